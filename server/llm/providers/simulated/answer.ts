import { assistRun, chatRun } from "./chat-run.ts";
import { closeRun } from "./close-run.ts";
import type { Conversation } from "./conversation.ts";
import { parseOrder } from "./order.ts";
import { planRun } from "./plan-run.ts";
import { replanRun } from "./replan-run.ts";
import { respondRun } from "./respond-run.ts";
import { reviewRun } from "./review-run.ts";
import { type Answer, replay } from "./script.ts";
import { workRun } from "./work-run.ts";

const RUNS = {
  plan: planRun,
  replan: replanRun,
  work: workRun,
  review: reviewRun,
  close: closeRun,
  respond: respondRun,
  chat: chatRun,
  assist: assistRun,
};

/** The next answer of the model in a conversation: pure, and the same for the same conversation. */
export async function answerConversation(conversation: Conversation): Promise<Answer> {
  const order = parseOrder(conversation.request);
  if (!order) {
    return {
      text: "I am the simulated model. I carry out work orders: plans, work on attached tables and texts, reviews and closing. This message holds none, so that I have nothing to answer.",
      calls: [],
    };
  }
  return replay(RUNS[order.kind](order), conversation);
}
