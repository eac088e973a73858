import { type Call, type Command, LIST_OPTIONS } from "../command.ts";
import { dollars, plainLine, plainLines } from "../format.ts";
import { moreLine, readPages } from "../pages.ts";
import { paper } from "../paper.ts";
import { findAgent } from "../references.ts";
import { type Column, factsOf, tableOf } from "../table.ts";
import { agoOf, wordsOf } from "../words.ts";

type Card = {
  name: string;
  role: string;
  state: string;
  stateReason: string | null;
  run: { title: string } | null;
  openTasks: number;
  costMicros: number;
  heartbeatHealth: string;
};

const COLUMNS: readonly Column<Card>[] = [
  { title: "Agent", cell: (agent) => agent.name },
  { title: "Role", cell: (agent) => wordsOf(agent.role) },
  { title: "State", cell: (agent) => agent.state, isState: true },
  { title: "Works on", cell: (agent) => agent.run?.title ?? agent.stateReason ?? "", isFlexible: true },
  { title: "Tasks", cell: (agent) => agent.openTasks, isRight: true },
  { title: "Today", cell: (agent) => dollars(agent.costMicros), isRight: true },
  { title: "Beat", cell: (agent) => agent.heartbeatHealth, isState: true },
];

const agentArgument = { name: "agent", about: "an agent’s name" } as const;

export const agentCommands: readonly Command[] = [
  {
    words: ["agents"],
    about: "the team’s agents and what they do",
    options: [{ name: "retired", about: "those that work no more" }, ...LIST_OPTIONS],
    example: "./muster agents",
    needs: "agents:read",
    run: async (call) => {
      const connection = await call.connect();
      const isRetired = call.isOn("retired");
      const page = await readPages(call, (at) =>
        connection.ask(({ api }) => api.agents.all.query({ isRetired, ...at })),
      );
      const lines = [
        ...tableOf(COLUMNS, page.items, paper()),
        ...moreLine(isRetired ? "agents --retired" : "agents", page.nextCursor),
      ];
      return { json: page, lines };
    },
  },
  {
    words: ["agents", "show"],
    about: "one agent: what it is, does and did last",
    args: [agentArgument],
    example: "./muster agents show Iris",
    needs: "agents:read",
    run: showAgent,
  },
  {
    words: ["agents", "pause"],
    about: "an agent takes no more steps until it is resumed",
    args: [agentArgument],
    example: "./muster agents pause Iris",
    needs: "runs:write",
    run: (call) => setPaused(call, true),
  },
  {
    words: ["agents", "resume"],
    about: "a paused agent goes on",
    args: [agentArgument],
    example: "./muster agents resume Iris",
    needs: "runs:write",
    run: (call) => setPaused(call, false),
  },
  {
    words: ["agents", "wake"],
    about: "wake an agent with words of yours",
    args: [agentArgument, { name: "text", about: "what it should do" }],
    example: './muster agents wake Iris "Look at T-12 again"',
    needs: "runs:write",
    run: wakeAgent,
  },
];

async function showAgent(call: Call) {
  const connection = await call.connect();
  const { id } = await findAgent(connection, call.args[0] ?? "");
  const agent = await connection.ask(({ api }) => api.agents.get.query({ id }));
  const runs = agent.runs.slice(0, 5);
  return {
    json: agent,
    lines: [
      `${plainLine(agent.name)}, ${wordsOf(agent.role)}`,
      ...factsOf(
        [
          ["State", agent.isPaused ? "paused" : agent.retiredAt ? "retired" : "in service"],
          ["Model", agent.modelPolicy.model],
          ["Can", agent.capabilities.map(({ tag, level }) => `${tag} ${level}`).join(", ")],
          ["Heartbeat", agent.heartbeatHealth],
          ["Why", agent.heartbeatReason],
          ["Last beat", agent.lastHeartbeatAt ? `${agoOf(agent.lastHeartbeatAt)} ago` : null],
          ["A day", agent.dailyCapMicros === null ? null : dollars(agent.dailyCapMicros)],
        ],
        paper(),
      ),
      "",
      plainLines(agent.instructions),
      ...(runs.length > 0 ? ["", "Last runs"] : []),
      ...runs.map((run) => `  ${run.number} ${run.status} · ${plainLine(run.wakeReason, 100)}`),
    ],
  };
}

async function setPaused(call: Call, isPaused: boolean) {
  const connection = await call.connect();
  const { id, name } = await findAgent(connection, call.args[0] ?? "");
  await connection.ask(({ api }) => api.agents.setPaused.mutate({ id, isPaused }));
  return { json: { id, name, isPaused }, lines: [isPaused ? `${name} is paused.` : `${name} goes on.`] };
}

async function wakeAgent(call: Call) {
  const [reference = "", text = ""] = call.args;
  const connection = await call.connect();
  const { id, name } = await findAgent(connection, reference);
  const { api } = await connection.client();
  const woken = await api.agents.wake.mutate({ id, text });
  return { json: { id, name, ...woken }, lines: [`${name}: ${woken.outcome}. ${plainLine(woken.reason)}`] };
}
