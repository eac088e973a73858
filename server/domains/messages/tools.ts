import { z } from "zod";
import type { Ctx } from "#server/core/context";
import { defineTool, type ToolScope } from "#server/core/tool";
import { DomainError } from "#server/lib/errors";
import { postMessage } from "./commands.ts";
import { readPlace } from "./orchestration.ts";
import { listThreads } from "./queries.ts";
import { type MessageView, messageBody, POST_KINDS } from "./schema.ts";

const place = { taskId: z.uuid().optional(), documentId: z.uuid().optional() };

export const messagePost = defineTool({
  name: "message_post",
  description:
    'Writes to the thread of your task (or of the mission, without taskId; or of a document, by its documentId) in Markdown. @Name or @"Full Name" calls an agent or a person: an agent wakes, a person is notified. Give replyTo to answer a message; kind answer closes a question.',
  input: z.object({
    ...place,
    body: messageBody,
    kind: z.enum(POST_KINDS).default("status_update"),
    replyTo: z.uuid().optional(),
  }),
  effect: "command",
  reach: "task",
  async run({ ctx, scope, input }) {
    const { messageId } = await postMessage.call(ctx, {
      ...(await withinReach(ctx, scope, input)),
      body: input.body,
      kind: input.kind,
      ...(input.replyTo ? { replyToId: input.replyTo } : {}),
    });
    return { messageId };
  },
});

export const messageList = defineTool({
  name: "message_list",
  description:
    "Reads the thread of your task (or of the mission, without taskId; or of a document, by its documentId): the newest messages with their replies, oldest first.",
  input: z.object({ ...place, limit: z.number().int().min(1).max(50).default(20) }),
  effect: "query",
  async run({ ctx, scope, input }) {
    const reach = await withinReach(ctx, scope, input);
    const { items, nextCursor } = await listThreads.call(ctx, { ...reach, limit: input.limit });
    const messages = items.toReversed().map((thread) => ({ ...told(thread), replies: thread.replies.map(told) }));
    return { messages, hasOlder: nextCursor !== null };
  },
});

function told(message: MessageView) {
  return {
    id: message.id,
    kind: message.kind,
    by: message.author.name,
    at: message.createdAt.toISOString(),
    body: message.deletedAt ? "(deleted)" : message.body,
    ...(message.kind === "question" ? { isAnswered: message.isAnswered } : {}),
  };
}

type Given = { taskId?: string | undefined; documentId?: string | undefined };

/** An agent speaks on its own task, on the tasks and documents of its mission, and on the mission itself; without a mission on those that have none. */
async function withinReach(ctx: Ctx, scope: ToolScope, { taskId, documentId }: Given) {
  if (documentId !== undefined) {
    const found = await readPlace.call(ctx, { documentId });
    if (found.missionId !== scope.missionId)
      throw new DomainError("forbidden", "That document belongs to another mission.");
    return { documentId };
  }
  if (taskId === undefined || taskId === scope.taskId) {
    if (scope.taskId) return { taskId: scope.taskId };
    if (scope.missionId) return { missionId: scope.missionId };
    throw new DomainError("bad_input", "This run works on no task and no mission: give a taskId.");
  }
  const found = await readPlace.call(ctx, { taskId });
  if (found.missionId !== scope.missionId) throw new DomainError("forbidden", "That task belongs to another mission.");
  return { taskId };
}
