import {
  type BusyAgent,
  beatAgents,
  judgeRuns,
  listFailing,
  noteBeatResult,
  realignBeats,
  setHealth,
} from "#server/domains/agents/orchestration";
import { listSilentPrograms } from "#server/domains/agents/program";
import { listQuietMissions } from "#server/domains/missions/orchestration";
import { wakeRun } from "#server/domains/runs/commands";
import { realignRuns, releaseRuns } from "#server/domains/runs/control";
import { listStalledRuns } from "#server/domains/runs/orchestration";
import { answerWakes, noteBeatWakes, realignWakes } from "#server/domains/wakes/orchestration";
import { listUnanswered } from "#server/domains/wakes/queries";
import { describeError, isDomainError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { journalContext } from "./driver.ts";
import { progressMission, progressTaskById } from "./orchestrate.ts";

/** No team: the sweep looks at all of them and then acts in each one's own context. */
const ANY_TEAM = "00000000-0000-0000-0000-000000000000";

/** Runs whose driver died or whose wait is over are woken. One statement when there is nothing to do. */
export async function sweepRuns(nowMs: number): Promise<number> {
  const stalled = await listStalledRuns.call(journalContext(ANY_TEAM), { nowMs });
  for (const run of stalled) {
    const reason =
      run.status === "running"
        ? "its process ended; another goes on"
        : run.status === "waiting"
          ? "its wait is over"
          : "it stood in line";
    await wakeRun.call(journalContext(run.teamId), { id: run.id, reason });
  }
  return stalled.length;
}

/** Gives back the leases of a driver that stops, so that another goes on at once; of all drivers when no other can be alive. */
export async function releaseLeases(owner: string | null): Promise<void> {
  await releaseRuns.call(journalContext(ANY_TEAM), { owner });
}

/** Missions under way in which nobody works go on: the net under events that were lost with a process. */
export async function sweepMissions(): Promise<number> {
  const quiet = await listQuietMissions.call(journalContext(ANY_TEAM), {});
  for (const mission of quiet) await progressMission(mission.teamId, mission.id);
  return quiet.length;
}

/** How many batches of due agents one sweep takes: what is over after that waits a second for the next. */
const BATCHES = 8;

/**
 * Beats the agents that are due and starts what those with work have waiting. Whether there is work is decided in SQL: the beat of
 * an idle agent is one row of one update. Before `awakeSinceMs` nobody could beat, so that nobody was late.
 */
export async function sweepHeartbeats(nowMs: number, awakeSinceMs = 0): Promise<number> {
  let count = 0;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const { beats, busy, changed } = await beatAgents.call(journalContext(ANY_TEAM), {
      nowMs,
      awakeSinceMs,
      limit: BATCH,
    });
    for (const { teamId, ...health } of changed) await setHealth.call(journalContext(teamId), health);
    for (const agent of busy) await workOf(agent, nowMs);
    count += beats;
    if (beats < BATCH) break;
  }
  return count;
}

const BATCH = 500;

/** What an agent's beat found is set going. A failure is the beat's own: it is tried again, and others beat on. */
async function workOf(agent: BusyAgent, nowMs: number): Promise<void> {
  const ctx = journalContext(agent.teamId);
  try {
    const missionIds = new Set(agent.tasks.flatMap((task) => task.missionId ?? []));
    for (const missionId of missionIds) await progressMission(agent.teamId, missionId);
    for (const task of agent.tasks) if (!task.missionId) await progressTaskById(agent.teamId, task.id);
    await noteBeatWakes.call(ctx, { agentId: agent.id, taskIds: agent.tasks.slice(0, 100).map((task) => task.id) });
    if (agent.failedHeartbeats > 0) await noteBeatResult.call(ctx, { id: agent.id, nowMs, error: null });
  } catch (error) {
    const cause = describeError(error);
    log.warn("a heartbeat failed", { agentId: agent.id, error: cause });
    const words = isDomainError(error) ? error.message : "something failed inside Muster; its log names the cause";
    await noteBeatResult.call(ctx, { id: agent.id, nowMs, error: words.slice(0, 500) });
  }
}

/** Wakes that no run will take get one: their rest after a failure is over, or the process died before it was started. */
export async function sweepWakes(nowMs: number): Promise<number> {
  const waiting = await listUnanswered.call(journalContext(ANY_TEAM), { nowMs });
  for (const agent of waiting) await answerWakes.call(journalContext(agent.teamId), { agentId: agent.agentId, nowMs });
  return waiting.length;
}

/** Programs of agents that run outside which were not heard in time. Before `awakeSinceMs` none could be. */
export async function sweepPrograms(nowMs: number, awakeSinceMs = 0): Promise<number> {
  const silent = await listSilentPrograms.call(journalContext(ANY_TEAM), { nowMs, awakeSinceMs });
  for (const { teamId, ...health } of silent) await setHealth.call(journalContext(teamId), health);
  return silent.length;
}

/** An agent without a schedule that failed is looked at until a run of its went well again. */
export async function sweepHealth(): Promise<void> {
  for (const agent of await listFailing.call(journalContext(ANY_TEAM), {}))
    await judgeRuns.call(journalContext(agent.teamId), { id: agent.id });
}

/** The clock went back: beats, leases, waits and rests that stand too far ahead come back to where they would stand now. */
export async function realign(nowMs: number): Promise<number> {
  const any = journalContext(ANY_TEAM);
  const beats = await realignBeats.call(any, { nowMs });
  const runs = await realignRuns.call(any, { nowMs });
  const wakes = await realignWakes.call(any, { nowMs });
  return beats.realigned + runs.realigned + wakes.realigned;
}
