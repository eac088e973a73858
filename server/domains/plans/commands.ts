import { and, eq, isNull, max } from "drizzle-orm";
import { z } from "zod";
import { agents } from "#db/tables/agents";
import { missions, plans } from "#db/tables/missions";
import { criteria, taskDependencies, tasks } from "#db/tables/tasks";
import { command } from "#server/core/command";
import { actorName } from "#server/core/context";
import { nextNumber } from "#server/core/counters";
import { lockMission, missionRef } from "#server/domains/missions/commands";
import { isMissionOver, missionPlanned } from "#server/domains/missions/schema";
import { requireDag } from "#server/domains/tasks/policy";
import { taskCreated } from "#server/domains/tasks/schema";
import { DomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { type PlanStep, proposePlanInput } from "./schema.ts";

type AgentRecord = typeof agents.$inferSelect;

/**
 * Turns a validated plan into tasks with criteria and dependencies, all or nothing. Throws `bad_input` for a cycle, an unknown
 * dependency, a capability nobody has or an unknown owner, in words a model can correct itself by.
 */
export const proposePlan = command({
  name: "plan.propose",
  scope: "plans:write",
  input: proposePlanInput.extend({ missionId: z.uuid(), runId: z.uuid().nullable().default(null) }),
  output: z.object({
    planId: z.string(),
    version: z.number(),
    tasks: z.array(z.object({ key: z.string(), id: z.string(), number: z.number(), assignee: z.string().nullable() })),
  }),
  events: [missionPlanned, taskCreated],
  async run({ ctx, tx, input, emit, record }) {
    const teamId = ctx.team.id;
    const mission = await lockMission(tx, teamId, input.missionId);
    if (isMissionOver(mission.status))
      throw new DomainError("conflict", `M-${mission.number} is ${mission.status}; it takes no new plan.`);
    const [existing] = await tx.select({ id: tasks.id }).from(tasks).where(eq(tasks.missionId, mission.id)).limit(1);
    if (existing) throw new DomainError("conflict", `M-${mission.number} has a plan already.`);
    requireDag(input.steps);
    const team = await tx
      .select()
      .from(agents)
      .where(and(eq(agents.teamId, teamId), isNull(agents.retiredAt)));
    const owners = new Map(input.steps.map((step) => [step.key, requireOwner(step, team)]));

    const [last] = await tx
      .select({ version: max(plans.version) })
      .from(plans)
      .where(eq(plans.missionId, mission.id));
    const version = (last?.version ?? 0) + 1;
    await tx.update(plans).set({ isCurrent: false }).where(eq(plans.missionId, mission.id));
    const planId = newId();
    await tx.insert(plans).values({
      id: planId,
      teamId,
      missionId: mission.id,
      version,
      summary: input.summary,
      createdByRunId: input.runId,
    });

    const firstNumber = await nextNumber(tx, teamId, "task", input.steps.length);
    const rows = input.steps.map((step, at) =>
      taskOf(step, {
        teamId,
        missionId: mission.id,
        planId,
        number: firstNumber + at,
        createdBy: actorName(ctx.actor),
        owner: owners.get(step.key) ?? null,
      }),
    );
    const ids = new Map(rows.map((row) => [row.planStepKey, row.id]));
    await tx.insert(tasks).values(rows);
    await tx
      .insert(criteria)
      .values(
        input.steps.flatMap((step) =>
          step.criteria.map((text, position) => ({ teamId, taskId: idOf(ids, step.key), position, text })),
        ),
      );
    const edges = input.steps.flatMap((step) =>
      [...new Set(step.dependsOn)].map((key) => ({ taskId: idOf(ids, step.key), dependsOnId: idOf(ids, key) })),
    );
    if (edges.length > 0) await tx.insert(taskDependencies).values(edges);
    await tx.update(missions).set({ status: "running", statusReason: null }).where(eq(missions.id, mission.id));

    for (const row of rows)
      emit(taskCreated, { taskId: row.id, missionId: mission.id, number: row.number, title: row.title });
    const agentNames = [...new Set([...owners.values()].flatMap((owner) => (owner ? [owner.name] : [])))];
    emit(missionPlanned, { ...missionRef(mission), version, taskCount: rows.length, agentNames });
    record({ entity: "plan", entityId: planId, after: { version, steps: input.steps.map((step) => step.key) } });
    return {
      planId,
      version,
      tasks: rows.map((row) => ({
        key: row.planStepKey,
        id: row.id,
        number: row.number,
        assignee: owners.get(row.planStepKey)?.name ?? null,
      })),
    };
  },
});

/** The agent the step names, if it names one; else somebody has to be able, or the plan cannot work. */
function requireOwner(step: PlanStep, team: AgentRecord[]): AgentRecord | null {
  const names = team.map((agent) => agent.name).join(", ");
  if (step.assignee) {
    const owner = team.find((agent) => agent.name.toLowerCase() === step.assignee?.toLowerCase());
    if (!owner)
      throw new DomainError(
        "bad_input",
        `Step “${step.key}”: there is no agent “${step.assignee}”. The team is: ${names}.`,
      );
    return owner;
  }
  const isAble = team.some((agent) => agent.capabilities.some((entry) => entry.tag === step.capability));
  if (!isAble)
    throw new DomainError(
      "bad_input",
      `Step “${step.key}”: nobody in the team can do “${step.capability}”. Use another capability.`,
    );
  return null;
}

function taskOf(
  step: PlanStep,
  of: {
    teamId: string;
    missionId: string;
    planId: string;
    number: number;
    createdBy: string;
    owner: AgentRecord | null;
  },
) {
  return {
    id: newId(),
    teamId: of.teamId,
    number: of.number,
    missionId: of.missionId,
    planId: of.planId,
    planStepKey: step.key,
    title: step.title,
    description: step.description,
    status: "inbox" as const,
    capability: step.capability,
    wantedAgentId: of.owner?.id ?? null,
    estimateMinutes: step.estimateMinutes === undefined ? null : Math.round(step.estimateMinutes),
    createdBy: of.createdBy,
  };
}

function idOf(ids: Map<string, string>, key: string): string {
  const id = ids.get(key);
  if (!id) throw new Error(`No task was made for the step ${key}.`);
  return id;
}
