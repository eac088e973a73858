import { z } from "zod";
import type { Topic } from "./respond-wish.ts";
import { firstSentence } from "./respond-wish.ts";
import { splitSentences } from "./sentences.ts";
import { listOf, stems } from "./words.ts";

/** A task as `task_read` tells it. */
export const taskFacts = z.object({
  id: z.string(),
  number: z.number(),
  title: z.string(),
  description: z.string().default(""),
  status: z.string(),
  assignee: z.string().nullable().default(null),
  blocked: z.string().nullish(),
  criteria: z.array(z.object({ text: z.string(), proven: z.boolean() })).default([]),
  inputs: z.array(z.object({ number: z.number(), title: z.string(), result: z.string() })).default([]),
  result: z.string().nullable().default(null),
  documents: z.array(z.object({ id: z.string(), title: z.string(), version: z.number() })).default([]),
  toolResults: z.array(z.object({ ref: z.string(), tool: z.string(), summary: z.string() })).default([]),
  returns: z.array(z.object({ reason: z.string() })).default([]),
});
export type TaskFacts = z.infer<typeof taskFacts>;

/** A mission as `mission_read` tells it. */
export const missionFacts = z.object({
  title: z.string(),
  goal: z.string(),
  status: z.string(),
  tasks: z
    .array(
      z.object({
        id: z.string(),
        number: z.number(),
        title: z.string(),
        status: z.string(),
        assignee: z.string().nullable().default(null),
        result: z.string().nullable().default(null),
      }),
    )
    .default([]),
  documents: z.array(z.object({ id: z.string(), title: z.string(), version: z.number() })).default([]),
});
export type MissionFacts = z.infer<typeof missionFacts>;

const STATUS_WORDS: Record<string, string> = {
  inbox: "in the inbox, with nobody yet",
  assigned: "assigned and not begun",
  in_progress: "under way",
  review: "handed in and being checked",
  done: "done",
  cancelled: "cancelled",
};
const MANY = 8;

/** What a task's record says on the topics asked for, one paragraph each. */
export function tellTask(task: TaskFacts, about: Topic[]): string[] {
  return about.map((topic) => TASK_TELLERS[topic](task));
}

const nameOf = (task: { number: number; title: string }): string => `T-${task.number} “${task.title}”`;

const TASK_TELLERS: Record<Topic, (task: TaskFacts) => string> = {
  status: (task) => {
    const proven = task.criteria.filter((entry) => entry.proven).length;
    const by = task.assignee && task.status !== "inbox" ? `; it is with ${task.assignee}` : "";
    const proof = task.criteria.length > 0 ? ` ${proven} of ${task.criteria.length} criteria have proof.` : "";
    const held = task.blocked ? ` It is held up: ${task.blocked}.` : "";
    return `${nameOf(task)} is ${STATUS_WORDS[task.status] ?? task.status}${by}.${proof}${held}`;
  },
  who: (task) =>
    task.assignee ? `${task.assignee} works on T-${task.number}.` : `Nobody works on T-${task.number} yet.`,
  result: (task) =>
    task.result
      ? `The result of T-${task.number}:\n\n${quote(task.result, 900)}`
      : `T-${task.number} has no result yet: it is ${STATUS_WORDS[task.status] ?? task.status}.`,
  criteria: (task) =>
    task.criteria.length > 0
      ? `T-${task.number} is done when:\n${task.criteria.map((entry) => `- ${entry.text} (${entry.proven ? "proven" : "no proof yet"})`).join("\n")}`
      : `T-${task.number} has no criteria.`,
  documents: (task) => tellDocuments(`T-${task.number}`, task.documents),
  method: (task) =>
    task.toolResults.length > 0
      ? `What was used for T-${task.number}:\n${task.toolResults
          .slice(-MANY)
          .map((entry) => `- ${entry.tool} (${entry.ref}): ${entry.summary}`)
          .join("\n")}`
      : `No tool result is recorded for T-${task.number} yet.`,
  inputs: (task) =>
    task.inputs.length > 0
      ? `T-${task.number} builds on ${listOf(task.inputs.map((entry) => `T-${entry.number} “${entry.title}”${entry.result === "" ? " (not done yet)" : ""}`))}.`
      : `T-${task.number} builds on no other task.`,
  "held up": (task) => {
    const last = task.returns.at(-1);
    if (task.blocked) return `T-${task.number} is held up: ${task.blocked}.`;
    if (last) return `T-${task.number} was sent back ${task.returns.length}×; the last reason: ${last.reason}`;
    return `Nothing that I can see holds T-${task.number} up: it is ${STATUS_WORDS[task.status] ?? task.status}.`;
  },
};

/** What a mission's record says on the topics; those only a task has are told of its tasks together. */
export function tellMission(mission: MissionFacts, about: Topic[]): string[] {
  const open = mission.tasks.filter((task) => task.status !== "done" && task.status !== "cancelled");
  const done = mission.tasks.filter((task) => task.status === "done");
  const told = about.map((topic) => {
    if (topic === "documents") return tellDocuments("The mission", mission.documents);
    if (topic === "who")
      return open.length > 0
        ? listOf(open.slice(0, MANY).map((task) => `${task.assignee ?? "nobody"} has T-${task.number}`)).concat(".")
        : "Nobody has open work in it.";
    if (topic === "result")
      return done.length > 0
        ? done
            .slice(-3)
            .map((task) => `T-${task.number}: ${firstSentence(task.result ?? "no words", 300)}`)
            .join("\n")
        : "No task of it has a result yet.";
    const names = open.slice(0, MANY).map((task) => `T-${task.number} is ${STATUS_WORDS[task.status] ?? task.status}`);
    return `${done.length} of ${mission.tasks.length} tasks are done.${names.length > 0 ? ` ${listOf(names)}.` : ""}`;
  });
  return [...new Set(told)];
}

function tellDocuments(of: string, documents: TaskFacts["documents"]): string {
  if (documents.length === 0) return `${of} has no document yet.`;
  const names = documents.slice(0, MANY).map((entry) => `“${entry.title}” (version ${entry.version})`);
  return `${of} has ${listOf(names)}.`;
}

type Source = { name: string; text: string };

/** The sentences that share most with the question, quoted with where they stand; none when none shares enough. */
export function lookUp(question: string, sources: Source[]): string[] {
  const wanted = new Set(stems(question).filter((word) => word.length > 2 && !COMMON.has(word)));
  if (wanted.size === 0) return [];
  const enough = wanted.size > 3 ? 2 : 1;
  const found = sources
    .flatMap(({ name, text }) => splitSentences(text.replace(/\n+/g, "\n")).map((sentence) => ({ name, sentence })))
    .map((entry) => ({ ...entry, hits: new Set(stems(entry.sentence).filter((word) => wanted.has(word))).size }))
    .filter((entry) => entry.hits >= enough);
  const best = Math.max(0, ...found.map((entry) => entry.hits));
  return found
    .filter((entry) => entry.hits === best)
    .slice(0, 3)
    .map((entry) => `${entry.name}: “${firstSentence(entry.sentence, 300)}”`);
}

const COMMON = new Set(
  stems(
    "what which who when where why how the and for that this with from was were are you your did does have has can could would please tell about there their them they our its his her not any all more than into onto task mission",
  ),
);

function quote(text: string, limit: number): string {
  const cut = text.length <= limit ? text : `${text.slice(0, limit).trimEnd()} …`;
  return cut
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}
