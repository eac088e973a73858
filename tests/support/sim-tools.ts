import { z } from "zod";
import { hireInput } from "#server/domains/agents/hire";
import { ROLE_LIST, roleOf } from "#server/domains/agents/roles";
import {
  attachmentReadInput,
  calculateInput,
  tableAggregateInput,
  tableProfileInput,
  textOutlineInput,
  textSearchInput,
} from "#server/domains/analysis/schema";
import { proposePlanInput } from "#server/domains/plans/schema";
import { evaluateExpression } from "#server/lib/expression/evaluate";
import { aggregateTable } from "#server/lib/tables/aggregate";
import { profileTable } from "#server/lib/tables/profile";
import { readTable } from "#server/lib/tables/read-table";
import { outlineText } from "#server/lib/text/outline";
import { searchText } from "#server/lib/text/search";
import { sliceText } from "#server/lib/text/slice";

/** In-memory rows of one mission, enough to play the agents' tools against the real data libraries. */
export type SimFile = { id: string; name: string; mediaType: string; text: string | null };
export type SimEvidence = { criterionId: string; kind: string; ref: string; note: string; by: string };
export type SimTask = {
  id: string;
  number: number;
  title: string;
  description: string;
  assignee: string;
  dependsOn: string[];
  criteria: { id: string; text: string }[];
  status: "assigned" | "review" | "done";
  result: string;
  returns: string[];
  documents: string[];
};
export type SimDocument = { id: string; title: string; version: number; body: string };
export type SimWorld = {
  goal: string;
  files: SimFile[];
  team: { name: string; role: string; capabilities: string[] }[];
  tasks: SimTask[];
  documents: SimDocument[];
  evidence: SimEvidence[];
  questions: string[];
  closing: string | null;
  /** Why a person refuses each hire; null: hires are agreed to. */
  noHires: string | null;
};

class ToolRefusal extends Error {}

