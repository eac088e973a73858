import { and, eq, gt, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { missions } from "#db/tables/missions";
import { workspaceBlobs, workspaceChanges, workspaceCommits, workspaceRuns, workspaces } from "#db/tables/workspaces";
import { command } from "#server/core/command";
import { actorName, agentIdOf, type Ctx, userIdOf } from "#server/core/context";
import { labelWritten } from "#server/core/outside";
import { DomainError } from "#server/lib/errors";
import { sha256 } from "#server/lib/ids";
import { requireNoOverlap, requireRoom, textOf } from "./policy.ts";
import {
  commitMessage,
  fileChange,
  MAX_BLOB_BYTES,
  MAX_COMMITS,
  MAX_WORKSPACE_FILES,
  runOutcome,
  shellCommand,
  workspaceCommitted,
  workspaceRan,
} from "./schema.ts";
import { treeAt } from "./tree.ts";

const commitInput = z.object({
  missionId: z.uuid(),
  taskId: z.uuid().nullable().default(null),
  message: commitMessage,
  /** The commit the change was made on. A file that somebody else changed since is a conflict; left out, it goes on top. */
  baseCommit: z.number().int().min(0).max(MAX_COMMITS).optional(),
  changes: z
    .array(fileChange)
    .min(1)
    .max(2 * MAX_WORKSPACE_FILES)
    .refine((list) => new Set(list.map(({ path }) => path)).size === list.length, "names a path twice"),
});
type CommitInput = z.output<typeof commitInput>;

/** Writes files as the next commit. What changes nothing makes no commit and gives the one there is. */
export const commitFiles = command({
  name: "workspace.commit",
  scope: "documents:write",
  input: commitInput,
  output: z.object({ commit: z.number(), changed: z.array(z.string()) }),
  events: [workspaceCommitted],
  async run({ ctx, tx, input, emit, record }) {
    const blobs = input.changes.map(hashed);
    const { head, missionNumber } = await lockWorkspace(tx, ctx.team.id, input.missionId);
    const tree = await treeAt(tx, input.missionId, head);
    const real = blobs.filter(({ path, hash }) => (tree.get(path)?.sha256 ?? null) !== hash);
    record({ entity: "mission", entityId: input.missionId, input: auditOf(input) });
    if (real.length === 0) return { commit: head, changed: [] };
    await requireFresh(tx, input, head, real);
    for (const { path, hash, size } of real) {
      if (hash === null) tree.delete(path);
      else tree.set(path, { path, sha256: hash, sizeBytes: size, commit: head + 1 });
    }
    const sizeBytes = [...tree.values()].reduce((sum, entry) => sum + entry.sizeBytes, 0);
    requireRoom(tree.size, sizeBytes);
    requireNoOverlap(tree.keys());
    const number = head + 1;
    if (number > MAX_COMMITS) throw new DomainError("limited", `A workspace keeps ${MAX_COMMITS} commits; it is full.`);
    await saveCommit(tx, ctx, input, number, real);
    await tx
      .update(workspaces)
      .set({ head: number, fileCount: tree.size, sizeBytes, updatedAt: new Date() })
      .where(eq(workspaces.missionId, input.missionId));
    await labelWritten(ctx, [filesOf(input.missionId)]);
    const changed = real.map(({ path }) => path);
    emit(workspaceCommitted, {
      missionId: input.missionId,
      missionNumber,
      number,
      message: input.message,
      paths: changed.slice(0, 5),
      changedFiles: changed.length,
    });
    return { commit: number, changed };
  },
});

/** Keeps what a command printed, on which commit it ran and which one it made. */
export const recordRun = command({
  name: "workspace.record_run",
  scope: "documents:write",
  audit: false,
  input: z.object({
    missionId: z.uuid(),
    taskId: z.uuid().nullable().default(null),
    command: shellCommand,
    baseCommit: z.number().int().min(0),
    madeCommit: z.number().int().min(1).nullable(),
    outcome: runOutcome,
    exitCode: z.number().int().nullable(),
    stdout: z.string().max(600_000),
    stderr: z.string().max(600_000),
    isTruncated: z.boolean(),
    durationMs: z.number().int().min(0),
  }),
  output: z.object({ id: z.string(), number: z.number() }),
  events: [workspaceRan],
  async run({ ctx, tx, input, emit }) {
    const { missionNumber } = await lockWorkspace(tx, ctx.team.id, input.missionId);
    const [last] = await tx
      .select({ number: sql<number>`coalesce(max(${workspaceRuns.number}), 0)::int` })
      .from(workspaceRuns)
      .where(eq(workspaceRuns.missionId, input.missionId));
    const number = (last?.number ?? 0) + 1;
    const [row] = await tx
      .insert(workspaceRuns)
      .values({
        ...input,
        stdout: storable(input.stdout),
        stderr: storable(input.stderr),
        teamId: ctx.team.id,
        number,
        byAgentId: agentIdOf(ctx.actor),
        byUserId: userIdOf(ctx.actor),
        byName: actorName(ctx.actor),
        runId: runIdOf(ctx),
      })
      .returning({ id: workspaceRuns.id });
    if (!row) throw new Error("workspace.record_run: nothing was written.");
    await labelWritten(ctx, [filesOf(input.missionId)]);
    const { missionId, outcome, exitCode } = input;
    emit(workspaceRan, { missionId, missionNumber, number, command: input.command.slice(0, 200), outcome, exitCode });
    return { id: row.id, number };
  },
});

type Hashed = { path: string; hash: string | null; size: number; content: Uint8Array | null };

function hashed({ path, content }: z.output<typeof fileChange>): Hashed {
  if (content && content.byteLength > MAX_BLOB_BYTES)
    throw new DomainError(
      "limited",
      `${path} has ${content.byteLength} bytes; a file may have ${MAX_BLOB_BYTES}. Split it.`,
    );
  return { path, content, hash: content ? sha256(content) : null, size: content?.byteLength ?? 0 };
}

/** All files of a workspace and what commands printed are one text: a command may carry words from any of them into any other. */
const filesOf = (missionId: string) => ({ kind: "workspace" as const, id: missionId, part: "files" as const });

/** Makes the workspace when it is missing, and holds it until the end of the transaction: commits come one after the other. */
async function lockWorkspace(tx: Tx, teamId: string, missionId: string) {
  const [mission] = await tx
    .select({ number: missions.number })
    .from(missions)
    .where(and(eq(missions.teamId, teamId), eq(missions.id, missionId)));
  if (!mission) throw new DomainError("not_found", `There is no mission ${missionId} in this team.`);
  await tx.insert(workspaces).values({ missionId, teamId }).onConflictDoNothing();
  const [row] = await tx
    .select({ head: workspaces.head })
    .from(workspaces)
    .where(eq(workspaces.missionId, missionId))
    .for("update");
  if (!row) throw new Error(`The workspace of mission ${missionId} was neither made nor found.`);
  return { head: row.head, missionNumber: mission.number };
}

/** What somebody else changed since the base may not be overwritten unseen. */
async function requireFresh(tx: Tx, input: CommitInput, head: number, real: Hashed[]): Promise<void> {
  const { baseCommit: base, missionId } = input;
  if (base === undefined || base === head) return;
  if (base > head) throw new DomainError("bad_input", `There is no commit ${base}; the newest is ${head}.`);
  const paths = real.map(({ path }) => path);
  const rows = await tx
    .selectDistinct({ path: workspaceChanges.path })
    .from(workspaceChanges)
    .where(
      and(
        eq(workspaceChanges.missionId, missionId),
        gt(workspaceChanges.number, base),
        inArray(workspaceChanges.path, paths),
      ),
    )
    .limit(11);
  if (rows.length === 0) return;
  const named = rows.slice(0, 10).map(({ path }) => path);
  throw new DomainError(
    "conflict",
    `${named.join(", ")}${rows.length > 10 ? " and more" : ""} changed since commit ${base}. Read again at commit ${head} and make the change there.`,
  );
}

async function saveCommit(tx: Tx, ctx: Ctx, input: CommitInput, number: number, real: Hashed[]): Promise<void> {
  const { missionId } = input;
  const teamId = ctx.team.id;
  const stored = new Map(real.flatMap(({ hash, content }) => (hash && content ? [[hash, content] as const] : [])));
  for (const [hash, content] of stored) {
    await tx
      .insert(workspaceBlobs)
      .values({ teamId, sha256: hash, sizeBytes: content.byteLength, isText: textOf(content) !== null, content })
      .onConflictDoNothing();
  }
  await tx.insert(workspaceCommits).values({
    teamId,
    missionId,
    number,
    message: input.message,
    taskId: input.taskId,
    changedFiles: real.length,
    authorAgentId: agentIdOf(ctx.actor),
    authorUserId: userIdOf(ctx.actor),
    authorName: actorName(ctx.actor),
    runId: runIdOf(ctx),
  });
  await tx
    .insert(workspaceChanges)
    .values(real.map(({ path, hash, size }) => ({ teamId, missionId, path, number, sha256: hash, sizeBytes: size })));
}

function runIdOf(ctx: Ctx): string | null {
  return ctx.actor.kind === "agent" ? ctx.actor.runId : null;
}

function auditOf(input: CommitInput) {
  return {
    message: input.message,
    baseCommit: input.baseCommit,
    paths: input.changes.slice(0, 50).map(({ path }) => path),
  };
}

/** PostgreSQL's text cannot hold a NUL. */
function storable(text: string): string {
  return text.replaceAll("\0", "�");
}
