import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { chatMessages, chatSessions } from "#db/tables/sessions";
import { query } from "#server/core/query";
import { noteRead } from "#server/core/reading";
import { mentionedNames } from "#server/domains/messages/policy";
import { DomainError } from "#server/lib/errors";
import { type ChatMessageView, chatTurn, isAnswerOver } from "./schema.ts";
import { documentsIn, pathTo, selectMessages, viewsOf } from "./talk.ts";

/** How much of the earlier talk an answer is told: the newest messages, each cut, all within one bound. */
const MAX_EARLIER = 40;
const MAX_EACH_CHARS = 6_000;
const MAX_ALL_CHARS = 32_000;

/** What an answering run is asked, and the talk before it as far as it is told. */
export const readTurn = query({
  name: "chat.read_turn",
  scope: "machine:write",
  input: z.object({ runId: z.uuid() }),
  output: chatTurn,
  async run({ ctx, db, teamId, input }) {
    const [row] = await db
      .select({ answer: chatMessages, session: chatSessions, documents: documentsIn(chatSessions.documentIds) })
      .from(chatMessages)
      .innerJoin(chatSessions, eq(chatSessions.id, chatMessages.sessionId))
      .where(and(eq(chatMessages.teamId, teamId), eq(chatMessages.runId, input.runId)));
    if (!row?.answer.parentId) throw new DomainError("conflict", "This run answers no message.");
    const { session } = row;
    const path = await viewsOf(
      db,
      session.id,
      await pathTo(db, teamId, { from: sql`${row.answer.parentId}::uuid`, limit: MAX_EARLIER + 1 }),
    );
    const asked = path.pop();
    if (!asked) throw new DomainError("conflict", "The message this run answers is gone.");
    const { told, leftOut } = newestOf(path);
    // What was answered earlier holds whatever the runs that answered have read.
    noteRead(
      ctx,
      "run",
      path.map((message) => message.answer?.runId),
    );
    const documents = new Map([...asked.documents, ...row.documents].map((one) => [one.id, one]));
    return {
      title: session.title,
      message: asked.body,
      by: asked.user?.name ?? "Somebody",
      earlier: told,
      leftOut: leftOut + (path[0]?.parentId ? 1 : 0),
      files: [...path.flatMap((message) => message.files), ...asked.files].slice(-20),
      missionId: asked.mission?.id ?? session.missionId,
      taskId: asked.task?.id ?? session.taskId,
      documents: [...documents.values()],
      alsoNamed: mentionedNames(asked.body),
    };
  },
});

function newestOf(path: ChatMessageView[]) {
  const told: { by: string; isAgent: boolean; text: string }[] = [];
  let chars = 0;
  for (const message of path.toReversed()) {
    const text = textOf(message).slice(0, MAX_EACH_CHARS);
    chars += text.length;
    if (chars > MAX_ALL_CHARS) break;
    const isAgent = message.role === "agent";
    told.unshift({ by: isAgent ? message.agent.name : (message.user?.name ?? "Somebody"), isAgent, text });
  }
  return { told, leftOut: path.length - told.length };
}

/** What was said: of an answer its words, and that it was stopped where it was. */
function textOf({ role, body, answer }: ChatMessageView): string {
  if (role === "person") return body;
  const text = (answer?.parts ?? []).flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n");
  if (answer?.status === "cancelled") return `${text} (stopped by a person)`.trim();
  return text || (answer?.statusReason ?? "(no answer)");
}

/** The words of a finished answer and who gave them; null for a run that answers no message. */
export const readAnswerText = query({
  name: "chat.read_answer",
  scope: "machine:write",
  input: z.object({ runId: z.uuid() }),
  output: z.object({ text: z.string(), agentName: z.string(), isOver: z.boolean() }).nullable(),
  async run({ db, teamId, input }) {
    const rows = await selectMessages(db, and(eq(chatMessages.teamId, teamId), eq(chatMessages.runId, input.runId)));
    const [view] = await viewsOf(db, rows[0]?.message.sessionId ?? "", rows);
    if (!view?.answer) return null;
    return { text: textOf(view), agentName: view.agent.name, isOver: isAnswerOver(view.answer.status) };
  },
});
