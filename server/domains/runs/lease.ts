import { and, eq, sql } from "drizzle-orm";
import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { missions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { teams } from "#db/tables/teams";
import { isMissionOver } from "#server/domains/missions/schema";
import { DomainError } from "#server/lib/errors";

export type RunRecord = typeof runs.$inferSelect;

export async function lockRun(tx: Tx, teamId: string, id: string): Promise<RunRecord> {
  const [run] = await tx
    .select()
    .from(runs)
    .where(and(eq(runs.teamId, teamId), eq(runs.id, id)))
    .for("update");
  if (!run) throw new DomainError("not_found", "There is no such run in this team.");
  return run;
}

/**
 * The run, locked, provided that the fencing token is still the newest one. A driver that lost its lease while it was away
 * gets `conflict` here and writes nothing.
 */
export async function holdRun(tx: Tx, teamId: string, id: string, token: number): Promise<RunRecord> {
  const run = await lockRun(tx, teamId, id);
  if (run.leaseToken !== token || run.status !== "running") {
    throw new DomainError("conflict", `Run ${run.number} is no longer driven by this process.`);
  }
  return run;
}

/** As {@link holdRun}, and notes with the same statement what of the row changes. */
export async function touchRun(
  tx: Tx,
  teamId: string,
  { runId, token, set }: { runId: string; token: number; set: PgUpdateSetSource<typeof runs> },
): Promise<RunRecord> {
  const [run] = await tx
    .update(runs)
    .set(set)
    .where(and(eq(runs.teamId, teamId), eq(runs.id, runId), eq(runs.leaseToken, token), eq(runs.status, "running")))
    .returning();
  return run ?? holdRun(tx, teamId, runId, token);
}

/**
 * A retired agent begins nothing. Its row is held, so that an agent retired in the same moment finds every run begun before.
 * Throws `conflict`.
 */
export async function requireLivingAgent(
  tx: Tx,
  teamId: string,
  agentId: string,
): Promise<{ name: string; isProgram: boolean }> {
  const [agent] = await tx
    .select({ name: agents.name, retiredAt: agents.retiredAt, isProgram: agents.isProgram })
    .from(agents)
    .where(and(eq(agents.teamId, teamId), eq(agents.id, agentId)))
    .for("share");
  if (!agent) throw new DomainError("not_found", "There is no such agent in this team.");
  if (agent.retiredAt)
    throw new DomainError("conflict", `${agent.name} is retired and begins nothing. Give the work to somebody else.`);
  return agent;
}

/** Work begins only in a mission that is not over; one that ends in the same moment finds it. Throws `conflict`. */
export async function requireMissionUnderWay(tx: Tx, teamId: string, missionId: string): Promise<void> {
  const [mission] = await tx
    .select({ number: missions.number, status: missions.status })
    .from(missions)
    .where(and(eq(missions.teamId, teamId), eq(missions.id, missionId)))
    .for("key share");
  if (mission && isMissionOver(mission.status))
    throw new DomainError("conflict", `M-${mission.number} is ${mission.status}; nothing of it is begun.`);
}

/** Whether a run of the team has read text from outside. */
export async function isTaintedRun(tx: Tx, teamId: string, id: string): Promise<boolean> {
  const [run] = await tx
    .select({ isTainted: runs.isTainted })
    .from(runs)
    .where(and(eq(runs.teamId, teamId), eq(runs.id, id)));
  return run?.isTainted ?? false;
}

export function runRef(run: RunRecord) {
  const { id: runId, agentId, missionId, taskId, sessionId, number } = run;
  return { runId, agentId, missionId, taskId, sessionId, number };
}

/** A paused mission can still be talked about. */
export async function isPaused(tx: Tx, run: RunRecord): Promise<boolean> {
  const [row] = await tx
    .select({ agent: agents.isPaused, team: teams.isPaused, mission: missions.isPaused })
    .from(agents)
    .innerJoin(teams, eq(teams.id, agents.teamId))
    .leftJoin(missions, eq(missions.id, run.missionId ?? sql`null`))
    .where(eq(agents.id, run.agentId));
  return row?.agent === true || row?.team === true || (row?.mission === true && run.kind !== "chat");
}
