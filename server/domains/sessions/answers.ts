import { eq } from "drizzle-orm";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { chatMessages, chatSessions } from "#db/tables/sessions";
import type { Emit } from "#server/core/command";
import type { Ctx } from "#server/core/context";
import { startRun } from "#server/domains/runs/commands";
import { newId } from "#server/lib/ids";
import { plainLine } from "#server/lib/text/plain";
import type { MessageRecord, SessionRecord } from "./rows.ts";
import { chatAsked, REPLY_CAP_MICROS } from "./schema.ts";

/** Makes the place of an answer behind a message, and the run that is the answer; the talk's shown version goes on with it. */
export async function startAnswer(
  { ctx, tx }: { ctx: Ctx; tx: Tx },
  session: SessionRecord,
  asked: MessageRecord,
  agentId = asked.agentId,
): Promise<{ answerId: string; runId: string }> {
  const answerId = newId();
  const missionId = asked.missionId ?? session.missionId;
  const { id: runId } = await startRun.call(asMachine(ctx), {
    agentId,
    missionId,
    taskId: null,
    kind: "chat",
    purpose: "chat",
    wakeReason: plainLine(asked.body, 280) || "asked in a chat",
    startKey: `chat:${answerId}`,
    sessionId: session.id,
    capMicros: REPLY_CAP_MICROS,
  });
  await tx.insert(chatMessages).values({
    id: answerId,
    teamId: session.teamId,
    sessionId: session.id,
    parentId: asked.id,
    role: "agent",
    status: "sent",
    agentId,
    body: "",
    runId,
  });
  await tx.update(chatSessions).set({ headId: answerId, lastAt: new Date() }).where(eq(chatSessions.id, session.id));
  return { answerId, runId };
}

/** Starting a run is the machine's; the person was checked by the command that asks for it. */
function asMachine(ctx: Ctx): Ctx {
  return { ...ctx, scopes: new Set([...ctx.scopes, "machine:write"]) };
}

export async function nameOf(tx: Tx, agentId: string): Promise<string> {
  const [agent] = await tx.select({ name: agents.name }).from(agents).where(eq(agents.id, agentId));
  return agent?.name ?? "";
}

type Told = { session: SessionRecord; message: MessageRecord; agentName: string; isQueued: boolean };

/** Screens hear of each message, also of one that waits in line. */
export function tellAsked(emit: Emit<typeof chatAsked>, { session, message, agentName, isQueued }: Told): void {
  emit(chatAsked, {
    sessionId: session.id,
    title: session.title,
    messageId: message.id,
    agentName,
    excerpt: plainLine(message.body),
    isQueued,
  });
}
