import type { Ctx } from "#server/core/context";
import { findAgents, readAgent } from "#server/domains/agents/queries";
import { getMission } from "#server/domains/missions/queries";
import type { MissionView } from "#server/domains/missions/schema";
import { resolvePrompt } from "#server/domains/prompts/orchestration";
import type { PromptUse, ToldPrompt } from "#server/domains/prompts/schema";
import type { JournalRun } from "#server/domains/runs/orchestration";
import { inputsOf } from "#server/domains/runs/tools";
import { getTask } from "#server/domains/tasks/queries";
import type { TaskView } from "#server/domains/tasks/schema";
import type { TakenWake } from "#server/domains/wakes/schema";
import { getWorkspace } from "#server/domains/workspaces/queries";
import { DomainError } from "#server/lib/errors";
import { assistPart, chatPart, talkRules } from "./chat-order.ts";
import { planPart } from "./plan-order.ts";
import { outsideToolsFor, toolsOf, withoutWorkspace } from "./tools.ts";
import { wakesPart } from "./wake-order.ts";

/** Everything a run is told when it wakes: its role's instructions, and one message with the work and all it builds on. */
export async function contextOf(
  ctx: Ctx,
  run: JournalRun,
  wakes: TakenWake[] = [],
): Promise<{
  system: string;
  workOrder: string;
  tools: string[];
  agentRevision: number;
  prompt: ToldPrompt | null;
}> {
  const agent = await readAgent.call(ctx, { id: run.agentId });
  const { text, prompt } = await instructionsOf(ctx, agent);
  const mission = run.missionId ? await getMission.call(ctx, { id: run.missionId }) : null;
  const task = run.taskId ? await getTask.call(ctx, { id: run.taskId }) : null;
  const parts = [`# Work order: ${run.purpose}`, `Why: ${run.wakeReason}`];
  if (mission) parts.push(missionPart(mission));
  if (run.purpose === "plan" || run.purpose === "replan") parts.push(await teamPart(ctx));
  if (run.purpose === "replan" && run.missionId) parts.push(await planPart(ctx, run.missionId));
  if (task) parts.push(await taskPart(ctx, task, run.purpose === "review"));
  if (run.purpose === "chat") parts.push(await chatPart(ctx, run));
  if (run.purpose === "assist") parts.push(await assistPart(ctx, run));
  if (run.purpose === "respond") parts.push(await wakesPart(ctx, run.agentId, wakes));
  const tools = toolsOf(run.purpose, agent.tools, await outsideToolsFor(ctx, run.purpose));
  const offered = (await usesWorkspace(ctx, run.missionId, task)) ? tools : withoutWorkspace(tools);
  return {
    system: [`You are ${agent.name}.\n${text}`, talkRules(run)].filter((part) => part !== null).join("\n\n"),
    workOrder: parts.join("\n"),
    tools: offered.map((tool) => tool.name),
    agentRevision: agent.revision,
    prompt,
  };
}

type Instructed = { name: string; instructions: string; prompt: PromptUse | null };

/** Its own text, or what its prompt says at this moment. Throws `unavailable` when the prompt cannot be told. */
async function instructionsOf(ctx: Ctx, agent: Instructed): Promise<{ text: string; prompt: ToldPrompt | null }> {
  if (!agent.prompt) return { text: agent.instructions, prompt: null };
  const { text, told, name, promptId, problem } = await resolvePrompt.call(ctx, agent.prompt);
  if (text === null || told === null)
    throw new DomainError("unavailable", `${agent.name} cannot be told what to do. ${problem ?? ""}`);
  return { text, prompt: { id: promptId, name, version: told } };
}

const FILE_WORK: ReadonlySet<string> = new Set(["code", "review", "operations"]);

async function usesWorkspace(ctx: Ctx, missionId: string | null, task: TaskView | null): Promise<boolean> {
  if (!missionId) return false;
  if (FILE_WORK.has(task?.capability ?? "")) return true;
  return (await getWorkspace.call(ctx, { missionId })).head > 0;
}

function missionPart(mission: MissionView): string {
  const lines = [`## Mission M-${mission.number}`, `Goal: ${mission.goal}`];
  if (mission.attachments.length > 0) {
    lines.push("Attachments:");
    for (const file of mission.attachments)
      lines.push(`- ${file.id} · ${file.name} · ${file.mediaType} · ${file.sizeBytes.toLocaleString("en-US")} bytes`);
  }
  const answered = mission.questions.filter((question) => question.answer !== null);
  if (answered.length > 0) {
    lines.push("Answers so far:");
    for (const question of answered)
      lines.push(`- Q: ${oneLine(question.question)} A: ${oneLine(question.answer ?? "")}`);
  }
  return lines.join("\n");
}

async function teamPart(ctx: Ctx): Promise<string> {
  const team = await findAgents.call(ctx, {});
  const rows = team
    .filter((agent) => !agent.isPaused)
    .map((agent) => `- ${agent.name} · ${agent.role} · ${agent.capabilities.map((entry) => entry.tag).join(", ")}`);
  return ["Team:", ...rows].join("\n");
}

async function taskPart(ctx: Ctx, task: TaskView, isReview: boolean): Promise<string> {
  const lines = [`## Task T-${task.number} (${task.id}): ${task.title}`, task.description, "### Done means"];
  for (const criterion of task.criteriaList) lines.push(`- [${criterion.id}] ${criterion.text}`);
  const inputs = await inputsOf(ctx, task.dependsOn);
  if (inputs.length > 0) lines.push("### Inputs");
  for (const input of inputs)
    lines.push(`#### T-${input.number} ${input.title} (by ${input.assignee ?? "somebody"})`, input.result);
  if (task.parent)
    lines.push("### Part of", `T-${task.parent.number} ${oneLine(task.parent.title)} (${task.parent.status})`);
  if (task.returns.length > 0)
    lines.push("### Returned for changes", ...task.returns.map((entry) => `- ${oneLine(entry.reason)}`));
  if (isReview && task.result) lines.push("### Submitted result", task.result);
  return lines.join("\n");
}

/** A list item is one line: text from people and models must not open a section of its own. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
