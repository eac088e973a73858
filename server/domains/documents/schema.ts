import { z } from "zod";
import {
  AUDIENCES,
  DOCUMENT_KINDS,
  DOCUMENT_STATUSES,
  EDITORS,
  MAX_DOCUMENT_CHARS,
  MAX_TAGS,
} from "#server/lib/document-lists";
import { defineEvent } from "#server/lib/event";
import { outsideOrigin } from "#server/lib/outside";

export type DocumentKind = (typeof DOCUMENT_KINDS)[number];
export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number];
export type Audience = (typeof AUDIENCES)[number];
export type Editors = (typeof EDITORS)[number];

/** So many lines in a row that come from one version. */
export type BlameSpan = [lines: number, version: number];

export const documentTitle = z.string().trim().min(1, "A document needs a title.").max(200);
export const documentBody = z
  .string()
  .min(1, "A document needs text.")
  .max(
    MAX_DOCUMENT_CHARS,
    "A document holds 500,000 characters. Cut it into several documents, or attach the rest as a file.",
  );
export const documentSummary = z.string().trim().max(200);
export const documentTags = z
  .array(
    z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[\p{L}\p{N}][\p{L}\p{N} _-]{0,39}$/u, "A tag is letters, digits, spaces and dashes, 40 at most."),
  )
  .max(MAX_TAGS, `A document takes ${MAX_TAGS} tags.`)
  .transform((tags) => [...new Set(tags)]);

export const documentRow = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.enum(DOCUMENT_KINDS),
  tags: z.array(z.string()),
  status: z.enum(DOCUMENT_STATUSES),
  acceptedVersion: z.number().nullable(),
  audience: z.enum(AUDIENCES),
  missionId: z.string().nullable(),
  missionNumber: z.number().nullable(),
  taskId: z.string().nullable(),
  taskNumber: z.number().nullable(),
  taskStatus: z.string().nullable(),
  version: z.number(),
  author: z.string(),
  isAgentAuthor: z.boolean(),
  updatedAt: z.date(),
  /** Where the searched words stand, marked; null without a search. */
  snippet: z.string().nullable(),
});
export type DocumentRow = z.infer<typeof documentRow>;

export const documentVersionView = z.object({
  version: z.number(),
  author: z.string(),
  isAgentAuthor: z.boolean(),
  isMine: z.boolean(),
  runId: z.string().nullable(),
  runNumber: z.number().nullable(),
  summary: z.string(),
  createdAt: z.date(),
  addedLines: z.number(),
  removedLines: z.number(),
  /** It holds text from outside that nobody has cleared. */
  isFromOutside: z.boolean(),
});
export type DocumentVersionView = z.infer<typeof documentVersionView>;

export const documentView = documentRow.extend({
  body: z.string(),
  /** What its newest version holds of outside. */
  outside: z.array(outsideOrigin),
  /** The version shown; the newest unless asked for. */
  shownVersion: z.number(),
  versions: z.array(documentVersionView),
  reviewNote: z.string(),
  acceptedBy: z.string().nullable(),
  editors: z.enum(EDITORS),
  agentId: z.string().nullable(),
  agentName: z.string().nullable(),
  sessionId: z.string().nullable(),
  canEdit: z.boolean(),
  commentCount: z.number(),
});
export type DocumentView = z.infer<typeof documentView>;

/** A piece of a merge: lines both agree on, or two ways of the same place. */
export const mergeChunk = z.union([
  z.object({ same: z.string() }),
  z.object({ mine: z.string().nullable(), theirs: z.string().nullable(), base: z.string().nullable() }),
]);
export type MergeChunk = z.infer<typeof mergeChunk>;

export const templateView = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(DOCUMENT_KINDS),
  tags: z.array(z.string()),
  body: z.string(),
  isOwn: z.boolean(),
});
export type TemplateView = z.infer<typeof templateView>;

export const shareView = z.object({
  id: z.string(),
  label: z.string(),
  by: z.string().nullable(),
  createdAt: z.date(),
  expiresAt: z.date().nullable(),
  revokedAt: z.date().nullable(),
  viewCount: z.number(),
  lastViewedAt: z.date().nullable(),
});
export type ShareView = z.infer<typeof shareView>;

const ref = z.object({
  documentId: z.string(),
  missionId: z.string().nullable(),
  taskId: z.string().nullable(),
  title: z.string(),
});
export const documentWritten = defineEvent("document.written", "domain", ref.extend({ version: z.number() }));
/** Kind, tags, links or who may see it. */
export const documentChanged = defineEvent("document.changed", "trace", ref.extend({ changed: z.array(z.string()) }));
export const documentReviewed = defineEvent(
  "document.reviewed",
  "domain",
  ref.extend({ version: z.number(), outcome: z.enum(["asked", "accepted", "returned"]), note: z.string() }),
);
export const documentShared = defineEvent("document.shared", "domain", ref.extend({ isRevoked: z.boolean() }));
/** A public link was opened, by whomever. */
export const documentViewed = defineEvent("document.viewed", "trace", ref.extend({ count: z.number() }));
/** Somebody opened or left the editor. */
export const documentEditing = defineEvent("document.editing", "trace", ref.extend({ isOpen: z.boolean() }));
