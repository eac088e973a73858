import { z } from "zod";
import type { ChatAsk, ChatSkill } from "./chat-ask.ts";
import { type Card, heldCard, moneyCard, teamCard } from "./chat-cards.ts";
import { markdownTable } from "./figures.ts";
import { readWish, withoutMentions } from "./respond-wish.ts";
import { lookUp, missionFacts, taskFacts, tellMission, tellTask } from "./respond-words.ts";
import { callTool, type Script } from "./script.ts";
import { anyShape } from "./tool-shapes.ts";
import { fold } from "./words.ts";

const agentLine = z.object({
  name: z.string(),
  role: z.string(),
  state: z.string(),
  reason: z.string().nullable(),
  doing: z.string().nullable(),
  openTasks: z.number(),
  costTodayMicros: z.number(),
});
const missionLine = z.object({
  number: z.number(),
  title: z.string(),
  status: z.string(),
  tasks: z.number(),
  done: z.number(),
  spentMicros: z.number(),
});
const heldLine = z.object({
  number: z.number(),
  title: z.string(),
  blocked: z.string().nullable(),
  assignee: z.string().nullable(),
});
export const statusShape = z.object({
  agents: z.array(agentLine),
  missions: z.array(missionLine),
  finishedMissions: z.number(),
  heldUp: z.array(heldLine),
  spentTodayMicros: z.number(),
  dailyCapMicros: z.number(),
  spentLast7DaysMicros: z.number(),
});
export type Status = z.infer<typeof statusShape>;

const moneyLine = z.object({ name: z.string(), spentMicros: z.number(), calls: z.number() });
const moneyShape = z.object({
  days: z.number(),
  spentTodayMicros: z.number(),
  totalMicros: z.number(),
  calls: z.number(),
  simulatedCalls: z.number(),
  byAgent: z.array(moneyLine),
  byMission: z.array(moneyLine),
});

export type Money = z.infer<typeof moneyShape>;

type Subject =
  | { kind: "mission" | "task"; number: number }
  | { kind: "money" }
  | { kind: "held up" }
  | { kind: "team" };

const MONEY = /\b(cost|costs|spent|spend|spending|money|budget|price|expensive|dollars?)\b/;
const HELD = /\b(stuck|held up|block\w*|waiting|waits|holding|problems?)\b/;
const TEAM =
  /\b(team|everybody|everyone|agents?|missions?|status|doing|going|progress|how are we|where are we|who|running|working)\b|^\/?status\b/;

/** What the message is about: a named mission or task first, then what the person looks at, then the team. */
function subjectOf(ask: ChatAsk): Subject | undefined {
  const text = fold(withoutMentions(ask.text));
  const task = /\bt-(\d{1,9})\b/.exec(text)?.[1];
  if (task) return { kind: "task", number: Number(task) };
  const mission = /\bm-(\d{1,9})\b/.exec(text)?.[1];
  if (mission) return { kind: "mission", number: Number(mission) };
  const isHere = /\b(this|here|it)\b/.test(text);
  if (isHere && ask.place.task !== undefined) return { kind: "task", number: ask.place.task };
  if (isHere && ask.place.mission !== undefined && !MONEY.test(text))
    return { kind: "mission", number: ask.place.mission };
  if (MONEY.test(text)) return { kind: "money" };
  if (HELD.test(text)) return { kind: "held up" };
  return TEAM.test(text) ? { kind: "team" } : undefined;
}

export const statusSkill: ChatSkill = {
  name: "status",
  can: "“How is the team doing?”, “What is stuck?”, “What did it cost?”, “How far is M-3?”, “Who works on T-12?”",
  fits: (ask) => subjectOf(ask) !== undefined,
  *answer(ask) {
    const subject = subjectOf(ask) ?? { kind: "team" };
    if (subject.kind === "task" || subject.kind === "mission") return yield* tellOne(ask, subject);
    if (subject.kind === "money") return yield* tellMoney();
    const read = yield* callTool("Looking at the team.", { tool: "team_status", input: {} }, statusShape);
    if (!read.ok) return `I could not read how the team is doing: ${read.message}`;
    if (subject.kind !== "held up") return yield* show(teamCard(read.value), headOf(read.value), tellTeam(read.value));
    const told = tellHeldUp(read.value);
    return told === NOTHING_HELD ? told : yield* show(heldCard(read.value), "Each with its reason.", told);
  },
};

/** A card says it where one can be shown; where none can, the same stands in words. */
function* show({ title, tree }: Card, beside: string, inWords: string): Script<string> {
  const shown = yield* callTool("Showing it.", { tool: "ui_show", input: { title, tree } }, anyShape);
  return shown.ok ? beside : inWords;
}

