import type { Money, Status } from "./chat-status.ts";

type Bind = { query: string; input: Record<string, unknown> };
type Node = { type: string; props: Record<string, unknown>; children?: Node[]; bind?: Bind };
export type Card = { title: string; tree: Node };

const dollars = (micros: number) => micros / 1_000_000;
const metric = (label: string, value: number | string, more: Record<string, unknown> = {}): Node => ({
  type: "metric",
  props: { label, value, ...more },
});
/** A figure of the team that a person may keep live. */
const ofTeam = (figure: string, node: Node): Node => ({ ...node, bind: { query: "team.summary", input: { figure } } });
const usd = { format: "usd" };
const stackOf = (...children: Node[]): Node => ({ type: "stack", props: {}, children });

/** The team at a glance: counts, then what is under way, then what is held up. */
export function teamCard({ agents, missions, heldUp, spentTodayMicros }: Status): Card {
  const working = agents.filter((agent) => agent.state === "working").length;
  const parts: Node[] = [
    {
      type: "grid",
      props: { columns: 4 },
      children: [
        ofTeam("agentsWorking", metric("Agents at work", working, { detail: `of ${agents.length}` })),
        metric("Missions under way", missions.length),
        metric("Tasks held up", heldUp.length),
        ofTeam("spentToday", metric("Spent today", dollars(spentTodayMicros), usd)),
      ],
    },
  ];
  if (missions.length > 0) parts.push(missionTable(missions));
  if (heldUp.length > 0) parts.push(heldList(heldUp));
  return { title: "How the team is doing", tree: stackOf(...parts) };
}

function missionTable(missions: Status["missions"]): Node {
  return {
    type: "table",
    props: {
      title: "Missions under way",
      columns: [
        { label: "Mission" },
        { label: "State" },
        { label: "Tasks done" },
        { label: "Tasks" },
        { label: "Spent", ...usd },
      ],
      rows: missions
        .slice(0, 12)
        .map((one) => [
          `M-${one.number} ${one.title}`.slice(0, 120),
          one.status.replaceAll("_", " "),
          one.done,
          one.tasks,
          dollars(one.spentMicros),
        ]),
    },
  };
}

function heldList(heldUp: Status["heldUp"]): Node {
  return {
    type: "list",
    props: {
      items: heldUp.slice(0, 12).map((task) => ({
        text: `T-${task.number} ${task.title}`.slice(0, 200),
        state: "blocked",
        ...(task.blocked ? { detail: task.blocked.slice(0, 380) } : {}),
      })),
    },
  };
}

/** What holds things up, each with its reason. */
export function heldCard({ heldUp, agents }: Status): Card {
  const waiting = agents.filter(({ state }) => state === "waiting" || state === "blocked" || state === "failed");
  const items = waiting.map((agent) => ({
    text: `${agent.name} ${agent.state === "waiting" ? "waits" : `is ${agent.state}`}`,
    state: agent.state,
    ...(agent.reason ? { detail: agent.reason.slice(0, 380) } : {}),
  }));
  const parts = [
    ...(heldUp.length > 0 ? [heldList(heldUp)] : []),
    ...(items.length > 0 ? [{ type: "list", props: { items } }] : []),
  ];
  return { title: "What is held up", tree: stackOf(...parts) };
}

/** Money of the last days: the sum, then who and what it went to. */
export function moneyCard({ days, totalMicros, spentTodayMicros, calls, byAgent, byMission }: Money): Card {
  const table = (title: string, rows: Money["byAgent"]): Node => ({
    type: "table",
    props: {
      title,
      columns: [
        { label: title.replace("By ", "").replace(/^./, (first) => first.toUpperCase()) },
        { label: "Spent", ...usd },
        { label: "Calls" },
      ],
      rows: rows.slice(0, 12).map((line) => [line.name.slice(0, 120), dollars(line.spentMicros), line.calls]),
    },
  });
  const figures: Node = {
    type: "grid",
    props: { columns: 3 },
    children: [
      metric(`Spent in ${days} days`, dollars(totalMicros), usd),
      metric("Today", dollars(spentTodayMicros), usd),
      metric("Model calls", calls),
    ],
  };
  const tables = [
    ...(byAgent.length > 0 ? [table("By agent", byAgent)] : []),
    ...(byMission.length > 0 ? [table("By mission", byMission)] : []),
  ];
  return { title: "What it cost", tree: stackOf(figures, ...tables) };
}