export const uuid = (kind: number, number: number): string =>
  `0190${kind.toString(16).padStart(4, "0")}-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;

function fileText(world: SimWorld, attachmentId: string): { name: string; text: string } {
  const file = world.files.find((one) => one.id === attachmentId);
  if (!file) throw new ToolRefusal("not_found: no such attachment");
  if (file.text === null) throw new ToolRefusal("unreadable: the file is binary");
  return { name: file.name, text: file.text };
}

async function dataTool(world: SimWorld, tool: string, raw: unknown): Promise<unknown> {
  switch (tool) {
    case "attachment_read": {
      const input = attachmentReadInput.parse(raw);
      return sliceText(fileText(world, input.attachmentId), input.offset, input.limit);
    }
    case "text_outline":
      return outlineText(fileText(world, textOutlineInput.parse(raw).attachmentId));
    case "text_search": {
      const input = textSearchInput.parse(raw);
      return searchText(fileText(world, input.attachmentId), input.query, input.limit);
    }
    case "table_profile": {
      const { name, text } = fileText(world, tableProfileInput.parse(raw).attachmentId);
      return profileTable(await readTable(name, text));
    }
    case "table_aggregate": {
      const { attachmentId, ...request } = tableAggregateInput.parse(raw);
      const { name, text } = fileText(world, attachmentId);
      return aggregateTable(await readTable(name, text), request);
    }
    case "calculate": {
      const input = calculateInput.parse(raw);
      return { value: evaluateExpression(input.expression, input.variables) };
    }
    default:
      return undefined;
  }
}

function proposePlan(world: SimWorld, raw: unknown) {
  const plan = proposePlanInput.parse(raw);
  const known = new Set(world.team.flatMap((member) => member.capabilities));
  const ids = new Map(plan.steps.map((step, index) => [step.key, uuid(2, index + 1)]));
  plan.steps.forEach((step, index) => {
    if (!step.assignee && !known.has(step.capability)) throw new ToolRefusal(`unknown capability ${step.capability}`);
    const able = world.team.find((member) => member.capabilities.includes(step.capability));
    const assignee = step.assignee ?? able?.name ?? "";
    if (!world.team.some((member) => member.name === assignee)) throw new ToolRefusal(`unknown agent ${assignee}`);
    const dependsOn = step.dependsOn.map((key) => ids.get(key) ?? "");
    const earlier = new Set(plan.steps.slice(0, index).map((one) => ids.get(one.key)));
    if (dependsOn.some((id) => !earlier.has(id))) throw new ToolRefusal("a dependency is unknown or not earlier");
    world.tasks.push({
      id: ids.get(step.key) ?? "",
      number: index + 1,
      title: step.title,
      description: step.description,
      assignee,
      dependsOn,
      criteria: step.criteria.map((text, at) => ({ id: uuid(3, (index + 1) * 100 + at), text })),
      status: "assigned",
      result: "",
      returns: [],
      documents: [],
    });
  });
  return {
    planId: uuid(4, 1),
    version: 1,
    tasks: world.tasks.map(({ id, number, assignee }) => ({ id, number, assignee })),
  };
}

const evidenceInput = z.strictObject({
  criterionId: z.string(),
  evidence: z
    .array(z.strictObject({ kind: z.enum(["tool_result", "document"]), ref: z.string(), note: z.string() }))
    .min(1),
});
const documentInput = z.strictObject({
  title: z.string().min(1).max(200),
  body: z.string().min(1),
  documentId: z.string().optional(),
});
const documentIdInput = z.strictObject({ documentId: z.string() });
const summaryInput = z.strictObject({ summary: z.string().min(1).max(20_000) });
const returnInput = z.strictObject({ taskId: z.string(), reason: z.string().min(1) });
const acceptInput = z.strictObject({ taskId: z.string(), note: z.string() });
const questionInput = z.strictObject({ question: z.string().min(1), why: z.string().min(1) });

function writeDocument(world: SimWorld, task: SimTask | undefined, raw: unknown) {
  const input = documentInput.parse(raw);
  const held = world.documents.find((one) => one.id === input.documentId);
  const document = held ?? { id: uuid(5, world.documents.length + 1), title: input.title, version: 0, body: "" };
  document.version += 1;
  document.body = input.body;
  document.title = input.title;
  if (!held) world.documents.push(document);
  if (task && !task.documents.includes(document.id)) task.documents.push(document.id);
  return { documentId: document.id, version: document.version, ref: `document:${document.id}@v${document.version}` };
}

function accept(world: SimWorld, task: SimTask | undefined, raw: unknown) {
  acceptInput.parse(raw);
  const unproven = task?.criteria.filter((one) => !world.evidence.some((held) => held.criterionId === one.id)) ?? [];
  if (!task || unproven.length > 0) throw new ToolRefusal("a criterion has no evidence");
  task.status = "done";
  return { status: "done" };
}

function findAgents(world: SimWorld, raw: unknown) {
  const { capability } = z.object({ capability: z.string().optional() }).parse(raw);
  const able = world.team.filter((member) => !capability || member.capabilities.includes(capability));
  const roles = ROLE_LIST.flatMap((role) => {
    const brings = role.capabilities.map((entry) => String(entry.tag));
    const level = role.capabilities.find((entry) => entry.tag === capability)?.level;
    return level === undefined ? [] : [{ role: role.name, level, brings }];
  });
  return { agents: able.map((member) => ({ ...member, status: "idle", openTasks: 0 })), roles };
}

function hireAgent(world: SimWorld, raw: unknown) {
  if (world.noHires !== null) throw new ToolRefusal(world.noHires);
  const { name, role } = hireInput.parse(raw);
  if (world.team.some((member) => member.name === name))
    throw new ToolRefusal(`There is an agent named ${name} already.`);
  const capabilities = roleOf(role).capabilities.map((entry) => entry.tag);
  world.team.push({ name, role, capabilities });
  return { agentId: uuid(7, world.team.length), name, role, capabilities };
}

/** The tools of a mission; data tools run the real libraries with the real schemas. */
export async function runTool(
  world: SimWorld,
  run: { by: string; task?: SimTask },
  tool: string,
  raw: unknown,
): Promise<unknown> {
  const { task } = run;
  const documents = (ids: string[]) =>
    world.documents.filter((one) => ids.includes(one.id)).map(({ id, title, version }) => ({ id, title, version }));
  switch (tool) {
    case "plan_propose":
      return proposePlan(world, raw);
    case "agent_find":
      return findAgents(world, raw);
    case "agent_hire":
      return hireAgent(world, raw);
    case "task_submit":
      if (task) Object.assign(task, { status: "review", result: summaryInput.parse(raw).summary });
      return { status: "review" };
    case "task_read":
      return { ...task, documents: documents(task?.documents ?? []), inputs: [], toolResults: [] };
    case "criterion_prove": {
      const input = evidenceInput.parse(raw);
      for (const one of input.evidence) world.evidence.push({ criterionId: input.criterionId, ...one, by: run.by });
      return { proven: true };
    }
    case "task_accept":
      return accept(world, task, raw);
    case "task_return":
      if (task) Object.assign(task, { status: "assigned", returns: [...task.returns, returnInput.parse(raw).reason] });
      return { status: "assigned" };
    case "document_write":
      return writeDocument(world, task, raw);
    case "document_read":
      return world.documents.find((one) => one.id === documentIdInput.parse(raw).documentId);
    case "question_ask":
      world.questions.push(questionInput.parse(raw).question);
      return { status: "asked" };
    case "mission_read":
      return {
        id: uuid(6, 1),
        title: world.goal.slice(0, 80),
        goal: world.goal,
        status: "running",
        attachments: [],
        tasks: world.tasks,
        documents: documents(world.documents.map((one) => one.id)),
        answers: [],
      };
    case "mission_close":
      world.closing = summaryInput.parse(raw).summary;
      return { status: "done" };
    default: {
      const result = await dataTool(world, tool, raw);
      if (result === undefined) throw new ToolRefusal(`unknown tool ${tool}`);
      return result;
    }
  }
}