function* tellOne(ask: ChatAsk, { kind, number }: { kind: "mission" | "task"; number: number }): Script<string> {
  const wish = readWish(ask.text);
  const about = wish.want === "answer" && wish.about.length > 0 ? wish.about : (["status"] as const);
  const call = { tool: kind === "task" ? "task_look" : "mission_look", input: { number } };
  if (kind === "task") {
    const read = yield* callTool(`Reading T-${number}.`, call, taskFacts);
    if (!read.ok) return read.message;
    const found =
      wish.want === "answer" && wish.isOpen
        ? lookUp(ask.text, [{ name: `T-${number}`, text: read.value.result ?? "" }])
        : [];
    return found.length > 0
      ? found.map((line) => `- ${line}`).join("\n")
      : tellTask(read.value, [...about]).join("\n\n");
  }
  const read = yield* callTool(`Reading M-${number}.`, call, missionFacts);
  if (!read.ok) return read.message;
  const head = `**M-${number}** “${read.value.title}” is ${read.value.status.replaceAll("_", " ")}.`;
  return [head, ...tellMission(read.value, [...about])].join("\n\n");
}

function* tellMoney(): Script<string> {
  const read = yield* callTool("Looking at the money.", { tool: "money_read", input: { days: 7 } }, moneyShape);
  if (!read.ok) return `I could not read the money: ${read.message}`;
  const { totalMicros, spentTodayMicros, calls, simulatedCalls, byAgent, byMission } = read.value;
  const free =
    simulatedCalls > 0
      ? ` ${simulatedCalls} of the ${calls} calls were the simulated model’s, which cost nothing.`
      : "";
  const rows = (lines: z.infer<typeof moneyLine>[]) =>
    lines.slice(0, 8).map((line) => [line.name, dollars(line.spentMicros), String(line.calls)]);
  const head = `In the last 7 days the team’s models cost **${dollars(totalMicros)}**, ${dollars(spentTodayMicros)} of it today, in ${calls} calls.${free}`;
  const inWords = [
    head,
    ...(byAgent.length > 0 ? [markdownTable(["Agent", "Spent", "Calls"], rows(byAgent))] : []),
    ...(byMission.length > 0 ? [markdownTable(["Mission", "Spent", "Calls"], rows(byMission))] : []),
  ].join("\n\n");
  return yield* show(moneyCard(read.value), head, inWords);
}

const NOTHING_HELD = "Nothing is held up: no task is blocked, and no agent waits or has failed.";

function tellHeldUp({ heldUp, agents }: Status): string {
  const waiting = agents.filter(
    (agent) => agent.state === "waiting" || agent.state === "blocked" || agent.state === "failed",
  );
  if (heldUp.length === 0 && waiting.length === 0) return NOTHING_HELD;
  return [
    ...heldUp.map(
      (task) =>
        `- **T-${task.number}** “${task.title}”${task.assignee ? ` (${task.assignee})` : ""}: ${task.blocked ?? "held up"}`,
    ),
    ...waiting.map(
      (agent) =>
        `- **${agent.name}** ${agent.state === "waiting" ? "waits" : `is ${agent.state}`}${agent.reason ? `: ${agent.reason}` : ""}`,
    ),
  ].join("\n");
}

function headOf(status: Status): string {
  const { agents, missions, heldUp, finishedMissions } = status;
  const at = (state: string) => agents.filter((agent) => agent.state === state).length;
  return `${plural(agents.length, "agent")}: ${at("working")} working, ${at("waiting")} waiting, ${at("idle")} idle. ${plural(missions.length, "mission")} under way, ${finishedMissions} done; ${plural(heldUp.length, "task")} held up. Spent today: ${dollars(status.spentTodayMicros)} of ${dollars(status.dailyCapMicros)}.`;
}

function tellTeam(status: Status): string {
  const { agents, missions } = status;
  const working = agents.filter((agent) => agent.doing !== null);
  const rows = missions
    .slice(0, 8)
    .map((one) => [
      `M-${one.number}`,
      one.title,
      one.status.replaceAll("_", " "),
      `${one.done} of ${one.tasks}`,
      dollars(one.spentMicros),
    ]);
  return [
    headOf(status),
    ...(working.length > 0
      ? [
          working
            .map(
              (agent) => `- **${agent.name}** ${agent.state === "waiting" ? "waits in" : "works on"}: ${agent.doing}`,
            )
            .join("\n"),
        ]
      : []),
    ...(rows.length > 0 ? [markdownTable(["Mission", "Title", "State", "Tasks done", "Spent"], rows, 3)] : []),
  ].join("\n\n");
}

const plural = (value: number, one: string): string => `${value} ${value === 1 ? one : `${one}s`}`;

export function dollars(micros: number): string {
  return `$${(micros / 1_000_000).toFixed(micros > 0 && micros < 1_000_000 ? 4 : 2)}`;
}
