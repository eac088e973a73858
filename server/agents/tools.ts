import type { Ctx } from "#server/core/context";
import type { Tool } from "#server/core/tool";
import { agentFind, agentHire } from "#server/domains/agents/tools";
import {
  attachmentList,
  attachmentRead,
  DATA_TOOLS,
  tableProfile,
  textOutline,
  textSearch,
} from "#server/domains/analysis/tools";
import { documentRead, documentWrite } from "#server/domains/documents/tools";
import { pricesAnalyse } from "#server/domains/market/tools";
import { messageList, messagePost } from "#server/domains/messages/tools";
import { missionClose } from "#server/domains/missions/tools";
import { planPropose, planRead, planRevise } from "#server/domains/plans/tools";
import type { RunPurpose } from "#server/domains/runs/schema";
import { agentAsk, assistDone, missionRead, stepRead, taskRead } from "#server/domains/runs/tools";
import { missionStart, TEAM_READS } from "#server/domains/sessions/tools";
import {
  criterionProve,
  questionAsk,
  taskAccept,
  taskCreate,
  taskReturn,
  taskSubmit,
  taskWait,
} from "#server/domains/tasks/tools";
import { uiShow } from "#server/domains/ui/tools";
import { wakeDone } from "#server/domains/wakes/tools";
import { workingEdit, workingRead } from "#server/domains/working/tools";
import { WORKSPACE_READS, WORKSPACE_WRITES } from "#server/domains/workspaces/tools";
import { pricesGet, pricesSearch } from "#server/integrations/market/tools";
import { outsideTools } from "#server/integrations/mcp/tools";
import type { ModelTool } from "#server/llm/tools";
import { workspaceRun } from "#server/shell/tools";
import type { Drive } from "./driver.ts";

const PRICE_TOOLS: readonly Tool[] = [pricesSearch, pricesGet, pricesAnalyse];

/** What each kind of run may use. An agent never sees a tool that its work does not need. */
export const TOOLS_BY_PURPOSE: Record<RunPurpose, readonly Tool[]> = {
  plan: [
    missionRead,
    attachmentList,
    attachmentRead,
    textOutline,
    textSearch,
    tableProfile,
    agentFind,
    agentHire,
    planPropose,
    questionAsk,
  ],
  replan: [
    missionRead,
    planRead,
    taskRead,
    attachmentList,
    attachmentRead,
    textOutline,
    textSearch,
    tableProfile,
    agentFind,
    agentHire,
    planRevise,
    questionAsk,
  ],
  work: [
    taskRead,
    ...DATA_TOOLS,
    ...PRICE_TOOLS,
    documentWrite,
    documentRead,
    messageList,
    messagePost,
    ...WORKSPACE_READS,
    ...WORKSPACE_WRITES,
    workspaceRun,
    taskCreate,
    taskWait,
    questionAsk,
    taskSubmit,
  ],
  review: [
    taskRead,
    stepRead,
    ...DATA_TOOLS,
    pricesAnalyse,
    documentRead,
    ...WORKSPACE_READS,
    workspaceRun,
    criterionProve,
    taskAccept,
    taskReturn,
  ],
  close: [missionRead, documentRead, missionClose, questionAsk],
  respond: [
    missionRead,
    taskRead,
    stepRead,
    documentRead,
    agentFind,
    messageList,
    messagePost,
    taskCreate,
    workingRead,
    workingEdit,
    wakeDone,
  ],
  chat: [
    ...TEAM_READS,
    stepRead,
    documentRead,
    ...DATA_TOOLS,
    agentFind,
    workingRead,
    documentWrite,
    taskCreate,
    missionStart,
    ...PRICE_TOOLS,
    uiShow,
    agentAsk,
  ],
  assist: [
    ...TEAM_READS,
    stepRead,
    documentRead,
    ...DATA_TOOLS,
    ...PRICE_TOOLS,
    agentFind,
    documentWrite,
    agentAsk,
    assistDone,
  ],
};

/** Runs in which an agent may also use what other servers offer. To plan, check and close work takes nothing from outside. */
const USES_OUTSIDE: ReadonlySet<RunPurpose> = new Set(["work", "respond", "chat", "assist"]);

/** The allowed tools of the team's connections, where a run of this kind may use them. */
export async function outsideToolsFor(ctx: Ctx, purpose: RunPurpose): Promise<Tool[]> {
  return USES_OUTSIDE.has(purpose) ? outsideTools(ctx) : [];
}

/** The tools of a run: of those its purpose offers, without what its agent was not granted. Reading and ending a run need no grant. */
export function toolsOf(
  purpose: RunPurpose,
  granted: readonly string[] | null,
  outside: readonly Tool[] = [],
): readonly Tool[] {
  const offered = [...TOOLS_BY_PURPOSE[purpose], ...outside];
  return granted === null ? offered : offered.filter((tool) => !needsGrant(tool) || granted.includes(tool.name));
}

export function findTool(
  purpose: RunPurpose,
  name: string,
  granted: readonly string[] | null = null,
  outside: readonly Tool[] = [],
): Tool | undefined {
  return toolsOf(purpose, granted, outside).find((tool) => tool.name === name);
}

/** As a model is told of it. */
export function modelTool({ name, description, input, outside }: Tool): ModelTool {
  return { name, description, inputSchema: outside ? JSON.parse(JSON.stringify(outside.inputSchema)) : input };
}

export function needsGrant(tool: Tool): boolean {
  return tool.effect !== "query" && !tool.isTerminal;
}

/** A prompt is not burdened with tools for files where the work has nothing to do with files. */
export function withoutWorkspace(tools: readonly Tool[]): readonly Tool[] {
  return tools.filter((tool) => !tool.name.startsWith("workspace_"));
}

/** Every tool that a person may grant to an agent or keep from it. */
export function grantableTools(): { name: string; description: string }[] {
  const all = new Map(Object.values(TOOLS_BY_PURPOSE).flatMap((tools) => tools.map((tool) => [tool.name, tool])));
  return [...all.values()]
    .filter(needsGrant)
    .map(({ name, description }) => ({ name, description }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Whatever run offers it: for what was asked about a call. */
export function toolByName(name: string): Tool | undefined {
  for (const tools of Object.values(TOOLS_BY_PURPOSE)) {
    const found = tools.find((tool) => tool.name === name);
    if (found) return found;
  }
  return undefined;
}

/** Every tool by what a policy goes by. */
export function listPolicyTools(): { name: string; risk: Tool["risk"]; kind: Tool["approvalKind"] }[] {
  const all = new Map(Object.values(TOOLS_BY_PURPOSE).flatMap((tools) => tools.map((tool) => [tool.name, tool])));
  return [...all.values()]
    .filter((tool) => tool.effect !== "query")
    .map(({ name, risk, approvalKind }) => ({ name, risk, kind: approvalKind }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Those that the run was told of when it woke, without what its agent may not use any more. */
export async function modelToolsFor(
  drive: Pick<Drive, "run" | "grantedTools" | "outsideTools">,
  given: readonly string[],
) {
  const told = new Set(given);
  const granted = toolsOf(drive.run.purpose, drive.grantedTools, await drive.outsideTools());
  const offered = told.size === 0 ? granted : granted.filter((tool) => told.has(tool.name));
  return offered.map(modelTool);
}
