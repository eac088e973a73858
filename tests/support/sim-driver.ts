import type {
  LanguageModelV4,
  LanguageModelV4FunctionTool,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
} from "@ai-sdk/provider";
import { createSimulatedModel } from "#server/llm/providers/simulated/model";
import { runTool, type SimFile, type SimTask, type SimWorld, uuid } from "./sim-tools.ts";

export type RunRecord = {
  kind: string;
  by: string;
  task: string;
  prompt: LanguageModelV4Prompt;
  calls: { tool: string; input: unknown; ok: boolean; error: string }[];
  texts: string[];
};
export type Played = { world: SimWorld; runs: RunRecord[]; status: "done" | "needs_answer" | "stuck" };
export type PlayOptions = {
  goal: string;
  files?: Record<string, string | null>;
  answers?: { question: string; answer: string }[];
  team?: SimWorld["team"];
  /** Whether `agent_hire` is offered, and what the people say to it. */
  hires?: "agreed" | { refused: string };
  /** Changes a submitted result before it is reviewed, once per task. */
  tamper?: (task: SimTask, world: SimWorld) => void;
};

export const SIM_TEAM = [
  { name: "Ada", role: "orchestrator", capabilities: ["planning"] },
  { name: "Iris", role: "researcher", capabilities: ["research", "reading"] },
  { name: "Bram", role: "data_processor", capabilities: ["data"] },
  { name: "Juno", role: "analyst", capabilities: ["analysis"] },
  { name: "Noor", role: "writer", capabilities: ["writing"] },
  { name: "Vera", role: "qa_engineer", capabilities: ["review"] },
];

const DATA = [
  "attachment_list",
  "attachment_read",
  "text_outline",
  "text_search",
  "table_profile",
  "table_aggregate",
  "calculate",
];
const OFFERED: Record<string, string[]> = {
  plan: [
    "mission_read",
    "attachment_list",
    "attachment_read",
    "text_outline",
    "text_search",
    "table_profile",
    "agent_find",
    "plan_propose",
    "question_ask",
  ],
  work: ["task_read", ...DATA, "document_write", "document_read", "message_post", "question_ask", "task_submit"],
  review: ["task_read", "step_read", ...DATA, "document_read", "criterion_prove", "task_accept", "task_return"],
  close: ["mission_read", "document_read", "mission_close", "question_ask"],
};
const TERMINAL = new Set([
  "plan_propose",
  "task_submit",
  "task_accept",
  "task_return",
  "mission_close",
  "question_ask",
]);
const MAX_STEPS = 30;

export function tools(kind: string, offered = OFFERED): LanguageModelV4FunctionTool[] {
  return (offered[kind] ?? []).map((name) => ({ type: "function", name, inputSchema: { type: "object" } }));
}

function section(title: string, lines: string[]): string {
  return lines.length === 0 ? "" : `${title}\n${lines.join("\n")}\n`;
}

