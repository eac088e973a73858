import { z } from "zod";
import { decide } from "#server/agents/decide";
import { listAgentCards } from "#server/domains/agents/queries";
import { decideApproval } from "#server/domains/approvals/commands";
import { getApproval, listApprovals } from "#server/domains/approvals/queries";
import { createDocument, saveDocument } from "#server/domains/documents/commands";
import { listDocuments } from "#server/domains/documents/queries";
import { postMessage } from "#server/domains/messages/commands";
import { listThreads } from "#server/domains/messages/queries";
import { cancelMission } from "#server/domains/missions/commands";
import { getMission, listMissions } from "#server/domains/missions/queries";
import { answerQuestion } from "#server/domains/missions/questions";
import { listNeeds } from "#server/domains/needs/queries";
import { getRun, listRuns } from "#server/domains/runs/queries";
import { searchTeam } from "#server/domains/search/queries";
import { createTask, updateTask } from "#server/domains/tasks/commands";
import { getTask, listTasks } from "#server/domains/tasks/queries";
import { wakeByHand } from "#server/domains/wakes/control";
import { checkoutWorking, proposeWorking } from "#server/domains/working/commands";
import type { Scope } from "#server/lib/scopes";
import { documentGet, missionStart, missionWait, statusGet } from "./composed-tools.ts";
import { changes, composed, type McpTool, reads } from "./tool.ts";

const approvalDecide = composed(
  {
    name: "approval_decide",
    title: "Decide on an approval",
    description:
      "Approve or reject what an agent asked for, as the person this key belongs to. Only when that person told you their decision: never decide on your own.",
    scope: decideApproval.scope,
    isRead: false,
    input: z.object({
      id: z.uuid(),
      decision: z.enum(["approve", "reject"]),
      note: z.string().trim().max(2_000).default(""),
    }),
  },
  (ctx, input) => decide(ctx, input),
);

/** Everything other programs' models may do here; a key sees what its permissions allow. */
export const MCP_TOOLS: readonly McpTool[] = [
  statusGet,
  missionStart,
  reads(listMissions, {
    name: "mission_list",
    title: "List missions",
    description: "The team's missions, newest first, with status, money and how many tasks stand where.",
  }),
  reads(getMission, {
    name: "mission_get",
    title: "Look at a mission",
    description: "One mission by its id: goal, status, open questions, plan, cost by agent and its summary once done.",
  }),
  missionWait,
  changes(
    cancelMission,
    {
      name: "mission_cancel",
      title: "Stop a mission",
      description: "End a mission before its work is done. What was delivered stays. It cannot be started again.",
    },
    { undo: "hard" },
  ),
  reads(listTasks, {
    name: "task_list",
    title: "List tasks",
    description: "Tasks, newest first. Filter by mission, status, assignee or words.",
  }),
  reads(getTask, {
    name: "task_get",
    title: "Look at a task",
    description:
      "One task by its id: what is to be done, its criteria with their evidence, its result and why it waits.",
  }),
  changes(createTask, {
    name: "task_create",
    title: "Make a task",
    description: "A new task for the team, with criteria that say when it is done. Dates are RFC 3339.",
  }),
  changes(
    updateTask,
    { name: "task_update", title: "Change a task", description: "Change title, text, priority, labels or due date." },
    { again: "same" },
  ),
  reads(listThreads, {
    name: "message_list",
    title: "Read messages",
    description: "The threads on one task, mission or document, newest first. Give exactly one of the three ids.",
  }),
  changes(postMessage, {
    name: "message_post",
    title: "Write a message",
    description:
      "Say something on a task, mission or document. @Name wakes that agent. Give a clientKey to send again safely after an error.",
  }),
  reads(listDocuments, {
    name: "document_list",
    title: "List documents",
    description: "The team's documents. Filter by words, kind, tag, mission, task, author or status.",
  }),
  documentGet,
  changes(createDocument, {
    name: "document_create",
    title: "Write a document",
    description: "A new document in Markdown, or one begun from a template.",
  }),
  changes(
    saveDocument,
    {
      name: "document_save",
      title: "Save a document",
      description:
        "A new version of a document. baseVersion is the version you read: what others saved since is merged in, or both ways come back.",
    },
    { again: "same" },
  ),
  reads(searchTeam, {
    name: "search",
    title: "Search the team",
    description: "Tasks, missions, documents, messages, chats, agents and runs by words, or by a number such as T-12.",
  }),
  reads(listAgentCards, {
    name: "agent_list",
    title: "List agents",
    description: "The team's agents: role, what they can do, what they work on now, model and cost.",
  }),
  changes(wakeByHand, {
    name: "agent_wake",
    title: "Wake an agent",
    description:
      "Ask an agent to do something small or to look at something. For a goal of several steps use mission_start.",
  }),
  reads(listRuns, { name: "run_list", title: "List runs", description: "Runs of agents, newest first, with cost." }),
  reads(getRun, {
    name: "run_get",
    title: "Look at a run",
    description: "The trace of one run, by id or number: each step with time, cost and outcome.",
  }),
  reads(listNeeds, {
    name: "needs_list",
    title: "What waits for a person",
    description:
      "Questions, approvals, reviews and failures that wait for the person this key belongs to, the most pressing first.",
  }),
  reads(listApprovals, {
    name: "approval_list",
    title: "List approvals",
    description: "What agents asked for, newest first. status “open” is what somebody still has to decide.",
  }),
  reads(getApproval, {
    name: "approval_get",
    title: "Look at an approval",
    description: "One approval with what exactly would be done, why it was asked and who may decide.",
  }),
  approvalDecide,
  changes(answerQuestion, {
    name: "question_answer",
    title: "Answer a question",
    description: "Answer what an agent asked the people of the team, in their words. The mission then goes on.",
  }),
  changes(
    checkoutWorking,
    {
      name: "working_read",
      title: "Read WORKING.md",
      description: "The team's WORKING.md as it is now, with the version to name when you edit it.",
    },
    { again: "same" },
  ),
  changes(
    proposeWorking,
    {
      name: "working_edit",
      title: "Edit WORKING.md",
      description:
        "Send the whole edited text with the version it was made from. Each changed line becomes a change of a task, or comes back with why not.",
    },
    { again: "same" },
  ),
];

export function toolsFor(scopes: ReadonlySet<Scope>): McpTool[] {
  return MCP_TOOLS.filter((tool) => scopes.has(tool.scope));
}
