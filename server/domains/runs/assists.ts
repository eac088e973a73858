import { and, eq, inArray, isNotNull, sql } from "drizzle-orm";
import { z } from "zod";
import { rowsOf } from "#db/client";
import { agents } from "#db/tables/agents";
import { runSteps, runs } from "#db/tables/runs";
import { command } from "#server/core/command";
import { query, type Reader } from "#server/core/query";
import { noteRead } from "#server/core/reading";
import { listLivingAgents } from "#server/domains/agents/queries";
import { type Capability, capability, type FoundAgent } from "#server/domains/agents/schema";
import { DomainError } from "#server/lib/errors";
import { startRun } from "./commands.ts";
import { holdRun } from "./lease.ts";
import { MAX_ASSIST_DEPTH, MAX_REQUEST } from "./policy.ts";
import { runStatus } from "./schema.ts";

export const askedAgent = z.object({
  /** By name or id; without it, whoever has the capability best. */
  agent: z.string().trim().min(1).max(100).optional(),
  capability: capability.optional(),
  request: z.string().trim().min(1).max(MAX_REQUEST),
});

/**
 * Starts a run in which another agent helps this one: in the same chat and mission, as tainted as it is, with a part of its cap.
 * Throws, in words the asking model can act on, when nobody fits, when the agent stands in the chain already, or when it is too long.
 */
export const startAssist = command({
  name: "run.start_assist",
  scope: "machine:write",
  audit: false,
  input: askedAgent.extend({
    runId: z.uuid(),
    token: z.number().int(),
    startKey: z.string().max(200),
    capMicros: z.number().int().min(0).nullable(),
  }),
  output: z.object({ id: z.string(), number: z.number(), agentName: z.string() }),
  async run({ ctx, tx, input }) {
    const parent = await holdRun(tx, ctx.team.id, input.runId, input.token);
    const chain = await chainOf(tx, parent.id);
    if (chain.length >= MAX_ASSIST_DEPTH)
      throw new DomainError(
        "limited",
        `${chain.length} agents wait for each other already; that is the most. Do this part yourself.`,
      );
    const agent = choose(await listLivingAgents(tx, ctx.team.id), chain, input);
    const { id } = await startRun.call(ctx, {
      agentId: agent.id,
      missionId: parent.missionId,
      taskId: null,
      kind: "chat",
      purpose: "assist",
      wakeReason: `run ${parent.number} asks for help`,
      startKey: input.startKey,
      sessionId: parent.sessionId,
      parentRunId: parent.id,
      request: input.request,
      capMicros: input.capMicros,
      wordsOfRunId: parent.id,
    });
    const [child] = await tx.select({ number: runs.number }).from(runs).where(eq(runs.id, id));
    return { id, number: child?.number ?? 0, agentName: agent.name };
  },
});

/** The run and those that wait for it, each with its agent. */
async function chainOf(db: Reader, runId: string): Promise<{ agentId: string; name: string }[]> {
  return rowsOf<{ agentId: string; name: string }>(
    db,
    sql`with recursive chain as (
        select id, parent_run_id, agent_id, 1 as place from runs where id = ${runId}
        union all select r.id, r.parent_run_id, r.agent_id, c.place + 1 from runs r join chain c on r.id = c.parent_run_id
          where c.place < ${MAX_ASSIST_DEPTH + 1})
      select c.agent_id as "agentId", a.name from chain c join agents a on a.id = c.agent_id order by c.place`,
  );
}

type Asked = { agent?: string | undefined; capability?: Capability | undefined };

