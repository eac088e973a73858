import { and, eq, inArray } from "drizzle-orm";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { assignmentOverrides, criteria, evidence, tasks } from "#db/tables/tasks";
import { memberships, users } from "#db/tables/teams";
import { DomainError } from "#server/lib/errors";
import { candidatesOf } from "./candidates.ts";
import type { TaskRecord } from "./load.ts";
import { chooseAgent, requireMove } from "./policy.ts";
import type { AssignmentChoice } from "./schema.ts";

type AgentRecord = typeof agents.$inferSelect;

/** Throws `not_found` for another team's agent. */
export async function requireAgent(tx: Tx, teamId: string, agentId: string): Promise<AgentRecord> {
  const [agent] = await tx
    .select()
    .from(agents)
    .where(and(eq(agents.teamId, teamId), eq(agents.id, agentId)));
  if (!agent) throw new DomainError("not_found", "There is no such agent in this team.");
  return agent;
}

/** The agent, if work may be given to it. Throws `not_found` for another team's and `conflict` for one that is paused or retired. */
export async function requireAssignable(tx: Tx, teamId: string, agentId: string): Promise<AgentRecord> {
  const agent = await requireAgent(tx, teamId, agentId);
  if (agent.retiredAt) throw new DomainError("conflict", `${agent.name} is retired. Choose another agent.`);
  if (agent.isPaused)
    throw new DomainError("conflict", `${agent.name} is paused. Resume it first, or choose another agent.`);
  return agent;
}

/** The person, if they may work in the team. Throws `not_found` for somebody else and `forbidden` for a viewer. */
export async function requireMember(tx: Tx, teamId: string, userId: string): Promise<{ id: string; name: string }> {
  const [member] = await tx
    .select({ id: users.id, name: users.name, role: memberships.role })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.teamId, teamId), eq(memberships.userId, userId)));
  if (!member) throw new DomainError("not_found", "There is no such person in this team.");
  if (member.role === "viewer")
    throw new DomainError(
      "forbidden",
      `${member.name} may only look. Give them another role, or choose somebody else.`,
    );
  return member;
}

type Seat = Pick<
  typeof tasks.$inferInsert,
  "assigneeAgentId" | "assigneeUserId" | "assignmentReason" | "assignmentChoice" | "assignedByUserId"
>;

/** A task on whose seat nobody is: the machine may choose anew. */
export const OFF_SEAT = {
  status: "inbox",
  assigneeAgentId: null,
  assigneeUserId: null,
  assignedByUserId: null,
  assignmentReason: null,
  assignmentChoice: null,
  wantedAgentId: null,
  blockedReason: null,
} as const;

/** Puts somebody on the task's seat. Work handed in by who sat there before counts no more, and neither does its proof. */
export async function takeSeat(tx: Tx, task: TaskRecord, seat: Seat): Promise<void> {
  if (task.status !== "assigned") requireMove(task, "assigned");
  if (seat.assigneeUserId && seat.assigneeUserId === task.reviewerUserId)
    throw new DomainError("conflict", `They are to check T-${task.number}. Choose another reviewer first.`);
  if (task.status === "review") await dropProof(tx, task.id);
  await tx
    .update(tasks)
    .set({
      ...seat,
      status: "assigned",
      blockedReason: null,
      round: task.status === "inbox" ? task.round : task.round + 1,
      updatedAt: new Date(),
    })
    .where(eq(tasks.id, task.id));
}

/** Evidence speaks of one result; for the next one it is gathered anew. */
export async function dropProof(tx: Tx, taskId: string): Promise<void> {
  const own = await tx
    .update(criteria)
    .set({ waivedReason: null, waivedByUserId: null, waivedAt: null })
    .where(eq(criteria.taskId, taskId))
    .returning({ id: criteria.id });
  const ids = own.map((row) => row.id);
  if (ids.length > 0) await tx.delete(evidence).where(inArray(evidence.criterionId, ids));
}

/**
 * A person gives the task to an agent: when the machine would have chosen, or had chosen, another one, that counts for later
 * choices of the capability. Returns the figures of that moment.
 */
export async function rememberChoice(
  tx: Tx,
  of: { task: TaskRecord; agent: AgentRecord; userId: string },
): Promise<AssignmentChoice | null> {
  const { task, agent, userId } = of;
  if (!task.capability) return null;
  const candidates = await candidatesOf(tx, task.teamId);
  const best = chooseAgent(candidates, { teamId: task.teamId, capability: task.capability });
  const replaced = task.assigneeAgentId ?? best?.agent.id ?? null;
  if (replaced !== agent.id)
    await tx.insert(assignmentOverrides).values({
      teamId: task.teamId,
      capability: task.capability,
      preferredAgentId: agent.id,
      insteadOfAgentId: replaced,
      byUserId: userId,
      taskId: task.id,
    });
  return best?.choice ?? null;
}
