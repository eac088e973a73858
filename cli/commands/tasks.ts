import { PRIORITIES, TASK_STATUSES, type TaskStatus } from "#server/lib/task-lists";
import { type Call, type Command, LIST_OPTIONS } from "../command.ts";
import { UsageError } from "../failure.ts";
import { dollars, plainLine, plainLines, plural } from "../format.ts";
import { moreLine, readPages } from "../pages.ts";
import { paper } from "../paper.ts";
import { findAgent, findMission, findTask } from "../references.ts";
import { type Column, factsOf, tableOf } from "../table.ts";
import { agoOf, wordsOf } from "../words.ts";

type Row = {
  number: number;
  title: string;
  status: string;
  priority: string;
  assignee: { name: string } | null;
  missionNumber: number | null;
  criteria: number;
  proven: number;
  blockedReason: string | null;
  updatedAt: Date;
};

const COLUMNS: readonly Column<Row>[] = [
  { title: "Task", cell: (task) => `T-${task.number}` },
  { title: "Status", cell: (task) => (task.blockedReason ? "blocked" : wordsOf(task.status)), isState: true },
  { title: "Title", cell: (task) => task.title, isFlexible: true },
  { title: "Who", cell: (task) => task.assignee?.name ?? "" },
  { title: "Mission", cell: (task) => (task.missionNumber ? `M-${task.missionNumber}` : "") },
  { title: "Proven", cell: (task) => (task.criteria > 0 ? `${task.proven}/${task.criteria}` : ""), isRight: true },
  { title: "Changed", cell: (task) => agoOf(task.updatedAt), isRight: true },
];

const status = { name: "status", value: "STATUS", choices: TASK_STATUSES, about: TASK_STATUSES.join(", ") } as const;
const priority = { name: "priority", value: "PRIORITY", choices: PRIORITIES, about: PRIORITIES.join(", ") } as const;

export const taskCommands: readonly Command[] = [
  {
    words: ["tasks"],
    about: "the team’s tasks, the newest first",
    options: [
      status,
      priority,
      { name: "mission", value: "M-3", about: "only of this mission" },
      { name: "assignee", value: "NAME", about: "only of this agent" },
      { name: "text", value: "WORDS", about: "only those that hold the words" },
      { name: "blocked", about: "only those that cannot go on" },
      ...LIST_OPTIONS,
    ],
    example: "./muster tasks --status review --json",
    needs: "tasks:read",
    run: listTasks,
  },
  {
    words: ["tasks", "show"],
    about: "one task with its criteria and their proof",
    args: [{ name: "task", about: "a task, such as T-12" }],
    example: "./muster tasks show T-12",
    needs: "tasks:read",
    run: showTask,
  },
  {
    words: ["tasks", "create"],
    about: "a new task in the inbox",
    args: [{ name: "title", about: "what is to be done, in a line" }],
    options: [
      { name: "description", value: "TEXT", about: "what whoever takes it has to know" },
      { name: "criterion", value: "TEXT", isMany: true, about: "what has to hold in the end" },
      { name: "mission", value: "M-3", about: "the mission it belongs to" },
      priority,
      { name: "assignee", value: "NAME", about: "the agent that gets it at once" },
    ],
    example: './muster tasks create "Call the supplier" --criterion "The date is known" --assignee Iris',
    needs: "tasks:write",
    run: createTask,
  },
  {
    words: ["tasks", "move"],
    about: "put a task into another column",
    args: [
      { name: "task", about: "a task, such as T-12" },
      { name: "status", about: "where it goes" },
    ],
    details: `STATUS is one of ${TASK_STATUSES.join(", ")}. What a column asks for holds here too: a result for review, proof for done.`,
    example: "./muster tasks move T-12 in_progress",
    needs: "tasks:write",
    run: moveTask,
  },
  {
    words: ["tasks", "assign"],
    about: "give a task to an agent or to a person",
    args: [
      { name: "task", about: "a task, such as T-12" },
      { name: "who", about: "an agent’s or a member’s name" },
    ],
    options: [{ name: "reason", value: "TEXT", about: "why, for its history" }],
    example: "./muster tasks assign T-12 Iris",
    needs: "tasks:write",
    run: assignTask,
  },
];

async function listTasks(call: Call) {
  const connection = await call.connect();
  const mission = call.value("mission");
  const assignee = call.value("assignee");
  const filters = {
    ...(call.value("status") ? { status: call.value("status") as TaskStatus } : {}),
    ...(call.value("priority") ? { priority: call.value("priority") as (typeof PRIORITIES)[number] } : {}),
    ...(mission ? { missionId: (await findMission(connection, mission)).id } : {}),
    ...(assignee ? { assigneeAgentId: (await findAgent(connection, assignee)).id } : {}),
    ...(call.value("text") ? { text: call.value("text") } : {}),
    ...(call.isOn("blocked") ? { isBlocked: true } : {}),
  };
  const page = await readPages(call, (at) => connection.ask(({ api }) => api.tasks.list.query({ ...filters, ...at })));
  const lines = page.items.length > 0 ? tableOf(COLUMNS, page.items, paper()) : ["No task fits."];
  return { json: page, lines: [...lines, ...moreLine("tasks", page.nextCursor)] };
}

