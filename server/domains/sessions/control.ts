import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { rowsOf, type Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { chatAgents, chatMessages, chatSessions } from "#db/tables/sessions";
import { command } from "#server/core/command";
import { userIdOf } from "#server/core/context";
import { cancelRun } from "#server/domains/runs/control";
import { DomainError } from "#server/lib/errors";
import { startAnswer } from "./answers.ts";
import {
  addParticipant,
  findChatMessage,
  liveRunOf,
  lockSession,
  requireAgent,
  requirePlace,
  type SessionRecord,
} from "./rows.ts";
import { chatChanged, chatPlace, chatStarted, chatTitle } from "./schema.ts";

const done = z.object({ id: z.string() });
const ofSession = { sessionId: z.uuid() };

/** Stops the answer that is under way; what it said so far stays. */
export const stopAnswer = command({
  name: "chat.stop",
  scope: "chat:write",
  input: z.object(ofSession),
  output: z.object({ runId: z.string().nullable() }),
  async run({ ctx, tx, input, record }) {
    const session = await lockSession(tx, ctx.team.id, input.sessionId);
    const live = await liveRunOf(tx, session.id);
    if (!live) return { runId: null };
    record({ entity: "chat", entityId: session.id, after: { stopped: live.id } });
    await cancelRun.call(ctx, { id: live.id, reason: "stopped by a person" });
    return { runId: live.id };
  },
});

/** Asks the same again: another version of the answer, which the talk goes on from. */
export const retryAnswer = command({
  name: "chat.retry",
  scope: "chat:write",
  input: z.object({ chatMessageId: z.uuid(), agentId: z.uuid().optional() }),
  output: z.object({ answerId: z.string(), runId: z.string() }),
  events: [chatChanged],
  async run({ ctx, tx, input, emit, record }) {
    const answer = await findChatMessage(tx, ctx.team.id, input.chatMessageId);
    if (answer.role !== "agent" || !answer.parentId)
      throw new DomainError("bad_input", "Only an answer can be given again.");
    const session = await lockSession(tx, ctx.team.id, answer.sessionId);
    if (await liveRunOf(tx, session.id))
      throw new DomainError("conflict", "An answer is under way. Stop it first, or wait for its end.");
    const asked = await findChatMessage(tx, ctx.team.id, answer.parentId);
    const agentId = input.agentId ? (await requireAgent(tx, ctx.team.id, input.agentId)).id : answer.agentId;
    await addParticipant(tx, session, agentId);
    emit(chatChanged, refOf(session, "changed"));
    record({ entity: "chat", entityId: session.id, after: { retried: answer.id } });
    return startAnswer({ ctx, tx }, session, asked, agentId);
  },
});

/** Shows another version: the talk goes on from the newest message that hangs from it. */
export const chooseVersion = command({
  name: "chat.choose_version",
  scope: "chat:write",
  input: z.object({ chatMessageId: z.uuid() }),
  output: done,
  events: [chatChanged],
  async run({ ctx, tx, input, emit, record }) {
    const message = await findChatMessage(tx, ctx.team.id, input.chatMessageId);
    const session = await lockSession(tx, ctx.team.id, message.sessionId);
    if (await liveRunOf(tx, session.id))
      throw new DomainError("conflict", "An answer is under way. Look at other versions when it is there.");
    const headId = await newestLeaf(tx, message.id);
    await tx.update(chatSessions).set({ headId }).where(eq(chatSessions.id, session.id));
    emit(chatChanged, refOf(session, "switched to another version"));
    record({ entity: "chat", entityId: session.id, before: { headId: session.headId }, after: { headId } });
    return { id: session.id };
  },
});

/** Follows the newest child from message to message. */
async function newestLeaf(tx: Tx, from: string): Promise<string> {
  const [leaf] = await rowsOf<{ id: string }>(
    tx,
    sql`with recursive path as (
        select id, session_id, 1 as place from chat_messages where id = ${from}
        union all
        select c.id, p.session_id, p.place + 1 from path p cross join lateral (
          select id from chat_messages where parent_id = p.id and session_id = p.session_id and status = 'sent' order by created_at desc, id desc limit 1) c
          where p.place < 20000)
      select id from path order by place desc limit 1`,
  );
  return leaf?.id ?? from;
}

/** Takes back a message that waits in line. */
export const removeQueued = command({
  name: "chat.remove_queued",
  scope: "chat:write",
  input: z.object({ chatMessageId: z.uuid() }),
  output: done,
  events: [chatChanged],
  async run({ ctx, tx, input, emit, record }) {
    const message = await findChatMessage(tx, ctx.team.id, input.chatMessageId);
    const session = await lockSession(tx, ctx.team.id, message.sessionId);
    const removed = await tx
      .update(chatMessages)
      .set({ status: "removed" })
      .where(and(eq(chatMessages.id, message.id), eq(chatMessages.status, "queued")))
      .returning({ id: chatMessages.id });
    if (removed.length === 0)
      throw new DomainError("conflict", "This message was asked already. Stop its answer instead.");
    emit(chatChanged, refOf(session, "changed"));
    record({ entity: "chat", entityId: session.id, after: { removed: message.id } });
    return { id: message.id };
  },
});

export const renameSession = command({
  name: "chat.rename",
  scope: "chat:write",
  input: z.object({ ...ofSession, title: chatTitle }),
  output: done,
  events: [chatChanged],
  async run({ ctx, tx, input, emit, record }) {
    const session = await lockSession(tx, ctx.team.id, input.sessionId);
    await tx.update(chatSessions).set({ title: input.title, hasOwnTitle: true }).where(eq(chatSessions.id, session.id));
    emit(chatChanged, { sessionId: session.id, title: input.title, change: "renamed" });
    record({ entity: "chat", entityId: session.id, before: { title: session.title }, after: { title: input.title } });
    return { id: session.id };
  },
});

/** Puts a talk away, or takes it out again. */
export const archiveSession = command({
  name: "chat.archive",
  scope: "chat:write",
  input: z.object({ ...ofSession, isArchived: z.boolean() }),
  output: done,
  events: [chatChanged],
  async run({ ctx, tx, input, emit, record }) {
    const session = await lockSession(tx, ctx.team.id, input.sessionId);
    const archivedAt = input.isArchived ? new Date() : null;
    await tx.update(chatSessions).set({ archivedAt }).where(eq(chatSessions.id, session.id));
    emit(chatChanged, refOf(session, input.isArchived ? "archived" : "brought back"));
    record({ entity: "chat", entityId: session.id, after: { archivedAt } });
    return { id: session.id };
  },
});

/** Out of every list, and back again. Its answer under way is stopped; runs, costs and branches stay as they are. */
export const deleteSession = command({
  name: "chat.delete",
  scope: "chat:write",
  input: z.object({ ...ofSession, isDeleted: z.boolean().default(true) }),
  output: done,
  events: [chatChanged],
  async run({ ctx, tx, input, emit, record }) {
    const session = await lockSession(tx, ctx.team.id, input.sessionId);
    const live = input.isDeleted ? await liveRunOf(tx, session.id) : null;
    if (live) await cancelRun.call(ctx, { id: live.id, reason: "its chat was deleted" });
    await tx
      .update(chatSessions)
      .set({ deletedAt: input.isDeleted ? new Date() : null })
      .where(eq(chatSessions.id, session.id));
    emit(chatChanged, refOf(session, input.isDeleted ? "deleted" : "restored"));
    record({ entity: "chat", entityId: session.id, after: { isDeleted: input.isDeleted } });
    return { id: session.id };
  },
});

/** Opens a talk of its own that goes on from a message; what was said before belongs to both. */
export const branchSession = command({
  name: "chat.branch",
  scope: "chat:write",
  input: z.object({ chatMessageId: z.uuid(), title: chatTitle.optional() }),
  output: done,
  events: [chatStarted],
  async run({ ctx, tx, input, emit, record }) {
    const message = await findChatMessage(tx, ctx.team.id, input.chatMessageId);
    if (message.status !== "sent") throw new DomainError("conflict", "This message was not asked yet.");
    const from = await lockSession(tx, ctx.team.id, message.sessionId);
    const live = await liveRunOf(tx, from.id);
    if (live && live.id === message.runId)
      throw new DomainError("conflict", "This answer is still being written. Branch from it when it is there.");
    const title = input.title ?? `${from.title.slice(0, 108)} (branch)`;
    const [session] = await tx
      .insert(chatSessions)
      .values({
        teamId: ctx.team.id,
        title,
        hasOwnTitle: true,
        agentId: from.agentId,
        createdByUserId: userIdOf(ctx.actor),
        missionId: from.missionId,
        taskId: from.taskId,
        documentIds: from.documentIds,
        branchedFromId: message.id,
      })
      .returning();
    if (!session) throw new Error("The chat's row was not returned.");
    const [agent] = await tx.select({ name: agents.name }).from(agents).where(eq(agents.id, from.agentId));
    emit(chatStarted, { sessionId: session.id, title, agentName: agent?.name ?? "" });
    record({ entity: "chat", entityId: session.id, after: { branchedFromId: message.id } });
    return { id: session.id };
  },
});

/** Whether an answer was good. Null takes the word back. */
export const rateAnswer = command({
  name: "chat.rate",
  scope: "chat:write",
  input: z.object({ chatMessageId: z.uuid(), rating: z.union([z.literal(1), z.literal(-1)]).nullable() }),
  output: done,
  events: [chatChanged],
  async run({ ctx, tx, input, emit, record }) {
    const message = await findChatMessage(tx, ctx.team.id, input.chatMessageId);
    if (message.role !== "agent") throw new DomainError("bad_input", "Only an answer is rated.");
    const session = await lockSession(tx, ctx.team.id, message.sessionId);
    await tx
      .update(chatMessages)
      .set({ rating: input.rating, ratedByUserId: userIdOf(ctx.actor) })
      .where(eq(chatMessages.id, message.id));
    emit(chatChanged, refOf(session, "rated"));
    record({ entity: "chat", entityId: session.id, after: { messageId: message.id, rating: input.rating } });
    return { id: message.id };
  },
});

/** Who takes part, and who answers when nobody is called by name. */
export const setAgents = command({
  name: "chat.set_agents",
  scope: "chat:write",
  input: z.object({ ...ofSession, agentId: z.uuid(), otherIds: z.array(z.uuid()).max(20).default([]) }),
  output: done,
  events: [chatChanged],
  async run({ ctx, tx, input, emit, record }) {
    const session = await lockSession(tx, ctx.team.id, input.sessionId);
    const others = [...new Set(input.otherIds)].filter((id) => id !== input.agentId);
    for (const id of [input.agentId, ...others]) await requireAgent(tx, ctx.team.id, id);
    await tx.delete(chatAgents).where(eq(chatAgents.sessionId, session.id));
    if (others.length > 0)
      await tx.insert(chatAgents).values(others.map((agentId) => ({ sessionId: session.id, agentId })));
    await tx.update(chatSessions).set({ agentId: input.agentId }).where(eq(chatSessions.id, session.id));
    emit(chatChanged, refOf(session, "given another agent"));
    record({ entity: "chat", entityId: session.id, after: { agentId: input.agentId, others } });
    return { id: session.id };
  },
});

/** What the talk is about, for every message of it. */
export const setPlace = command({
  name: "chat.set_place",
  scope: "chat:write",
  input: chatPlace.extend(ofSession),
  output: done,
  events: [chatChanged],
  async run({ ctx, tx, input, emit, record }) {
    const session = await lockSession(tx, ctx.team.id, input.sessionId);
    await requirePlace(tx, ctx.team.id, input);
    const place = {
      missionId: input.missionId ?? null,
      taskId: input.taskId ?? null,
      documentIds: input.documentIds ?? [],
    };
    await tx.update(chatSessions).set(place).where(eq(chatSessions.id, session.id));
    emit(chatChanged, refOf(session, "given context"));
    record({ entity: "chat", entityId: session.id, after: place });
    return { id: session.id };
  },
});

type Change = z.infer<typeof chatChanged.payload>["change"];

function refOf(session: SessionRecord, change: Change) {
  return { sessionId: session.id, title: session.title, change };
}
