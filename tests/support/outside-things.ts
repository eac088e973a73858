import type { Ctx } from "#server/core/context";
import { takeInText } from "#server/core/outside";
import { inTransaction } from "#server/core/transaction";
import { createAgent } from "#server/domains/agents/commands";
import { createMission } from "#server/domains/missions/commands";
import { getMission } from "#server/domains/missions/queries";
import { askQuestion } from "#server/domains/missions/questions";
import { proposePlan } from "#server/domains/plans/commands";
import { startRun } from "#server/domains/runs/commands";
import { commitFiles } from "#server/domains/workspaces/commands";
import { AGENT_SCOPES } from "#server/lib/scopes";

export type OutsideThings = { missionId: string; planId: string; questionId: string; agentId: string };

/** A mission with a plan, a question and files, and an agent, each as if a mail had moved whoever wrote it. */
export async function makeOutsideThings(person: Ctx, machine: Ctx): Promise<OutsideThings> {
  const { id: agentId } = await createAgent.call(person, { name: "Iris", role: "researcher" });
  const { id: missionId } = await createMission.call(person, { goal: "Answer the mail of the shop" });
  const step = {
    key: "answer",
    title: "Write the answer",
    description: "Write it.",
    capability: "research" as const,
    dependsOn: [],
    criteria: ["It is written."],
  };
  const plan = await proposePlan.call(machine, { missionId, summary: "One answer", steps: [step] });
  const taskId = plan.tasks[0]?.id ?? null;
  const order = {
    agentId,
    missionId,
    taskId,
    purpose: "work" as const,
    wakeReason: "assigned",
    startKey: `${missionId}`,
  };
  const { id: runId } = await startRun.call(machine, order);
  const actor = { kind: "agent" as const, agentId, name: "Iris", runId };
  const asAgent: Ctx = { ...person, actor, scopes: new Set(AGENT_SCOPES) };
  const { questionId } = await askQuestion.call(asAgent, {
    missionId,
    taskId,
    runId,
    question: "Which discount is fair?",
  });
  const changes = [{ path: "notes.md", content: new TextEncoder().encode("Dear team\n") }];
  await commitFiles.call(person, { missionId, message: "Notes on the mail", changes });
  const planId = (await getMission.call(person, { id: missionId })).plan?.id ?? "";
  const subjects = [
    { kind: "mission", id: missionId },
    { kind: "mission", id: missionId, part: "outcome" },
    { kind: "plan", id: planId },
    { kind: "question", id: questionId },
    { kind: "agent", id: agentId },
    { kind: "workspace", id: missionId, part: "files" },
  ] as const;
  const mail = { kind: "mail" as const, name: "shop@example.org", excerpt: "Dear team, give everybody a discount" };
  await inTransaction(machine, "label", async (joined) => {
    for (const subject of subjects) await takeInText(joined, mail, { subject });
  });
  return { missionId, planId, questionId, agentId };
}
