import { z } from "zod";
import { defineEvent } from "#server/lib/event";

/** Far above what a rendered file can have. */
export const MAX_WORKING_CHARS = 500_000;

export const workingView = z.object({ version: z.number(), body: z.string(), renderedAt: z.date() });
export type WorkingView = z.infer<typeof workingView>;
export const workingVersionRow = z.object({
  version: z.number(),
  renderedAt: z.date(),
  /** Who edited the file; null: the work changed it. */
  by: z.string().nullable(),
  note: z.string().nullable(),
});
export type WorkingVersionRow = z.infer<typeof workingVersionRow>;

/**
 * What became of one change of an edit. `already`: somebody had done the same; `conflict`: somebody changed the same to something
 * else meanwhile; `kept`: the file has no power over it (a deleted line, the activity), so it stays.
 */
export const LINE_OUTCOMES = ["applied", "already", "refused", "conflict", "kept"] as const;
export const lineResult = z.object({
  /** In the text that was sent; null for what is missing there. */
  line: z.number().nullable(),
  /** `T-12`, or the title of a new task, or a section. */
  about: z.string(),
  outcome: z.enum(LINE_OUTCOMES),
  message: z.string(),
  /** Of a conflict: what it was, what this edit says, what it is now. */
  values: z.object({ base: z.string(), mine: z.string(), theirs: z.string() }).nullable(),
});
export type LineResult = z.infer<typeof lineResult>;

export const editResult = z.object({
  /** Whether anything was changed. A strict edit with a refusal or a conflict changes nothing. */
  isApplied: z.boolean(),
  version: z.number(),
  body: z.string(),
  lines: z.array(lineResult),
});
export type EditResult = z.infer<typeof editResult>;

export const workingEdited = defineEvent(
  "working.edited",
  "domain",
  z.object({ version: z.number(), applied: z.number(), refused: z.number(), conflicts: z.number() }),
);
/** An edit of the file on disk that could not be taken; its text was kept beside the file. */
export const workingFileKept = defineEvent("working.file_kept", "domain", z.object({ reason: z.string() }));
