import { z } from "zod";
import { defineEvent } from "#server/lib/event";

export const documentTitle = z.string().trim().min(1, "A document needs a title.").max(200);
export const documentBody = z.string().min(1, "A document needs text.").max(500_000);

export const documentRow = z.object({
  id: z.string(),
  title: z.string(),
  missionId: z.string().nullable(),
  missionNumber: z.number().nullable(),
  taskId: z.string().nullable(),
  taskStatus: z.string().nullable(),
  version: z.number(),
  author: z.string(),
  isAgentAuthor: z.boolean(),
  updatedAt: z.date(),
});
export type DocumentRow = z.infer<typeof documentRow>;

export const documentVersionView = z.object({
  version: z.number(),
  author: z.string(),
  isAgentAuthor: z.boolean(),
  runId: z.string().nullable(),
  runNumber: z.number().nullable(),
  createdAt: z.date(),
  addedLines: z.number(),
  removedLines: z.number(),
});
export const documentView = documentRow.extend({
  body: z.string(),
  /** The version shown; the newest unless asked for. */
  shownVersion: z.number(),
  versions: z.array(documentVersionView),
});
export type DocumentView = z.infer<typeof documentView>;

export const documentWritten = defineEvent(
  "document.written",
  "domain",
  z.object({
    documentId: z.string(),
    missionId: z.string().nullable(),
    taskId: z.string().nullable(),
    title: z.string(),
    version: z.number(),
  }),
);
