import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { documentDrafts, documentVersions } from "#db/tables/documents";
import { command } from "#server/core/command";
import { type Ctx, userIdOf } from "#server/core/context";
import { DOCUMENT_KINDS } from "#server/lib/document-lists";
import { DomainError } from "#server/lib/errors";
import { rowNumber } from "#server/lib/row-number";
import { hasConflict, mergeTexts, textOf } from "#server/lib/text/merge";
import { type Head, lockToEdit, refOf } from "./access.ts";
import { placeOf } from "./places.ts";
import { documentRef } from "./policy.ts";
import {
  documentBody,
  documentSummary,
  documentTags,
  documentTitle,
  documentWritten,
  type MergeChunk,
  mergeChunk,
} from "./schema.ts";
import { findTemplate } from "./templates.ts";
import { addVersion } from "./versions.ts";

/** Writes a document or its next version. The same title and text again change nothing and give the version there is. */
export const writeDocument = command({
  name: "document.write",
  scope: "documents:write",
  input: z.object({
    /** Of the document to write a new version of; a new document without it. */
    documentId: z.uuid().optional(),
    missionId: z.uuid().optional(),
    taskId: z.uuid().optional(),
    title: documentTitle,
    body: documentBody,
    summary: documentSummary.optional(),
    /** The version the text was made from: what was written since is merged in, or the whole is refused. */
    baseVersion: rowNumber.min(1).optional(),
  }),
  output: z.object({ documentId: z.string(), version: z.number(), ref: z.string(), isChanged: z.boolean() }),
  events: [documentWritten],
  async run({ ctx, tx, input, emit, record }) {
    const current = input.documentId ? await lockToEdit(ctx, input.documentId) : null;
    const wanted = current ? await onTopOf(tx, current, input) : input;
    if (current && current.title === wanted.title && current.body === wanted.body) {
      record({ entity: "document", entityId: current.id, input: { title: input.title, unchanged: true } });
      return { ...outcomeOf(current), isChanged: false };
    }
    const place = await placeOf(tx, ctx.team.id, input, current);
    const { title, body } = wanted;
    const row = await addVersion(ctx, current, { title, body, summary: input.summary ?? "", ...place });
    emit(documentWritten, { ...refOf(row), version: row.version });
    record({
      entity: "document",
      entityId: row.id,
      input: { ...input, body: `${input.body.length} characters` },
      before: current ? { title: current.title, version: current.version } : null,
      after: { title: row.title, version: row.version },
    });
    return { ...outcomeOf(row), isChanged: true };
  },
});

const outcomeOf = (row: Head) => ({
  documentId: row.id,
  version: row.version,
  ref: documentRef(row.id, row.version),
});

type Wanted = { title: string; body: string; baseVersion?: number | undefined };

async function onTopOf(tx: Tx, head: Head, input: Wanted): Promise<Wanted> {
  if (!input.baseVersion || input.baseVersion >= head.version) return input;
  const merged = await mergeInto(tx, head, { ...input, baseVersion: input.baseVersion });
  if (merged.isClean) return { title: merged.title.mine, body: textOf(merged.chunks) };
  throw new DomainError(
    "conflict",
    `Somebody changed the same lines since v${input.baseVersion}; the newest is v${head.version}. Read it again and write on from there.`,
  );
}

/** Three ways in one: the version it began with, what was saved since, and what this person wrote. */
async function mergeInto(tx: Tx, head: Head, mine: { title: string; body: string; baseVersion: number }) {
  const [base] = await tx
    .select({ title: documentVersions.title, body: documentVersions.body })
    .from(documentVersions)
    .where(and(eq(documentVersions.documentId, head.id), eq(documentVersions.version, mine.baseVersion)));
  if (!base) throw new DomainError("not_found", `There is no version v${mine.baseVersion} of this document.`);
  const chunks: MergeChunk[] = mergeTexts(base.body, mine.body, head.body);
  const title = mine.title === base.title ? head.title : mine.title;
  const isTitleClash = mine.title !== base.title && head.title !== base.title && mine.title !== head.title;
  return { chunks, title: { mine: title, theirs: head.title }, isClean: !hasConflict(chunks) && !isTitleClash };
}

