import { z } from "zod";

/** How text from outside the team comes in. */
export const OUTSIDE_KINDS = ["webhook", "mail", "web", "tool", "mcp", "file", "import", "unknown"] as const;
export type OutsideKind = (typeof OUTSIDE_KINDS)[number];

/** Where a text came from: `webhook ‘orders’`, with its beginning, so that a person knows it again. */
export const outsideSource = z.object({
  kind: z.enum(OUTSIDE_KINDS),
  name: z.string().max(120),
  excerpt: z.string().max(500).default(""),
});
export type OutsideSource = z.infer<typeof outsideSource>;
/** As whoever takes text in gives it: longer ones are cut. */
export type GivenSource = { kind: OutsideKind; name: string; excerpt?: string };

/** What carries a label. */
export const LABELLED_KINDS = [
  "run",
  "wake",
  "message",
  "document",
  "task",
  "question",
  "mission",
  "plan",
  "agent",
  "prompt",
  "workspace",
  "file",
] as const;
export type LabelledKind = (typeof LABELLED_KINDS)[number];

/**
 * Which text of a thing: `text` is what it says itself (title, order, body); `work` what came of it later (result, proof, what it was
 * sent back or held up for); `outcome` how it ended. Whoever lists titles has not read results.
 */
export const TEXT_PARTS = ["text", "work", "outcome", "run", "files"] as const;
export type TextPart = (typeof TEXT_PARTS)[number];

/** What a person sees of one origin. `at` is when it came in. */
export const outsideOrigin = z.object({
  id: z.string(),
  kind: z.enum(OUTSIDE_KINDS),
  name: z.string(),
  excerpt: z.string(),
  at: z.coerce.date(),
  /** The run that took it in, and at which step, for a link. */
  runNumber: z.number().nullable(),
  stepIndex: z.number().nullable(),
});
export type OutsideOrigin = z.infer<typeof outsideOrigin>;
