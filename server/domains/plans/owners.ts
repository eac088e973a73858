import { and, eq, inArray } from "drizzle-orm";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { tasks } from "#db/tables/tasks";
import { DomainError } from "#server/lib/errors";
import type { AgentRecord } from "./load.ts";
import type { PlanStep } from "./schema.ts";

/** The agent the step names, if it names one; else somebody has to be able, or the plan cannot work. */
export async function requireOwners(
  tx: Tx,
  teamId: string,
  steps: readonly PlanStep[],
): Promise<Map<string, AgentRecord | null>> {
  const everybody = await tx.select().from(agents).where(eq(agents.teamId, teamId));
  return new Map(steps.map((step) => [step.key, requireOwner(step, everybody)]));
}

function requireOwner(step: PlanStep, everybody: AgentRecord[]): AgentRecord | null {
  const team = everybody.filter((agent) => agent.retiredAt === null);
  const names = team.map((agent) => agent.name).join(", ");
  const wanted = step.assignee?.trim().toLowerCase();
  if (wanted) {
    const owner =
      team.find((agent) => agent.name.toLowerCase() === wanted) ??
      everybody.find((agent) => agent.name.toLowerCase() === wanted);
    if (!owner)
      throw new DomainError(
        "bad_input",
        `Step “${step.key}”: there is no agent “${step.assignee}”. The team is: ${names}.`,
      );
    if (owner.retiredAt !== null)
      throw new DomainError("bad_input", `Step “${step.key}”: ${owner.name} is retired. The team is: ${names}.`);
    if (owner.isPaused)
      throw new DomainError(
        "bad_input",
        `Step “${step.key}”: ${owner.name} is paused. Name somebody else, or nobody, and the best one free gets it.`,
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

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Dependencies that name a task instead of a step: a task of the same mission that stands outside the plan. Gives the steps with
 * keys only, and the ids apart. Throws `not_found` for another team's task and `bad_input` for another mission's.
 */
export async function splitDependencies<S extends PlanStep>(
  tx: Tx,
  of: { teamId: string; missionId: string; keyOfTask: Map<string, string> },
  steps: readonly S[],
): Promise<{ steps: S[]; taskIds: Map<string, string[]> }> {
  const isOutside = (name: string) => UUID.test(name) && !of.keyOfTask.has(name);
  const ids = [...new Set(steps.flatMap((step) => step.dependsOn.filter(isOutside)))];
  if (ids.length > 0) {
    const found = await tx
      .select({ id: tasks.id, number: tasks.number, missionId: tasks.missionId, status: tasks.status })
      .from(tasks)
      .where(and(eq(tasks.teamId, of.teamId), inArray(tasks.id, ids)));
    const missing = ids.find((id) => !found.some((task) => task.id === id));
    if (missing)
      throw new DomainError("not_found", `A step depends on the task ${missing}, which does not exist in this team.`);
    const foreign = found.find((task) => task.missionId !== of.missionId);
    if (foreign)
      throw new DomainError(
        "bad_input",
        `A step depends on T-${foreign.number}, which belongs to ${foreign.missionId ? "another mission" : "no mission"}; a plan stays within its own.`,
      );
    const cancelled = found.find((task) => task.status === "cancelled");
    if (cancelled)
      throw new DomainError("bad_input", `T-${cancelled.number} was cancelled; a step that waits for it never begins.`);
  }
  return {
    steps: steps.map((step) => ({
      ...step,
      dependsOn: step.dependsOn.filter((name) => !isOutside(name)).map((name) => of.keyOfTask.get(name) ?? name),
    })),
    taskIds: new Map(steps.map((step) => [step.key, step.dependsOn.filter(isOutside)])),
  };
}