const saved = z.object({ outcome: z.enum(["saved", "merged", "unchanged"]), version: z.number() });
const conflicted = z.object({
  outcome: z.literal("conflict"),
  /** The newest version: what the choice is saved on top of. */
  version: z.number(),
  title: z.object({ mine: z.string(), theirs: z.string() }),
  chunks: z.array(mergeChunk),
});

/**
 * Makes a version of what a person wrote. What others saved since is merged in; where both changed the same lines nothing is
 * written: both ways come back to choose from, and the draft stays.
 */
export const saveDocument = command({
  name: "document.save",
  scope: "documents:write",
  input: z.object({
    id: z.uuid(),
    baseVersion: rowNumber.min(1),
    title: documentTitle,
    body: documentBody,
    summary: documentSummary.default(""),
  }),
  output: z.discriminatedUnion("outcome", [saved, conflicted]),
  events: [documentWritten],
  async run({ ctx, tx, input, emit, record }) {
    const head = await lockToEdit(ctx, input.id);
    record({ entity: "document", entityId: head.id, input: { ...input, body: `${input.body.length} characters` } });
    if (input.baseVersion > head.version)
      throw new DomainError("bad_input", `The newest version is v${head.version}; there is no v${input.baseVersion}.`);
    const merged = await mergeInto(tx, head, input);
    if (!merged.isClean) {
      await keepDraft(ctx, input);
      return { outcome: "conflict" as const, version: head.version, title: merged.title, chunks: merged.chunks };
    }
    const draft = { title: merged.title.mine, body: textOf(merged.chunks) };
    await dropDraft(ctx, head.id);
    if (draft.title === head.title && draft.body === head.body)
      return { outcome: "unchanged" as const, version: head.version };
    const { missionId, taskId } = head;
    const row = await addVersion(ctx, head, { ...draft, summary: input.summary, missionId, taskId });
    emit(documentWritten, { ...refOf(row), version: row.version });
    const isMerged = input.baseVersion < head.version;
    return { outcome: isMerged ? ("merged" as const) : ("saved" as const), version: row.version };
  },
});

async function keepDraft(
  ctx: Ctx & { tx: Tx },
  input: { id: string; title: string; body: string; baseVersion: number },
): Promise<void> {
  const userId = userIdOf(ctx.actor);
  if (!userId) return;
  const { id: documentId, title, body, baseVersion } = input;
  const now = new Date();
  const draft = { title, body, baseVersion, changedAt: now, seenAt: now };
  await ctx.tx
    .insert(documentDrafts)
    .values({ teamId: ctx.team.id, documentId, userId, ...draft })
    .onConflictDoUpdate({ target: [documentDrafts.documentId, documentDrafts.userId], set: draft });
}

async function dropDraft(ctx: Ctx & { tx: Tx }, documentId: string): Promise<void> {
  const userId = userIdOf(ctx.actor);
  if (!userId) return;
  await ctx.tx
    .delete(documentDrafts)
    .where(and(eq(documentDrafts.documentId, documentId), eq(documentDrafts.userId, userId)));
}

/** A new document, empty or from a template. */
export const createDocument = command({
  name: "document.create",
  scope: "documents:write",
  input: z.object({
    title: documentTitle,
    kind: z.enum(DOCUMENT_KINDS).optional(),
    tags: documentTags.optional(),
    templateId: z.string().max(60).optional(),
    body: documentBody.optional(),
    missionId: z.uuid().optional(),
    taskId: z.uuid().optional(),
    /** The run whose card or answer it keeps: the document then leads back to its chat. */
    fromRunId: z.uuid().optional(),
  }),
  output: z.object({ documentId: z.string() }),
  events: [documentWritten],
  async run({ ctx, tx, input, emit, record }) {
    const template = input.templateId ? await findTemplate(tx, ctx.team.id, input.templateId) : null;
    const place = await placeOf(tx, ctx.team.id, input, null);
    const row = await addVersion(ctx, null, {
      title: input.title,
      body: input.body ?? template?.body.replaceAll("{{title}}", input.title) ?? `# ${input.title}\n`,
      kind: input.kind ?? template?.kind ?? "note",
      tags: input.tags ?? template?.tags ?? [],
      fromRunId: input.fromRunId,
      ...place,
    });
    emit(documentWritten, { ...refOf(row), version: row.version });
    record({ entity: "document", entityId: row.id, after: { title: row.title, kind: row.kind } });
    return { documentId: row.id };
  },
});
