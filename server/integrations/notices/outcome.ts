/** What came of one try: `again` may be better later, `failed` will not. */
export type Outcome = { outcome: "sent" | "failed" | "again" | "skipped"; detail: string };
