import { and, desc, eq, gte, inArray, isNotNull, lte } from "drizzle-orm";
import type { Tx } from "#db/client";
import { documentFiles, documents, documentVersions } from "#db/tables/documents";
import { files } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import type { Ctx } from "#server/core/context";
import { userIdOf } from "#server/core/context";
import { carryLabels, labelWritten } from "#server/core/outside";
import type { Reader } from "#server/core/query";
import type { Actor } from "#server/lib/actor";
import { newId } from "#server/lib/ids";
import { diffOf, linesOf } from "#server/lib/text/line-diff";
import { HEAD_COLUMNS, type Head } from "./access.ts";
import { blameAfter, blameOfWhole } from "./blame.ts";
import { countsOf, filesIn } from "./policy.ts";
import type { BlameSpan, DocumentKind } from "./schema.ts";

export type VersionDraft = {
  title: string;
  body: string;
  summary?: string;
  missionId: string | null;
  taskId: string | null;
  /** Of a new document only. */
  kind?: DocumentKind;
  tags?: string[];
  /** The run whose answer it keeps; left out: the run that writes it. */
  fromRunId?: string | undefined;
};

/** Writes the next version, or a new document with its first one. The caller holds the document's lock. */
export async function addVersion(ctx: Ctx & { tx: Tx }, head: Head | null, draft: VersionDraft): Promise<Head> {
  const { tx } = ctx;
  const { summary = "", kind, tags, fromRunId, ...rest } = draft;
  const version = (head?.version ?? 0) + 1;
  const now = new Date();
  const next = { ...rest, version, updatedAt: now, status: "draft" as const };
  const [row] = head
    ? await tx.update(documents).set(next).where(eq(documents.id, head.id)).returning(HEAD_COLUMNS)
    : await tx
        .insert(documents)
        .values({
          id: newId(),
          teamId: ctx.team.id,
          ...next,
          sessionId: await chatOf(ctx, fromRunId),
          ...(kind ? { kind } : {}),
          ...(tags ? { tags } : {}),
        })
        .returning(HEAD_COLUMNS);
  if (!row) throw new Error("The document row was not returned.");
  const lines = diffOf(head?.body ?? "", draft.body);
  const before = head ? await blameOf(tx, head.id, head.version) : [];
  await tx.insert(documentVersions).values({
    teamId: ctx.team.id,
    documentId: row.id,
    version,
    title: draft.title,
    body: draft.body,
    summary,
    blame: blameAfter(before, lines, version),
    ...authorOf(ctx.actor),
    ...countsOf(lines),
  });
  await linkFiles(tx, ctx.team.id, row.id, draft.body);
  const own = { kind: "document" as const, id: row.id, version };
  // What the version before held from outside is taken to be in this one, until a person has read it.
  if (head) await carryLabels(ctx, { id: row.id, part: "text" }, [own]);
  if (fromRunId) await carryLabels(ctx, { id: fromRunId, part: "run" }, [own]);
  await labelWritten(ctx, [own]);
  return row;
}

/** The chat it was made in, when it was made in one. */
async function chatOf(ctx: Ctx & { tx: Tx }, fromRunId: string | undefined): Promise<string | null> {
  const runId = fromRunId ?? (ctx.actor.kind === "agent" ? ctx.actor.runId : null);
  if (runId === null) return null;
  const [run] = await ctx.tx
    .select({ sessionId: runs.sessionId })
    .from(runs)
    .where(and(eq(runs.teamId, ctx.team.id), eq(runs.id, runId)));
  return run?.sessionId ?? null;
}

export function authorOf(actor: Actor) {
  if (actor.kind === "agent") return { authorAgentId: actor.agentId, runId: actor.runId };
  return { authorUserId: userIdOf(actor) };
}

/** Notes which uploads a text shows, so that the clean-up leaves them. Ids of other teams or of nothing are only text. */
export async function linkFiles(tx: Tx, teamId: string, documentId: string, body: string): Promise<void> {
  const ids = filesIn(body);
  if (ids.length === 0) return;
  const own = await tx
    .select({ id: files.id })
    .from(files)
    .where(and(eq(files.teamId, teamId), inArray(files.id, ids)));
  if (own.length === 0) return;
  await tx
    .insert(documentFiles)
    .values(own.map(({ id: fileId }) => ({ teamId, documentId, fileId })))
    .onConflictDoNothing();
}

/** Versions of before there was a record of lines are looked at only so far back; older lines count to the oldest of those. */
const MAX_BACK = 60;
const MAX_KEPT = 200;
/** Answers never change, so those that had to be worked out are kept. */
const kept = new Map<string, BlameSpan[]>();

/** Which version each line comes from: as recorded with the version, else worked out from the nearest one that has a record. */
export async function blameOf(db: Reader, documentId: string, version: number): Promise<BlameSpan[]> {
  const key = `${documentId}@${version}`;
  const known = kept.get(key);
  if (known) return known;
  const recorded = await nearestRecord(db, documentId, version);
  if (recorded?.version === version) return recorded.blame ?? [];
  const from = recorded?.version ?? Math.max(1, version - MAX_BACK);
  const rows = await db
    .select({ version: documentVersions.version, body: documentVersions.body })
    .from(documentVersions)
    .where(
      and(
        eq(documentVersions.documentId, documentId),
        gte(documentVersions.version, Math.max(from, version - MAX_BACK)),
        lte(documentVersions.version, version),
      ),
    )
    .orderBy(documentVersions.version);
  const blame = rows.reduce<{ spans: BlameSpan[]; body: string } | null>((before, row) => {
    if (!before) {
      const isRecorded = row.version === recorded?.version && recorded.blame;
      const spans = isRecorded ? recorded.blame : blameOfWhole(linesOf(row.body).length, row.version);
      return { spans: spans ?? [], body: row.body };
    }
    return { spans: blameAfter(before.spans, diffOf(before.body, row.body), row.version), body: row.body };
  }, null);
  if (kept.size > MAX_KEPT) kept.clear();
  kept.set(key, blame?.spans ?? []);
  return blame?.spans ?? [];
}

async function nearestRecord(db: Reader, documentId: string, version: number) {
  const [found] = await db
    .select({ version: documentVersions.version, blame: documentVersions.blame })
    .from(documentVersions)
    .where(
      and(
        eq(documentVersions.documentId, documentId),
        lte(documentVersions.version, version),
        isNotNull(documentVersions.blame),
      ),
    )
    .orderBy(desc(documentVersions.version))
    .limit(1);
  return found;
}
