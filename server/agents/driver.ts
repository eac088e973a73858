import { type Ctx, systemContext } from "#server/core/context";
import type { Reading } from "#server/core/reading";
import type { Tool } from "#server/core/tool";
import type { StreamPart } from "#server/domains/events/schema";
import type { JournalRun } from "#server/domains/runs/orchestration";
import { AGENT_SCOPES, SCOPES } from "#server/domains/teams/schema";
import type { Clock } from "#server/lib/clock";
import type { Env } from "#server/lib/env";
import { newId } from "#server/lib/ids";
import { publishStream } from "#server/realtime/hub";
import { Turns } from "./turns.ts";

/** What driving a run needs from outside: configuration, time, the name of this process, and where streamed text goes. */
export type Driver = {
  env: Env;
  clock: Clock;
  /** Unique for each process: it owns the leases. */
  owner: string;
  publish(teamId: string, part: StreamPart): void;
  /** The runs it has a step of under way: the engine may hand one out twice after an outage. */
  driving: Set<string>;
  /** Ends the step of a run that is under way here. */
  aborts: Map<string, AbortController>;
  turns: Turns;
  /** From then on no step is begun; what is under way may end. */
  stop(): void;
  isStopped(): boolean;
};

export function createDriver(env: Env, clock: Clock): Driver {
  let isStopped = false;
  return {
    env,
    clock,
    owner: newId(),
    publish: publishStream,
    driving: new Set(),
    aborts: new Map(),
    turns: new Turns(),
    stop: () => {
      isStopped = true;
    },
    isStopped: () => isStopped,
  };
}

/** No team: a sweep looks at all of them and then acts in each one's own context. */
export const ANY_TEAM = "00000000-0000-0000-0000-000000000000";

/** The journal is written by the machine. */
export function journalContext(teamId: string): Ctx {
  return systemContext(teamId, "engine", SCOPES);
}

/** Tools act as the agent, with the agent's own permissions. */
export function agentContext(run: JournalRun, name: string): Ctx {
  return {
    team: { id: run.teamId },
    actor: { kind: "agent", agentId: run.agentId, name, runId: run.id },
    scopes: new Set(AGENT_SCOPES),
    correlationId: run.id,
    taint: run.isTainted,
  };
}

/** A run under a driver's lease: every write carries the fencing token. */
export type Drive = {
  driver: Driver;
  ctx: Ctx;
  run: JournalRun;
  token: number;
  agentName: string;
  /** The tools its agent was granted; null: all of its purpose. Read anew with each step, so that taking one away holds at once. */
  grantedTools: string[] | null;
  /** The tools of other servers that the team allows. Read anew with each step that may use one, for the same reason. */
  outsideTools(): Promise<readonly Tool[]>;
  signal: AbortSignal;
  /** What the step under way gets to see of the team's texts: their labels become the run's. */
  reading: Reading;
};
