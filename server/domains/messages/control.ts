import { and, eq, lt } from "drizzle-orm";
import { z } from "zod";
import { messageReactions, messages, messageTargets, messageVersions, threadReads } from "#db/tables/messages";
import { command } from "#server/core/command";
import { agentIdOf, type Ctx, userIdOf } from "#server/core/context";
import { readMessageNotices, withdrawNotices } from "#server/domains/notifications/control";
import { noticeGiven } from "#server/domains/notifications/schema";
import { DomainError } from "#server/lib/errors";
import { REACTIONS } from "#server/lib/reactions";
import { refOf } from "./commands.ts";
import { findMessage, findPlace, type MessageRecord, placeKey, placeOf } from "./places.ts";
import { messageBody, messageChanged, messageMentioned, TARGET_OUTCOMES } from "./schema.ts";
import { authorOf, mentionsOf, tellTargets } from "./targets.ts";

const messageId = z.object({ id: z.uuid() });

/** The author says it better; what it said before is kept. Whoever is named anew is told. */
export const editMessage = command({
  name: "message.edit",
  scope: "tasks:write",
  input: messageId.extend({ body: messageBody }),
  output: z.object({ version: z.number() }),
  events: [messageChanged, messageMentioned, noticeGiven],
  async run({ ctx, tx, input, emit, record }) {
    const message = await findOwn(ctx, input.id);
    if (message.kind === "return")
      throw new DomainError("conflict", "The reason a task was sent back stays as it was written.");
    if (message.body === input.body) return { version: message.version };
    await keepVersion(ctx, message);
    const [edited] = await tx
      .update(messages)
      .set({ body: input.body, version: message.version + 1, editedAt: new Date() })
      .where(eq(messages.id, message.id))
      .returning();
    if (!edited) throw new Error("The message row was not returned.");
    const place = await findPlace(tx, ctx, placeOf(edited));
    const named = (await mentionsOf(tx, ctx.team.id, input.body)).filter((one) => one.id !== authorOf(ctx).id);
    const told = await tellTargets(
      ctx,
      { message: edited, place },
      named.map(({ id, isAgent }) => ({ id, isAgent, why: "mention" as const })),
    );
    const ref = refOf(edited, place);
    emit(messageChanged, { ...ref, change: "edited" });
    if (told.pending.length > 0) emit(messageMentioned, { ...ref, agentIds: told.pending });
    for (const userId of told.noticed) emit(noticeGiven, { userId });
    record({ entity: "message", entityId: edited.id, after: { version: edited.version } });
    return { version: edited.version };
  },
});

/** Takes back one's own message: its place in the thread stays, its text goes to the history. */
export const deleteMessage = command({
  name: "message.delete",
  scope: "tasks:write",
  input: messageId,
  output: z.object({ id: z.string() }),
  events: [messageChanged],
  async run({ ctx, tx, input, emit, record }) {
    const message = await findOwn(ctx, input.id);
    if (message.kind === "return")
      throw new DomainError("conflict", "The reason a task was sent back is part of its record and stays.");
    await keepVersion(ctx, message);
    await tx
      .update(messages)
      .set({ body: "", version: message.version + 1, deletedAt: new Date() })
      .where(eq(messages.id, message.id));
    await tx
      .update(messages)
      .set({ answeredById: null })
      .where(and(eq(messages.teamId, ctx.team.id), eq(messages.answeredById, message.id)));
    await withdrawNotices(tx, ctx.team.id, message.id);
    const place = await findPlace(tx, ctx, placeOf(message));
    emit(messageChanged, { ...refOf(message, place), change: "deleted" });
    record({ entity: "message", entityId: message.id });
    return { id: message.id };
  },
});