/** The work order exactly as agents get it. */
export function workOrder(world: SimWorld, kind: string, task?: SimTask, answers: PlayOptions["answers"] = []): string {
  const attachments = world.files.map(
    (file) =>
      `- ${file.id} · ${file.name} · ${file.mediaType} · ${(file.text ?? "").length.toLocaleString("en-US")} bytes`,
  );
  const team =
    kind === "plan"
      ? world.team.map((member) => `- ${member.name} · ${member.role} · ${member.capabilities.join(", ")}`)
      : [];
  const inputs = (task?.dependsOn ?? []).flatMap((id) => {
    const held = world.tasks.find((one) => one.id === id);
    return held ? [`#### T-${held.number} ${held.title} (by ${held.assignee})\n${held.result}`] : [];
  });
  const parts = [
    `# Work order: ${kind}\nWhy: test`,
    `## Mission M-1\nGoal: ${world.goal}`,
    section("Attachments:", attachments),
    section(
      "Answers so far:",
      answers.map((one) => `- Q: ${one.question} A: ${one.answer}`),
    ),
    section("Team:", team),
    ...(task
      ? [
          `## Task T-${task.number} (${task.id}): ${task.title}\n${task.description}`,
          section(
            "### Done means",
            task.criteria.map((one) => `- [${one.id}] ${one.text}`),
          ),
          section("### Inputs", inputs),
          section("### Returned for changes", kind === "work" ? task.returns.map((reason) => `- ${reason}`) : []),
          kind === "review" ? `### Submitted result\n${task.result}` : "",
        ]
      : []),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

export class SimDriver {
  readonly model: LanguageModelV4 = createSimulatedModel();
  readonly runs: RunRecord[] = [];
  readonly world: SimWorld;
  #answers: PlayOptions["answers"];
  #offered: Record<string, string[]>;

  constructor(options: PlayOptions) {
    const files = Object.entries(options.files ?? {}).map(
      ([name, text], index): SimFile => ({
        id: uuid(1, index + 1),
        name,
        mediaType: name.endsWith(".csv") ? "text/csv" : name.endsWith(".md") ? "text/markdown" : "text/plain",
        text,
      }),
    );
    this.world = {
      goal: options.goal,
      files,
      team: [...(options.team ?? SIM_TEAM)],
      tasks: [],
      documents: [],
      evidence: [],
      questions: [],
      closing: null,
      noHires: typeof options.hires === "object" ? options.hires.refused : null,
    };
    this.#answers = options.answers;
    this.#offered = options.hires ? { ...OFFERED, plan: [...(OFFERED.plan ?? []), "agent_hire"] } : OFFERED;
  }

  /** One run: the model is asked until a terminal tool succeeded. Throws when it gets nowhere. */
  async run(kind: string, by: string, task?: SimTask): Promise<RunRecord> {
    const number = this.runs.length + 1;
    const prompt: LanguageModelV4Message[] = [
      { role: "system", content: `You are ${by}.` },
      { role: "user", content: [{ type: "text", text: workOrder(this.world, kind, task, this.#answers) }] },
    ];
    const record: RunRecord = { kind, by, task: task?.title ?? "", prompt, calls: [], texts: [] };
    this.runs.push(record);
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const answer = await this.model.doGenerate({ prompt, tools: tools(kind, this.#offered) });
      const calls = answer.content.flatMap((part) => (part.type === "tool-call" ? [part] : []));
      const texts = answer.content.flatMap((part) => (part.type === "text" ? [part.text] : []));
      record.texts.push(...texts);
      if (calls.length === 0)
        throw new Error(
          `${kind} of ${record.task} stopped with: ${texts.join(" ")} ${JSON.stringify(record.calls.filter((one) => !one.ok))}`,
        );
      prompt.push({
        role: "assistant",
        content: [
          ...texts.map((text) => ({ type: "text" as const, text })),
          ...calls.map((call) => ({
            type: "tool-call" as const,
            toolCallId: call.toolCallId,
            toolName: call.toolName,
            input: JSON.parse(call.input) as unknown,
          })),
        ],
      });
      let isOver = false;
      for (const call of calls) {
        const ref = `run:${number}#${record.calls.length + 1}`;
        const outcome = await this.#call(kind, { by, ...(task ? { task } : {}) }, call);
        record.calls.push({
          tool: call.toolName,
          input: JSON.parse(call.input),
          ok: outcome.ok,
          error: outcome.ok ? "" : outcome.error.message,
        });
        prompt.push({
          role: "tool",
          content: [
            {
              type: "tool-result",
              toolCallId: call.toolCallId,
              toolName: call.toolName,
              output: { type: "text", value: JSON.stringify({ ref, ...outcome }) },
            },
          ],
        });
        isOver ||= outcome.ok && TERMINAL.has(call.toolName);
      }
      if (isOver) return record;
    }
    throw new Error(`${kind} of ${record.task} did not end: ${JSON.stringify(record.calls.slice(-4))}`);
  }

  async #call(kind: string, run: { by: string; task?: SimTask }, call: { toolName: string; input: string }) {
    if (!this.#offered[kind]?.includes(call.toolName))
      return { ok: false as const, error: { code: "not_offered", message: `${call.toolName} is not offered` } };
    try {
      return { ok: true as const, result: await runTool(this.world, run, call.toolName, JSON.parse(call.input)) };
    } catch (error) {
      return {
        ok: false as const,
        error: { code: "bad_input", message: error instanceof Error ? error.message : String(error) },
      };
    }
  }
}

/** Plays a whole mission: plan, work and review in dependency order, closing. */
export async function playMission(options: PlayOptions): Promise<Played> {
  const driver = new SimDriver(options);
  const { world } = driver;
  await driver.run("plan", "Ada");
  if (world.questions.length > 0) return { world, runs: driver.runs, status: "needs_answer" };
  const tampered = new Set<string>();
  for (let round = 0; round < world.tasks.length * 3; round += 1) {
    const isDone = (id: string) => world.tasks.find((one) => one.id === id)?.status === "done";
    const task = world.tasks.find((one) => one.status === "assigned" && one.dependsOn.every(isDone));
    if (!task) break;
    await driver.run("work", task.assignee, task);
    if (world.questions.length > 0) return { world, runs: driver.runs, status: "needs_answer" };
    if (options.tamper && !tampered.has(task.id)) {
      tampered.add(task.id);
      options.tamper(task, world);
    }
    await driver.run("review", "Vera", task);
  }
  if (world.tasks.some((task) => task.status !== "done")) return { world, runs: driver.runs, status: "stuck" };
  await driver.run("close", "Ada");
  return { world, runs: driver.runs, status: "done" };
}