async function showTask(call: Call) {
  const connection = await call.connect();
  const { id } = await findTask(connection, call.args[0] ?? "");
  const task = await connection.ask(({ api }) => api.tasks.get.query({ id }));
  const criteria = task.criteriaList.flatMap((criterion) => [
    `  ${criterion.evidence.length > 0 ? "✓" : criterion.waived ? "–" : "·"} ${plainLine(criterion.text)}`,
    ...criterion.evidence.map((proof) => `      ${plainLine(`${proof.ref} by ${proof.by}`)}`),
  ]);
  return {
    json: task,
    lines: [
      `T-${task.number} ${plainLine(task.title)}`,
      ...factsOf(
        [
          ["Status", wordsOf(task.status)],
          ["Blocked", task.blockedReason],
          ["Priority", task.priority],
          ["Who", task.assignee?.name],
          ["Why", task.assignmentReason],
          ["Mission", task.missionNumber ? `M-${task.missionNumber}` : null],
          ["Due", task.dueAt?.toISOString()],
          ["Cost", dollars(task.costMicros)],
        ],
        paper(),
      ),
      ...(task.description ? ["", plainLines(task.description)] : []),
      ...(criteria.length > 0 ? ["", "Criteria", ...criteria] : []),
      ...(task.result ? ["", "Result", plainLines(task.result)] : []),
    ],
  };
}

async function createTask(call: Call) {
  const connection = await call.connect();
  const mission = call.value("mission");
  const assignee = call.value("assignee");
  const agent = assignee ? await findAgent(connection, assignee) : null;
  const wanted = {
    title: call.args[0] ?? "",
    description: call.value("description") ?? "",
    criteria: call.values("criterion"),
    ...(call.value("priority") ? { priority: call.value("priority") as (typeof PRIORITIES)[number] } : {}),
    ...(mission ? { missionId: (await findMission(connection, mission)).id } : {}),
  };
  // Once only: a lost answer must not make a second one.
  const { api } = await connection.client();
  const made = await api.tasks.create.mutate(wanted);
  if (agent) await api.tasks.assign.mutate({ id: made.id, agentId: agent.id });
  return { json: made, lines: [`T-${made.number} is made${agent ? ` and is ${agent.name}’s` : ""}.`] };
}

async function moveTask(call: Call) {
  const [reference = "", wanted = ""] = call.args;
  const to = TASK_STATUSES.find((one) => one === wanted.replaceAll("-", "_").toLowerCase());
  if (!to) throw new UsageError(`“${wanted}” is no status: it is one of ${TASK_STATUSES.join(", ")}`);
  const connection = await call.connect();
  const { id } = await findTask(connection, reference);
  const task = await connection.ask(({ api }) => api.tasks.get.query({ id }));
  const { api } = await connection.client();
  // To call a task off takes along what needs it, and is a thing of its own.
  if (to === "cancelled") {
    const { cancelled } = await api.tasks.cancel.mutate({ id });
    const others = cancelled.length - 1;
    const along = others > 0 ? `, and with it ${plural(others, "task")} that need${others === 1 ? "s" : ""} it` : "";
    return { json: { id, status: to, cancelled }, lines: [`T-${task.number} is cancelled${along}.`] };
  }
  const moved = await api.tasks.move.mutate({ id, from: task.status, to });
  return { json: moved, lines: [`T-${task.number} is ${wordsOf(moved.status)}.`] };
}

async function assignTask(call: Call) {
  const [reference = "", who = ""] = call.args;
  const connection = await call.connect();
  const { id } = await findTask(connection, reference);
  const members = await connection.ask(({ api }) => api.team.members.query());
  const person = members.find(({ name, email }) =>
    [name, email].some((one) => one.toLowerCase() === who.toLowerCase()),
  );
  const reason = call.value("reason") ? { reason: call.value("reason") } : {};
  const { api } = await connection.client();
  if (person) await api.tasks.assignPerson.mutate({ id, userId: person.userId, ...reason });
  const agent = person ? null : await findAgent(connection, who);
  if (agent) await api.tasks.assign.mutate({ id, agentId: agent.id, ...reason });
  const name = person?.name ?? agent?.name ?? "";
  return { json: { id, assignee: name }, lines: [`It is ${name}’s now.`] };
}
