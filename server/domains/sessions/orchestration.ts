import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { chatMessages, chatSessions } from "#db/tables/sessions";
import { command } from "#server/core/command";
import { nameOf, startAnswer, tellAsked } from "./answers.ts";
import { liveRunOf, lockSession } from "./rows.ts";
import { chatAnswered, chatAsked } from "./schema.ts";

/** The answer that was under way is over: the oldest message that waits in line is asked now. Asking twice asks it once. */
export const askNext = command({
  name: "chat.ask_next",
  scope: "machine:write",
  audit: false,
  input: z.object({ sessionId: z.uuid() }),
  output: z.object({ runId: z.string().nullable() }),
  events: [chatAsked],
  async run({ ctx, tx, input, emit }) {
    const session = await lockSession(tx, ctx.team.id, input.sessionId);
    if (session.deletedAt || (await liveRunOf(tx, session.id))) return { runId: null };
    const [next] = await tx
      .select()
      .from(chatMessages)
      .where(and(eq(chatMessages.sessionId, session.id), eq(chatMessages.status, "queued")))
      // What stopped the answer goes first.
      .orderBy(sql`${chatMessages.parentId} is null`, asc(chatMessages.createdAt), asc(chatMessages.id))
      .limit(1);
    if (!next) return { runId: null };
    const parentId = next.parentId ?? session.headId ?? session.branchedFromId;
    const [message] = await tx
      .update(chatMessages)
      .set({ status: "sent", parentId })
      .where(eq(chatMessages.id, next.id))
      .returning();
    if (!message) throw new Error("The message's row was not returned.");
    tellAsked(emit, { session, message, agentName: await nameOf(tx, message.agentId), isQueued: false });
    const { runId } = await startAnswer({ ctx, tx }, session, message);
    return { runId };
  },
});

/** The answer is over: its text is kept where a search finds it. The journal stays what it was made from. */
export const keepAnswer = command({
  name: "chat.keep_answer",
  scope: "machine:write",
  audit: false,
  input: z.object({ runId: z.uuid(), text: z.string(), agentName: z.string() }),
  output: z.object({ sessionId: z.string().nullable() }),
  events: [chatAnswered],
  async run({ ctx, tx, input, emit }) {
    const [message] = await tx
      .select()
      .from(chatMessages)
      .where(and(eq(chatMessages.teamId, ctx.team.id), eq(chatMessages.runId, input.runId)))
      .for("update");
    if (!message) return { sessionId: null };
    if (message.body === input.text && input.text !== "") return { sessionId: message.sessionId };
    await tx.update(chatMessages).set({ body: input.text }).where(eq(chatMessages.id, message.id));
    const [session] = await tx
      .update(chatSessions)
      .set({ lastAt: new Date() })
      .where(eq(chatSessions.id, message.sessionId))
      .returning();
    if (session)
      emit(chatAnswered, {
        sessionId: session.id,
        title: session.title,
        messageId: message.id,
        agentName: input.agentName,
        excerpt: input.text.slice(0, 200),
      });
    return { sessionId: message.sessionId };
  },
});