function choose(living: FoundAgent[], chain: { agentId: string }[], asked: Asked): FoundAgent {
  const isInChain = (agent: FoundAgent) => chain.some((entry) => entry.agentId === agent.id);
  if (asked.agent !== undefined) {
    const wanted = asked.agent.toLowerCase();
    const found = living.find((agent) => agent.id === wanted || agent.name.toLowerCase() === wanted);
    if (!found) throw new DomainError("not_found", `There is no agent “${asked.agent}”. ${namesOf(living)}`);
    if (isInChain(found))
      throw new DomainError("conflict", `${found.name} waits for this answer already and cannot be asked in it.`);
    if (found.isPaused) throw new DomainError("conflict", `${found.name} is paused. Ask somebody else.`);
    return found;
  }
  const { capability: tag } = asked;
  if (!tag) throw new DomainError("bad_input", "Say whom to ask: an agent by name, or a capability.");
  const level = (agent: FoundAgent) => agent.capabilities.find((entry) => entry.tag === tag)?.level ?? 0;
  const [best] = living
    .filter((agent) => !agent.isPaused && !agent.isProgram && !isInChain(agent) && level(agent) > 0)
    .sort((a, b) => level(b) - level(a) || a.openTasks - b.openTasks);
  if (!best) throw new DomainError("not_found", `Nobody else who is free to help can do “${tag}”.`);
  return best;
}

function namesOf(living: FoundAgent[]): string {
  return `The team: ${living
    .slice(0, 20)
    .map((agent) => agent.name)
    .join(", ")}.`;
}

/** How a run that was asked for help stands, and what it gave. */
export const readAssist = query({
  name: "run.read_assist",
  scope: "machine:write",
  input: z.object({ id: z.uuid() }),
  output: z.object({
    number: z.number(),
    status: runStatus,
    statusReason: z.string().nullable(),
    agentName: z.string(),
    result: z.string().nullable(),
  }),
  async run({ ctx, db, teamId, input }) {
    const [row] = await db
      .select({ run: runs, agentName: agents.name })
      .from(runs)
      .innerJoin(agents, eq(agents.id, runs.agentId))
      .where(and(eq(runs.teamId, teamId), eq(runs.id, input.id)));
    if (!row) throw new DomainError("not_found", "There is no such run in this team.");
    const [done] = await db
      .select({ result: sql<string | null>`${runSteps.output}->'result'->>'result'` })
      .from(runSteps)
      .where(and(eq(runSteps.runId, input.id), eq(runSteps.name, "assist_done"), eq(runSteps.status, "succeeded")));
    noteRead(ctx, "run", [row.run.id]);
    return { ...row.run, agentName: row.agentName, result: done?.result ?? null };
  },
});

/** Who waits for a run, and which live runs help it: for when it is over. */
export const listKin = query({
  name: "run.list_kin",
  scope: "machine:write",
  input: z.object({ id: z.uuid() }),
  output: z.object({ parentRunId: z.string().nullable(), liveChildren: z.array(z.string()) }),
  async run({ db, teamId, input }) {
    const [run] = await db
      .select({ parentRunId: runs.parentRunId })
      .from(runs)
      .where(and(eq(runs.teamId, teamId), eq(runs.id, input.id)));
    const children = await db
      .select({ id: runs.id })
      .from(runs)
      .where(and(eq(runs.parentRunId, input.id), inArray(runs.status, ["queued", "running", "waiting"])))
      .limit(100);
    return { parentRunId: run?.parentRunId ?? null, liveChildren: children.map((child) => child.id) };
  },
});

/** What a run and all that helped it have spent, in micro-dollars. */
export const spentWithHelp = query({
  name: "run.spent_with_help",
  scope: "machine:write",
  input: z.object({ id: z.uuid() }),
  output: z.object({ costMicros: z.number() }),
  async run({ db, teamId, input }) {
    const [row] = await rowsOf<{ costMicros: number }>(
      db,
      sql`with recursive kin as (
          select id, cost_micros from runs where id = ${input.id} and team_id = ${teamId}
          union all select r.id, r.cost_micros from runs r join kin k on r.parent_run_id = k.id)
        select coalesce(sum(cost_micros), 0)::float8 as "costMicros" from kin`,
    );
    return { costMicros: row?.costMicros ?? 0 };
  },
});

/** The runs that wait for another agent which is at work for them: they go on by themselves. */
export const listHelpedRuns = query({
  name: "run.helped",
  scope: "runs:read",
  input: z.object({}),
  output: z.array(z.string()),
  async run({ db, teamId }) {
    const rows = await db
      .selectDistinct({ id: runs.parentRunId })
      .from(runs)
      .where(and(eq(runs.teamId, teamId), isNotNull(runs.parentRunId), inArray(runs.status, ["queued", "running"])))
      .limit(200);
    return rows.flatMap(({ id }) => id ?? []);
  },
});
