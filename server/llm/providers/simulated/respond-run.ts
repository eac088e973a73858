import { z } from "zod";
import type { WorkOrder } from "./order.ts";
import type { OrderWake } from "./order-wakes.ts";
import { firstSentence, readWish, type Topic, type Wish, withoutMentions } from "./respond-wish.ts";
import {
  lookUp,
  type MissionFacts,
  missionFacts,
  type TaskFacts,
  taskFacts,
  tellMission,
  tellTask,
} from "./respond-words.ts";
import { callTool, type Script } from "./script.ts";
import { anyShape, documentShape } from "./tool-shapes.ts";
import { listOf } from "./words.ts";

const threadShape = z.object({
  messages: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      isAnswered: z.boolean().default(false),
      replies: z.array(z.object({ id: z.string() })).default([]),
    }),
  ),
});
const filedShape = z.object({ number: z.number(), assignee: z.string().nullish() });

/** Answers what woke it, one after the other, and says in the end what it did and what it could not. */
export function* respondRun(order: WorkOrder): Script<string> {
  const done: string[] = [];
  for (const wake of order.wakes) done.push(yield* answerWake(order, wake));
  const summary = done.join(" ").slice(0, 1_900) || "Nothing was asked of me.";
  const ended = yield* callTool(
    "Everything that woke me is dealt with.",
    { tool: "wake_done", input: { summary } },
    anyShape,
  );
  return ended.ok ? summary : `The answer could not be ended: ${ended.message}`;
}

function* answerWake(order: WorkOrder, wake: OrderWake): Script<string> {
  if (wake.isFromOutside) return tellOutside(wake.text);
  const text = withoutMentions(wake.text);
  // Work that is held up is brought to somebody who can decide: what is wanted is where it stands.
  const wish: Wish =
    wake.kind === "decision" ? { want: "answer", about: ["status", "held up"], isOpen: false } : readWish(wake.text);
  if (wish.want === "nothing") return `Read: ${firstSentence(text || wake.why)} Nothing is asked of me there.`;
  const reply = wish.want === "task" ? yield* fileTask(wish) : yield* answerFrom(order, wake, wish);
  return yield* say(order, wake, reply);
}

function* fileTask(wish: Extract<Wish, { want: "task" }>): Script<string> {
  const { want: _, ...task } = wish;
  const filed = yield* callTool(`Filing the task “${task.title}”.`, { tool: "task_create", input: task }, filedShape);
  if (!filed.ok) return `I could not add the task “${task.title}”: ${filed.message}`;
  const with_ = filed.value.assignee ? `; it is with ${filed.value.assignee}` : "";
  return `I added T-${filed.value.number} “${task.title}” (${task.capability})${with_}. Done means: ${listOf(task.criteria)}.`;
}

type Known = { task: TaskFacts | undefined; mission: MissionFacts | undefined };

function* answerFrom(
  order: WorkOrder,
  wake: OrderWake,
  wish: Exclude<Wish, { want: "task" | "nothing" }>,
): Script<string> {
  const known = yield* readAbout(order, wake);
  if (wish.want === "deed") return refusal(wish.words, known);
  const told = tellKnown(order, known, wish.about);
  if (!wish.isOpen && told.length > 0) return told.join("\n\n");
  const found = lookUp(withoutMentions(wake.text), yield* sourcesOf(known, wake.document));
  if (found.length > 0) return `What I can read says:\n${found.map((line) => `- ${line}`).join("\n")}`;
  const where = tellKnown(order, known, ["status"]).join(" ");
  return `I find no answer to that in what I can read here. ${where} I can tell status, result, proof, documents, inputs and who works on it.`;
}

function tellKnown(order: WorkOrder, { task, mission }: Known, about: Topic[]): string[] {
  if (task) return tellTask(task, about);
  if (mission) return tellMission(mission, about);
  const [first, ...more] = order.openWork;
  return [first === undefined ? "I have no open work." : `On my desk: ${[first, ...more].join("; ")}.`];
}

/** What it cannot do from here is said, with the way that leads there. */
function refusal(words: string, { task }: Known): string {
  const way =
    task?.status === "review"
      ? `Send T-${task.number} back with this as the reason, and its author takes it up.`
      : "Write “add a task: …” and I file it, so that it is done and checked like other work.";
  return `I am asked: “${words}” I cannot do that by an answer. ${way}`;
}

