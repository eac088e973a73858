import { z } from "zod";
import { defineEvent } from "#server/lib/event";
import { LABELLED_KINDS } from "#server/lib/outside";

/** What a person may say they have read. What a run has read stays read. */
export const trustedKind = z.enum(LABELLED_KINDS).exclude(["run", "wake"]);
export type TrustedKind = z.infer<typeof trustedKind>;

/** A person has read a text that came from outside and answers for it. */
export const textTrusted = defineEvent(
  "outside.trusted",
  "domain",
  z.object({
    kind: trustedKind,
    subjectId: z.string(),
    /** `webhook ‘orders’` */
    from: z.string(),
    taskId: z.string().nullable(),
    missionId: z.string().nullable(),
    documentId: z.string().nullable(),
  }),
);