/** Adds one's reaction, or takes it back. */
export const reactToMessage = command({
  name: "message.react",
  scope: "tasks:write",
  input: messageId.extend({ reaction: z.enum(REACTIONS) }),
  output: z.object({ isOn: z.boolean() }),
  events: [messageChanged],
  async run({ ctx, tx, input, emit }) {
    const message = await findMessage(tx, ctx, input.id);
    const author = authorOf(ctx);
    if (!author.id) throw new DomainError("forbidden", "Only people and agents react to messages.");
    if (message.deletedAt) throw new DomainError("conflict", "This message was deleted.");
    const key = { messageId: message.id, reaction: input.reaction, byId: author.id };
    const added = await tx
      .insert(messageReactions)
      .values({ ...key, teamId: ctx.team.id, isAgent: author.kind === "agent" })
      .onConflictDoNothing()
      .returning({ byId: messageReactions.byId });
    if (added.length === 0)
      await tx
        .delete(messageReactions)
        .where(
          and(
            eq(messageReactions.messageId, key.messageId),
            eq(messageReactions.reaction, key.reaction),
            eq(messageReactions.byId, key.byId),
          ),
        );
    const place = await findPlace(tx, ctx, placeOf(message));
    emit(messageChanged, { ...refOf(message, place), change: "reacted" });
    return { isOn: added.length > 0 };
  },
});

/** Notes what came of a wake that a message asked for, so that the thread can show it. */
export const settleTarget = command({
  name: "message.settle_target",
  scope: "machine:write",
  audit: false,
  input: z.object({
    messageId: z.uuid(),
    targetId: z.uuid(),
    outcome: z.enum(TARGET_OUTCOMES),
    reason: z.string().max(500),
  }),
  output: z.object({ isSettled: z.boolean() }),
  events: [messageChanged],
  async run({ ctx, tx, input, emit }) {
    const message = await findMessage(tx, ctx, input.messageId);
    const settled = await tx
      .update(messageTargets)
      .set({ outcome: input.outcome, reason: input.reason })
      .where(
        and(
          eq(messageTargets.messageId, message.id),
          eq(messageTargets.targetId, input.targetId),
          eq(messageTargets.outcome, "pending"),
        ),
      )
      .returning({ id: messageTargets.targetId });
    if (settled.length > 0) {
      const place = await findPlace(tx, ctx, placeOf(message));
      emit(messageChanged, { ...refOf(message, place), change: "settled" });
    }
    return { isSettled: settled.length > 0 };
  },
});

/** The person has read what stands on a task, a mission or a document up to a message; what was for them there is read with it. */
export const markThreadRead = command({
  name: "message.mark_read",
  scope: "tasks:read",
  audit: false,
  input: messageId,
  output: z.object({ messageId: z.string() }),
  events: [noticeGiven],
  async run({ ctx, tx, input, emit }) {
    const userId = userIdOf(ctx.actor);
    if (!userId) throw new DomainError("forbidden", "Only people keep a mark of what they have read.");
    const message = await findMessage(tx, ctx, input.id);
    const { id: placeId, about } = placeKey(message);
    await tx
      .insert(threadReads)
      .values({ userId, placeId, teamId: ctx.team.id, messageId: message.id })
      .onConflictDoUpdate({
        target: [threadReads.userId, threadReads.placeId],
        set: { messageId: message.id, readAt: new Date() },
        setWhere: lt(threadReads.messageId, message.id),
      });
    const { read } = await readMessageNotices(tx, ctx.team.id, { userId, about, upTo: message.id });
    if (read > 0) emit(noticeGiven, { userId });
    return { messageId: message.id };
  },
});

async function findOwn(ctx: Ctx & { tx: NonNullable<Ctx["tx"]> }, id: string): Promise<MessageRecord> {
  const message = await findMessage(ctx.tx, ctx, id, "for update");
  const author = authorOf(ctx);
  const own = author.kind === "agent" ? message.authorAgentId : message.authorUserId;
  if (author.id === null || own !== author.id || agentIdOf(ctx.actor) !== message.authorAgentId)
    throw new DomainError("forbidden", "Only its author may change a message.");
  if (message.deletedAt) throw new DomainError("conflict", "This message was deleted.");
  return message;
}

async function keepVersion(ctx: Ctx & { tx: NonNullable<Ctx["tx"]> }, message: MessageRecord): Promise<void> {
  await ctx.tx
    .insert(messageVersions)
    .values({ messageId: message.id, version: message.version, teamId: message.teamId, body: message.body });
}
