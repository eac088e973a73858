import type { Tool } from "#server/core/tool";
import { agentFind } from "#server/domains/agents/tools";
import {
  attachmentList,
  attachmentRead,
  DATA_TOOLS,
  tableProfile,
  textOutline,
  textSearch,
} from "#server/domains/analysis/tools";
import { documentRead, documentWrite } from "#server/domains/documents/tools";
import { missionClose } from "#server/domains/missions/tools";
import { planPropose } from "#server/domains/plans/tools";
import type { RunPurpose } from "#server/domains/runs/schema";
import { missionRead, stepRead, taskRead } from "#server/domains/runs/tools";
import {
  criterionProve,
  messagePost,
  questionAsk,
  taskAccept,
  taskReturn,
  taskSubmit,
} from "#server/domains/tasks/tools";

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
    planPropose,
    questionAsk,
  ],
  work: [taskRead, ...DATA_TOOLS, documentWrite, documentRead, messagePost, questionAsk, taskSubmit],
  review: [taskRead, stepRead, ...DATA_TOOLS, documentRead, criterionProve, taskAccept, taskReturn],
  close: [missionRead, documentRead, missionClose, questionAsk],
};

export function findTool(purpose: RunPurpose, name: string): Tool | undefined {
  return TOOLS_BY_PURPOSE[purpose].find((tool) => tool.name === name);
}