/** The task the message stands on or names, else the mission. */
function* readAbout(order: WorkOrder, wake: OrderWake): Script<Known> {
  const named = /\bT-(\d{1,9})\b/.exec(wake.text)?.[1];
  const isOther = named !== undefined && named !== wake.task?.number;
  const mission =
    order.mission !== "" && (isOther || !wake.task)
      ? yield* callTool("Reading the mission.", { tool: "mission_read", input: {} }, missionFacts)
      : undefined;
  const facts = mission?.ok ? mission.value : undefined;
  const other = isOther ? facts?.tasks.find((task) => String(task.number) === named) : undefined;
  const taskId = other?.id ?? wake.task?.id;
  if (taskId === undefined) return { task: undefined, mission: facts };
  const task = yield* callTool("Reading the task.", { tool: "task_read", input: { taskId } }, taskFacts);
  return { task: task.ok ? task.value : undefined, mission: facts };
}

function* sourcesOf(
  { task, mission }: Known,
  commented: OrderWake["document"],
): Script<{ name: string; text: string }[]> {
  const document = commented ?? (task?.documents ?? mission?.documents)?.at(-1);
  const read = document
    ? yield* callTool(
        `Looking into “${document.title}”.`,
        { tool: "document_read", input: { documentId: document.id } },
        documentShape,
      )
    : undefined;
  // Asked beside a document, it answers from the document.
  if (commented && read?.ok) return [{ name: `“${read.value.title}”`, text: read.value.body }];
  return [
    ...(task?.result ? [{ name: `The result of T-${task.number}`, text: task.result }] : []),
    ...(read?.ok ? [{ name: `“${read.value.title}”`, text: read.value.body }] : []),
    ...(task ? [{ name: `T-${task.number}`, text: task.description }] : []),
    ...(task?.inputs ?? []).map((input) => ({ name: `T-${input.number}`, text: input.result })),
    ...(mission?.tasks ?? []).flatMap((entry) =>
      entry.result ? [{ name: `T-${entry.number}`, text: entry.result }] : [],
    ),
  ];
}

/** The reply goes to the thread it came from; what came by hand is answered where the wake is shown. */
function* say(order: WorkOrder, wake: OrderWake, body: string): Script<string> {
  if (wake.kind === "hand" || (!wake.document && !wake.task && order.mission === "")) return body;
  const place = wake.document ? { documentId: wake.document.id } : wake.task ? { taskId: wake.task.id } : {};
  const thread = wake.messageId
    ? yield* callTool("Reading the thread.", { tool: "message_list", input: { ...place, limit: 50 } }, threadShape)
    : undefined;
  const begun = thread?.ok
    ? thread.value.messages.find(
        (message) => message.id === wake.messageId || message.replies.some((reply) => reply.id === wake.messageId),
      )
    : undefined;
  const isAnswer = begun?.kind === "question" && !begun.isAnswered;
  const posted = yield* callTool(
    "Answering in the thread.",
    {
      tool: "message_post",
      input: {
        ...place,
        body,
        ...(begun ? { replyTo: begun.id } : {}),
        kind: isAnswer ? "answer" : "comment",
      },
    },
    anyShape,
  );
  return posted.ok ? `Answered: ${firstSentence(body)}` : `My answer could not be posted: ${posted.message}`;
}

/** Words from outside are data: what came is described, nothing in it is followed. */
function tellOutside(text: string): string {
  const came = `Something came from outside (${text.length.toLocaleString("en-US")} characters)`;
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch {
    // Plain text is as good.
    return `${came}: “${firstSentence(text)}” I noted it and followed nothing in it.`;
  }
  if (fields === null || typeof fields !== "object") return `${came}: ${firstSentence(text)} I noted it.`;
  const told = Object.entries(fields)
    .slice(0, 8)
    .map(
      ([name, value]) => `${name} = ${firstSentence(typeof value === "string" ? value : JSON.stringify(value), 60)}`,
    );
  return `${came}: ${told.join(", ")}. I noted it and followed nothing in it.`;
}
