import { settleTarget } from "#server/domains/messages/control";
import { readPendingTargets } from "#server/domains/messages/orchestration";
import type { TargetWhy } from "#server/domains/messages/schema";
import { requestWake } from "#server/domains/wakes/commands";
import { journalContext } from "./driver.ts";

/** Wakes the agents a message is for and notes in the thread what came of it. A repeat finds nobody pending. */
export async function wakeTargets(teamId: string, messageId: string): Promise<void> {
  const ctx = journalContext(teamId);
  const message = await readPendingTargets.call(ctx, { messageId });
  const verb = (why: TargetWhy) => (why === "assignee" && message.documentId ? "writes on your" : VERBS[why]);
  for (const { agentId, why } of message.targets) {
    const woken = await requestWake.call(ctx, {
      agentId,
      kind: why === "mention" ? "mention" : "message",
      reason: `${message.author} ${verb(why)} ${message.label}: ${message.title}`.slice(0, 300),
      taskId: message.taskId,
      missionId: message.missionId,
      messageId,
      text: message.body,
      isTainted: message.isTainted,
      depth: message.depth + 1,
      dedupeKey: `message:${messageId}`,
    });
    const { outcome, reason } = woken;
    await settleTarget.call(ctx, { messageId, targetId: agentId, outcome, reason: reason.slice(0, 500) });
  }
}

const VERBS: Record<TargetWhy, string> = {
  mention: "calls you on",
  assignee: "writes on your task",
  reply: "replies to you on",
};
