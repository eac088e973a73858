import type { ChatAsk } from "./chat-ask.ts";
import { CHAT_SKILLS } from "./chat-skills.ts";
import type { WorkOrder } from "./order.ts";
import { firstSentence, withoutMentions } from "./respond-wish.ts";
import { callTool, type Script } from "./script.ts";
import { anyShape } from "./tool-shapes.ts";
import { fold } from "./words.ts";

/** Answers a chat message: what it says last, without a call, is the answer. */
export function* chatRun(order: WorkOrder): Script<string> {
  return order.chat ? yield* answerTo(order.chat) : "There is no message here to answer.";
}

/** Helps another agent: the answer goes back by the tool that ends the run. */
export function* assistRun(order: WorkOrder): Script<string> {
  const result = order.chat ? yield* answerTo(order.chat) : "There was no request.";
  const call = { tool: "assist_done", input: { result: result.slice(0, 19_000) } };
  const ended = yield* callTool("That is what I can give.", call, anyShape);
  return ended.ok ? "Handed back." : `It could not be handed back: ${ended.message}`;
}

const HELP = /^\s*(\/?help|hi|hello|hey)\b[!.?\s]*$|\bwhat (can|could|do) you( do| help)?\b|\bhow can you help\b/;

function* answerTo(ask: ChatAsk): Script<string> {
  if (HELP.test(fold(withoutMentions(ask.text)))) return explain();
  const skill = CHAT_SKILLS.find((one) => one.fits(ask));
  return skill ? yield* skill.answer(ask) : cannot(ask);
}

/** What it cannot do is said, with what could. Nothing is made up in its place. */
function cannot(ask: ChatAsk): string {
  return [
    `I am the simulated model: I work by rules and cannot answer “${firstSentence(ask.text, 120)}”. A language model could: set \`OPENAI_API_KEY\` or \`ANTHROPIC_API_KEY\`, or point Muster to Ollama.`,
    "What I can do here:",
    abilities(),
  ].join("\n\n");
}

function explain(): string {
  return `I am the simulated model: I work by rules on what I can read here, cost nothing, and am not a language model. Ask me:\n\n${abilities()}`;
}

function abilities(): string {
  return CHAT_SKILLS.filter((skill) => skill.can !== "")
    .map((skill) => `- ${skill.can}`)
    .join("\n");
}
