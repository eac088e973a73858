import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { rowsOf, type Tx } from "#db/client";
import { blockers, tasks } from "#db/tables/tasks";
import { command } from "#server/core/command";
import { query } from "#server/core/query";
import { openBlockers } from "./blocker-rows.ts";
import { blockerChanges, foundLoops } from "./blocker-sql.ts";
import {
  BLOCKER_KINDS,
  BLOCKER_LEVELS,
  blockerCleared,
  blockerEscalated,
  blockerFound,
  blockerView,
} from "./schema.ts";

/** What holds work up: of the team, a mission or a task. Those a person has to see first. */
export const listBlockers = query({
  name: "blocker.list",
  scope: "tasks:read",
  input: z.object({
    missionId: z.uuid().optional(),
    taskId: z.uuid().optional(),
    level: z.literal("person").optional(),
    limit: z.number().int().min(1).max(200).default(50),
  }),
  output: z.array(blockerView).max(200),
  run: ({ db, teamId, input: { limit, ...of } }) => openBlockers(db, { teamId, ...of }, limit),
});

const change = z.object({
  change: z.enum(["new", "gone", "due"]),
  id: z.string().nullable(),
  key: z.string(),
  kind: z.enum(BLOCKER_KINDS),
  teamId: z.string(),
  taskId: z.string().nullable(),
  missionId: z.string().nullable(),
  reason: z.string(),
  level: z.enum(BLOCKER_LEVELS).nullable(),
});
export type BlockerChange = z.infer<typeof change>;

/** What changed since the last look, over all teams: one statement, empty when all goes well. For the leader's sweep. */
export const findBlockerChanges = query({
  name: "blocker.find_changes",
  scope: "machine:write",
  input: z.object({ nowMs: z.number() }),
  output: z.array(change),
  run: ({ db, input }) => rowsOf<BlockerChange>(db, blockerChanges(input.nowMs, 200)),
});

/** How often the same thing may happen before it is a loop. */
export const LOOP_LIMITS = { calls: 5, same: 3, returns: 3 } as const;

const loop = z.object({
  key: z.string(),
  teamId: z.string(),
  missionId: z.string().nullable(),
  taskId: z.string().nullable(),
  runId: z.string().nullable(),
  reason: z.string(),
});
export type FoundLoop = z.infer<typeof loop>;

/** Loops nobody was told of, over all teams. For the leader's sweep. */
export const findLoops = query({
  name: "blocker.find_loops",
  scope: "machine:write",
  input: z.object({}).prefault({}),
  output: z.array(loop),
  run: ({ db }) => rowsOf<FoundLoop>(db, foundLoops(LOOP_LIMITS)),
});

/** Writes down a cause. Repeatable: an open one of the same key stays as it is. */
export const noteBlocker = command({
  name: "blocker.note",
  scope: "machine:write",
  audit: false,
  input: z.object({
    key: z.string().min(1).max(400),
    kind: z.enum(BLOCKER_KINDS),
    taskId: z.uuid().nullable(),
    missionId: z.uuid().nullable(),
    reason: z.string().min(1).max(1_000),
    atMs: z.number(),
  }),
  output: z.object({ id: z.string().nullable() }),
  events: [blockerFound],
  async run({ ctx, tx, input: { atMs, ...fields }, emit }) {
    const [row] = await tx
      .insert(blockers)
      .values({ ...fields, teamId: ctx.team.id, since: new Date(atMs) })
      .onConflictDoNothing()
      .returning();
    if (row) emit(blockerFound, await refOf(tx, row));
    return { id: row?.id ?? null };
  },
});

/** The cause is gone. */
export const clearBlocker = command({
  name: "blocker.clear",
  scope: "machine:write",
  audit: false,
  input: z.object({ id: z.uuid(), atMs: z.number() }),
  output: z.object({ cleared: z.boolean() }),
  events: [blockerCleared],
  async run({ ctx, tx, input, emit }) {
    const [row] = await tx
      .update(blockers)
      .set({ clearedAt: new Date(input.atMs) })
      .where(and(eq(blockers.teamId, ctx.team.id), eq(blockers.id, input.id), isNull(blockers.clearedAt)))
      .returning();
    if (row) emit(blockerCleared, await refOf(tx, row));
    return { cleared: row !== undefined };
  },
});

/** Nobody has ended it yet: the next one up hears of it. */
export const escalateBlocker = command({
  name: "blocker.escalate",
  scope: "machine:write",
  audit: false,
  input: z.object({ id: z.uuid(), level: z.enum(["orchestrator", "person"]), atMs: z.number() }),
  output: z.object({ escalated: z.boolean() }),
  events: [blockerEscalated],
  async run({ ctx, tx, input, emit }) {
    const [row] = await tx
      .update(blockers)
      .set({ level: input.level, escalatedAt: new Date(input.atMs) })
      .where(and(eq(blockers.teamId, ctx.team.id), eq(blockers.id, input.id), isNull(blockers.clearedAt)))
      .returning();
    if (row) emit(blockerEscalated, { ...(await refOf(tx, row)), level: input.level });
    return { escalated: row !== undefined };
  },
});

async function refOf(tx: Tx, row: typeof blockers.$inferSelect) {
  const [task] = row.taskId
    ? await tx.select({ number: tasks.number }).from(tasks).where(eq(tasks.id, row.taskId))
    : [];
  return {
    blockerId: row.id,
    kind: row.kind,
    taskId: row.taskId,
    missionId: row.missionId,
    number: task?.number ?? null,
    reason: row.reason,
  };
}
