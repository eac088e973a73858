import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { runs } from "#db/tables/runs";
import { wakes } from "#db/tables/wakes";
import type { Ctx } from "#server/core/context";
import { startRun } from "#server/domains/runs/commands";
import { DomainError } from "#server/lib/errors";

export type WakeRecord = typeof wakes.$inferSelect;
export type Woken = { id: string; name: string; retiredAt: Date | null };

/** Two changes of one agent's queue follow each other here. The weak lock lets other rows refer to the agent meanwhile. */
export async function lockQueue(tx: Tx, teamId: string, agentId: string): Promise<Woken> {
  const [agent] = await tx
    .select({ id: agents.id, name: agents.name, retiredAt: agents.retiredAt })
    .from(agents)
    .where(and(eq(agents.teamId, teamId), eq(agents.id, agentId)))
    .for("no key update");
  if (!agent) throw new DomainError("not_found", "There is no such agent in this team.");
  return agent;
}

type Place = { missionId: string | null; taskId: string | null };

/**
 * Makes sure that a run which has not begun will take the wake, and says whether it had to be started. One for each mission, or
 * loose task, so that its money and its reach are those of the mission. The caller holds the agent's queue.
 */
export async function ensureAnswer(ctx: Ctx & { tx: Tx }, wake: WakeRecord): Promise<boolean> {
  const [waiting] = await ctx.tx
    .select({ id: runs.id })
    .from(runs)
    .where(
      and(
        eq(runs.agentId, wake.agentId),
        eq(runs.purpose, "respond"),
        eq(runs.kind, "work"),
        sql`${runs.status} in ('queued', 'running', 'waiting')`,
        eq(runs.stepCount, 0),
        isPlaceOfRun(wake),
      ),
    )
    .limit(1);
  if (waiting) return false;
  await startRun.call(ctx, {
    agentId: wake.agentId,
    missionId: wake.missionId,
    taskId: wake.missionId ? null : wake.taskId,
    purpose: "respond",
    wakeReason: wake.reason,
    startKey: `respond:${wake.id}:${wake.attempts}`,
  });
  return true;
}

/** A run answers for one mission, or for one task that has none, or for what belongs to neither. */
function isPlaceOfRun({ missionId, taskId }: Place): SQL | undefined {
  if (missionId) return eq(runs.missionId, missionId);
  return and(isNull(runs.missionId), taskId ? eq(runs.taskId, taskId) : isNull(runs.taskId));
}

export function isPlaceOfWake({ missionId, taskId }: Place): SQL | undefined {
  if (missionId) return eq(wakes.missionId, missionId);
  return and(isNull(wakes.missionId), taskId ? eq(wakes.taskId, taskId) : isNull(wakes.taskId));
}

export function refOf(agent: Woken, wake: WakeRecord) {
  return {
    wakeId: wake.id,
    agentId: agent.id,
    agentName: agent.name,
    missionId: wake.missionId,
    taskId: wake.taskId,
    kind: wake.kind,
    reason: wake.reason,
    status: wake.status,
  };
}
