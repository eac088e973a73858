/** Apart from the reader of Markdown: a page that shows a link does not need it. */
const ATTACHED = /^attachment:([0-9a-f-]{36})$/;

/** The file an address names, only in shape: whether it is one of the team's is asked when it is fetched. */
export function attachedFile(address: unknown): string | null {
  return typeof address === "string" ? (ATTACHED.exec(address)?.[1] ?? null) : null;
}

/** The machine an address leads to, as the browser would ask for it; null for what does not leave. */
export function hostOf(address: string): string | null {
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return null;
  return new URL(address).host;
}
