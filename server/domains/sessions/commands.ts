import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { chatMessages, chatSessions } from "#db/tables/sessions";
import { command } from "#server/core/command";
import { type Ctx, userIdOf } from "#server/core/context";
import { listLivingAgents } from "#server/domains/agents/queries";
import { mentionedNames } from "#server/domains/messages/policy";
import { cancelRun } from "#server/domains/runs/control";
import { DomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { plainLine } from "#server/lib/text/plain";
import { nameOf, startAnswer, tellAsked } from "./answers.ts";
import {
  addParticipant,
  attachFiles,
  findChatMessage,
  liveRunOf,
  lockSession,
  type MessageRecord,
  requireAgent,
  requirePlace,
  type SessionRecord,
} from "./rows.ts";
import {
  chatAsked,
  chatBody,
  chatPlace,
  chatStarted,
  chatTitle,
  MAX_CHAT_FILES,
  MAX_QUEUED,
  SEND_POLICIES,
  type SendPolicy,
} from "./schema.ts";

const NEW_TITLE = "New chat";

/** Opens a talk with an agent. With an id that exists already it gives that one back, so that a repeated request makes no second. */
export const createSession = command({
  name: "chat.create",
  scope: "chat:write",
  input: chatPlace.extend({
    id: z.uuid().optional(),
    /** Left out: the team's orchestrator, else its first agent. */
    agentId: z.uuid().optional(),
    title: chatTitle.optional(),
  }),
  output: z.object({ id: z.string(), isNew: z.boolean() }),
  events: [chatStarted],
  async run({ ctx, tx, input, emit, record }) {
    const teamId = ctx.team.id;
    if (input.id) {
      const [known] = await tx.select().from(chatSessions).where(eq(chatSessions.id, input.id));
      if (known?.teamId === teamId) return { id: known.id, isNew: false };
      if (known) throw new DomainError("not_found", "There is no such chat in this team.");
    }
    await requirePlace(tx, teamId, input);
    const agent = await requireAgent(tx, teamId, input.agentId ?? (await usualAgent(tx, teamId)));
    const title = input.title ?? NEW_TITLE;
    const [session] = await tx
      .insert(chatSessions)
      .values({
        ...(input.id ? { id: input.id } : {}),
        teamId,
        title,
        hasOwnTitle: input.title !== undefined,
        agentId: agent.id,
        createdByUserId: userIdOf(ctx.actor),
        missionId: input.missionId ?? null,
        taskId: input.taskId ?? null,
        documentIds: input.documentIds ?? [],
      })
      .returning();
    if (!session) throw new Error("The chat's row was not returned.");
    emit(chatStarted, { sessionId: session.id, title, agentName: agent.name });
    record({ entity: "chat", entityId: session.id, after: { title, agentId: agent.id } });
    return { id: session.id, isNew: true };
  },
});

async function usualAgent(tx: Tx, teamId: string): Promise<string> {
  const living = (await listLivingAgents(tx, teamId)).filter((agent) => !agent.isProgram);
  const chosen = living.find((agent) => agent.role === "orchestrator" && !agent.isPaused) ?? living[0];
  if (!chosen) throw new DomainError("conflict", "This team has no agent to talk to. Add one first.");
  return chosen.id;
}

const sendInput = chatPlace.extend({
  sessionId: z.uuid(),
  /** Made by the caller, so that a message sent again is the same one. */
  id: z.uuid().optional(),
  body: chatBody,
  fileIds: z.array(z.uuid()).max(MAX_CHAT_FILES, `A message takes ${MAX_CHAT_FILES} files.`).default([]),
  /** Who answers; without it whoever the text calls by name, else the talk's agent. */
  agentId: z.uuid().optional(),
  policy: z.enum(SEND_POLICIES).default("queue"),
  /** Says the same again in other words: a version beside that message, from which the talk goes on. */
  editOf: z.uuid().optional(),
});

const sent = z.object({
  messageId: z.string(),
  answerId: z.string().nullable(),
  runId: z.string().nullable(),
  isQueued: z.boolean(),
  /** The answer that it stops. */
  interruptedRunId: z.string().nullable(),
});

/**
 * Says something in a talk: the message, its answer's place and the run that gives it are written together. While another answer is
 * under way the message waits in line, or stops it, as its writer chose.
 */
export const sendMessage = command({
  name: "chat.send",
  scope: "chat:write",
  input: sendInput,
  output: sent,
  events: [chatAsked],
  async run({ ctx, tx, input, emit, record }) {
    const teamId = ctx.team.id;
    const session = await lockSession(tx, teamId, input.sessionId);
    const known = input.id ? await sentBefore(tx, session.id, input.id) : null;
    if (known) return known;
    if (session.deletedAt) throw new DomainError("conflict", "This chat was deleted. Restore it to go on.");
    await requirePlace(tx, teamId, input);
    const original = input.editOf ? await originalOf(tx, session, input.editOf) : null;
    const live = await liveRunOf(tx, session.id);
    const policy = original ? "interrupt" : input.policy;
    const isQueued = live !== null && (await mustQueue({ ctx, tx }, session, { live, policy }));
    const interruptedRunId = live && policy === "interrupt" ? live.id : null;
    const agentId = await answererOf(tx, session, input);
    const message = await write({ ctx, tx }, session, { ...input, agentId, isQueued, original });
    await attachFiles(tx, teamId, { messageId: message.id, sessionId: session.id, fileIds: input.fileIds });
    await addParticipant(tx, session, agentId);
    const title = await nameAfter(tx, session, input.body);
    tellAsked(emit, { session: { ...session, title }, message, agentName: await nameOf(tx, agentId), isQueued });
    record({ entity: "chat", entityId: session.id, after: { messageId: message.id } });
    const result = { messageId: message.id, isQueued, interruptedRunId };
    if (isQueued) return { ...result, answerId: null, runId: null };
    return { ...result, ...(await startAnswer({ ctx, tx }, session, message)) };
  },
});

type Where = { ctx: Ctx; tx: Tx };

/** The same message came before: what came of it. */
async function sentBefore(tx: Tx, sessionId: string, id: string) {
  const [message] = await tx.select().from(chatMessages).where(eq(chatMessages.id, id));
  if (!message) return null;
  if (message.sessionId !== sessionId) throw new DomainError("conflict", "This message's id is taken. Make another.");
  const [answer] = await tx
    .select({ answerId: chatMessages.id, runId: chatMessages.runId })
    .from(chatMessages)
    .where(and(eq(chatMessages.parentId, id), eq(chatMessages.role, "agent")))
    .orderBy(asc(chatMessages.id))
    .limit(1);
  return {
    messageId: id,
    answerId: answer?.answerId ?? null,
    runId: answer?.runId ?? null,
    isQueued: message.status === "queued",
    interruptedRunId: null,
  };
}

async function originalOf(tx: Tx, session: SessionRecord, id: string): Promise<MessageRecord> {
  const message = await findChatMessage(tx, session.teamId, id);
  if (message.role !== "person") throw new DomainError("bad_input", "Only what a person wrote can be said anew.");
  return message;
}

/** One answer at a time. An interrupted one keeps what it said so far. */
async function mustQueue(
  { ctx, tx }: Where,
  session: SessionRecord,
  { live, policy }: { live: { id: string }; policy: SendPolicy },
): Promise<boolean> {
  if (policy === "queue") {
    const waiting = await tx.$count(
      chatMessages,
      and(eq(chatMessages.sessionId, session.id), eq(chatMessages.status, "queued")),
    );
    if (waiting >= MAX_QUEUED)
      throw new DomainError(
        "limited",
        `${MAX_QUEUED} messages wait for their answer already. Stop the answer, or take one back.`,
      );
    return true;
  }
  await cancelRun.call(ctx, { id: live.id, reason: "interrupted by another message" });
  // One that is driven ends between two steps: the message waits in line for that, before all others.
  return (await liveRunOf(tx, session.id)) !== null;
}

async function answererOf(tx: Tx, session: SessionRecord, input: { agentId?: string | undefined; body: string }) {
  if (input.agentId) return (await requireAgent(tx, session.teamId, input.agentId)).id;
  const names = mentionedNames(input.body);
  if (names.length > 0) {
    const living = await listLivingAgents(tx, session.teamId);
    const called = names.flatMap((name) => living.find((agent) => agent.name.toLowerCase() === name) ?? [])[0];
    if (called) return called.id;
  }
  return (await requireAgent(tx, session.teamId, session.agentId)).id;
}

type Draft = z.output<typeof sendInput> & { agentId: string; isQueued: boolean; original: MessageRecord | null };

async function write({ ctx, tx }: Where, session: SessionRecord, draft: Draft): Promise<MessageRecord> {
  const [message] = await tx
    .insert(chatMessages)
    .values({
      id: draft.id ?? newId(),
      teamId: session.teamId,
      sessionId: session.id,
      parentId: placeOf(session, draft),
      role: "person",
      status: draft.isQueued ? "queued" : "sent",
      userId: userIdOf(ctx.actor),
      agentId: draft.agentId,
      body: draft.body,
      missionId: draft.missionId ?? null,
      taskId: draft.taskId ?? null,
      documentIds: draft.documentIds ?? [],
    })
    .returning();
  if (!message) throw new Error("The message's row was not returned.");
  return message;
}

/** Behind the newest message. One that waits in line gets its place when its turn comes, unless it goes before all others. */
function placeOf(session: SessionRecord, draft: Draft): string | null {
  if (draft.original) return draft.original.parentId;
  if (draft.isQueued && draft.policy === "queue") return null;
  return session.headId ?? session.branchedFromId;
}

/** The first thing said names the talk, until a person does. */
async function nameAfter(tx: Tx, session: SessionRecord, body: string): Promise<string> {
  const isFirst = !session.hasOwnTitle && session.title === NEW_TITLE;
  const title = isFirst ? plainLine(body, 60) || NEW_TITLE : session.title;
  await tx
    .update(chatSessions)
    .set({ title, lastAt: new Date(), archivedAt: null })
    .where(eq(chatSessions.id, session.id));
  return title;
}
