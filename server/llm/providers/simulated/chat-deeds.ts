import { z } from "zod";
import type { ChatAsk, ChatSkill } from "./chat-ask.ts";
import { firstSentence, readWish, withoutMentions } from "./respond-wish.ts";
import { callTool, type Script } from "./script.ts";
import { fold, listOf } from "./words.ts";

const filed = z.object({ number: z.number(), assignee: z.string().nullish() });
const started = z.object({ number: z.number(), files: z.number().default(0) });
const helped = z.object({ agent: z.string(), run: z.number(), result: z.string() });

export const taskSkill: ChatSkill = {
  name: "task",
  can: "“Add a task: …” files a task with whoever can do it best",
  fits: ({ text }) => readWish(text).want === "task",
  *answer(ask) {
    const wish = readWish(ask.text);
    if (wish.want !== "task") return "There is no task in this message.";
    const { want: _, ...task } = wish;
    const made = yield* callTool(`Filing the task “${task.title}”.`, { tool: "task_create", input: task }, filed);
    if (!made.ok) return `I did not add the task “${task.title}”: ${made.message}`;
    const owner = made.value.assignee ? `; it is with ${made.value.assignee}` : "";
    return `I added **T-${made.value.number}** “${task.title}” (${task.capability})${owner}. Done means: ${listOf(task.criteria)}.`;
  },
};

const MISSION =
  /\b(?:start|create|begin|launch|open|make)\s+(?:a\s+|the\s+|another\s+|new\s+)*mission\b\s*(?:(?:to|for|that|called|about)\b)?\s*[:\-–—]?\s*([\s\S]{3,})/i;

export const missionSkill: ChatSkill = {
  name: "mission",
  can: "“Start a mission: …” gives the team a goal, with the files of this chat",
  fits: ({ text }) => MISSION.test(withoutMentions(text)),
  *answer(ask) {
    const goal = MISSION.exec(withoutMentions(ask.text))?.[1]?.trim() ?? "";
    const made = yield* callTool(
      `Starting a mission: ${firstSentence(goal, 100)}`,
      { tool: "mission_start", input: { goal } },
      started,
    );
    if (!made.ok) return `The mission was not started: ${made.message}`;
    const files =
      made.value.files > 0
        ? ` with ${made.value.files === 1 ? "the attached file" : `${made.value.files} attached files`}`
        : "";
    return `I started **M-${made.value.number}**${files}. The team plans it now.`;
  },
};

/** Somebody of the team, by name, and what they are to be asked. */
function askedOf(ask: ChatAsk): { name: string; request: string } | undefined {
  const found =
    /\bask\s+@?"?([\p{L}\p{N}_-]+(?: [\p{Lu}][\p{L}\p{N}_-]+)?)"?\s+(?:to|about|for|whether|if|what|how|who|which|where|when)\b\s*([\s\S]+)/iu.exec(
      ask.text,
    );
  const wanted = fold(found?.[1] ?? "");
  const member = ask.team.find((one) => fold(one.name) === wanted || fold(one.name) === wanted.split(" ")[0]);
  return found && member
    ? { name: member.name, request: found[0].replace(/^ask\s+@?"?[^"\s]+"?\s+(to\s+)?/i, "").trim() }
    : undefined;
}

export const askSkill: ChatSkill = {
  name: "ask",
  can: "“Ask Iris about …” asks another agent and brings back what it says",
  fits: (ask) => askedOf(ask) !== undefined,
  *answer(ask): Script<string> {
    const asked = askedOf(ask);
    if (!asked) return "There is nobody of that name in the team.";
    const input = { agent: asked.name, request: asked.request };
    const help = yield* callTool(`Asking ${asked.name}.`, { tool: "agent_ask", input }, helped);
    if (!help.ok) return `${asked.name} gave no answer: ${help.message}`;
    return `${help.value.agent} says (run ${help.value.run}):\n\n${help.value.result}`;
  },
};
