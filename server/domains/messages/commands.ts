import { and, eq, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { messageFiles, messages } from "#db/tables/messages";
import { files } from "#db/tables/missions";
import { command } from "#server/core/command";
import { agentIdOf, type Ctx, userIdOf } from "#server/core/context";
import { labelWritten } from "#server/core/outside";
import { noticeGiven } from "#server/domains/notifications/schema";
import { DomainError } from "#server/lib/errors";
import { plainLine } from "#server/lib/text/plain";
import { findMessage, findPlace, type GivenPlace, homeOf, type MessageRecord, type Place, placeOf } from "./places.ts";
import { MAX_MESSAGE_FILES, messageBody, messageMentioned, messagePosted, POST_KINDS } from "./schema.ts";
import { depthOf, targetsOf, tellTargets } from "./targets.ts";

/** Says something on a task, a mission or a document, or replies to what was said there. Wakes and notices go with it in one transaction. */
export const postMessage = command({
  name: "message.post",
  scope: "tasks:write",
  input: z.object({
    taskId: z.uuid().optional(),
    missionId: z.uuid().optional(),
    documentId: z.uuid().optional(),
    replyToId: z.uuid().optional(),
    body: messageBody,
    kind: z.enum(POST_KINDS).default("comment"),
    /** The same key from the same person is the same message: sending again after a broken line does not say it twice. */
    clientKey: z.uuid().optional(),
    fileIds: z.array(z.uuid()).max(MAX_MESSAGE_FILES, `A message takes ${MAX_MESSAGE_FILES} files.`).default([]),
  }),
  output: z.object({ messageId: z.string() }),
  events: [messagePosted, messageMentioned, noticeGiven],
  async run({ ctx, tx, input, emit, record }) {
    const teamId = ctx.team.id;
    const known = await findSent(tx, ctx, input.clientKey);
    if (known) return { messageId: known };
    const parent = input.replyToId ? await findMessage(tx, ctx, input.replyToId) : null;
    const place = await findPlace(tx, ctx, parent ? placeOf(parent) : input);
    if (parent) requireSamePlace(input, place);
    if (parent?.replyToId)
      throw new DomainError("bad_input", "A reply goes to the message that began the thread, not to another reply.");
    if (input.kind === "answer" && parent?.kind !== "question")
      throw new DomainError("bad_input", "An answer replies to a question. Give its id as replyToId.");
    const [message] = await tx
      .insert(messages)
      .values({
        teamId,
        ...homeOf(place),
        replyToId: parent?.id ?? null,
        kind: input.kind,
        body: input.body,
        authorAgentId: agentIdOf(ctx.actor),
        authorUserId: userIdOf(ctx.actor),
        runId: ctx.actor.kind === "agent" ? ctx.actor.runId : null,
        depth: await depthOf(tx, ctx),
        clientKey: input.clientKey ?? null,
      })
      .onConflictDoNothing()
      .returning();
    if (!message) return { messageId: await requireSent(tx, ctx, input.clientKey) };
    await attach(tx, teamId, message.id, input.fileIds);
    await labelWritten(ctx, [{ kind: "message", id: message.id }]);
    if (parent && input.kind === "answer")
      await tx
        .update(messages)
        .set({ answeredById: message.id })
        .where(and(eq(messages.id, parent.id), isNull(messages.answeredById)));
    const told = await tellTargets(ctx, { message, place }, await targetsOf(tx, ctx, { ...input, place, parent }));
    const ref = refOf(message, place);
    emit(messagePosted, { ...ref, kind: message.kind, excerpt: place.isPrivate ? "" : plainLine(message.body) });
    if (told.pending.length > 0) emit(messageMentioned, { ...ref, agentIds: told.pending });
    for (const userId of told.noticed) emit(noticeGiven, { userId });
    record({ entity: "message", entityId: message.id });
    return { messageId: message.id };
  },
});

/** What this person sent under the key before, if anything. */
async function findSent(tx: Tx, ctx: Ctx, clientKey: string | undefined): Promise<string | null> {
  const userId = userIdOf(ctx.actor);
  if (!clientKey || !userId) return null;
  const [sent] = await tx
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.teamId, ctx.team.id), eq(messages.authorUserId, userId), eq(messages.clientKey, clientKey)));
  return sent?.id ?? null;
}

async function requireSent(tx: Tx, ctx: Ctx, clientKey: string | undefined): Promise<string> {
  const sent = await findSent(tx, ctx, clientKey);
  if (!sent) throw new Error("The message row was not returned.");
  return sent;
}

export function refOf(message: MessageRecord, place: Place) {
  const { taskId, missionId, documentId, label, title } = place;
  return { messageId: message.id, taskId, missionId, documentId, label, title };
}

/** Whoever names a place beside the message it replies to must mean the same one. */
function requireSamePlace(given: GivenPlace, place: Place): void {
  const isElsewhere =
    (given.taskId !== undefined && given.taskId !== place.taskId) ||
    (given.missionId !== undefined && given.missionId !== place.missionId) ||
    (given.documentId !== undefined && given.documentId !== place.documentId);
  if (isElsewhere) throw new DomainError("bad_input", "The message you reply to stands somewhere else.");
}

async function attach(tx: Tx, teamId: string, messageId: string, fileIds: string[]): Promise<void> {
  const ids = [...new Set(fileIds)];
  if (ids.length === 0) return;
  const found = await tx
    .select({ id: files.id })
    .from(files)
    .where(and(eq(files.teamId, teamId), inArray(files.id, ids)));
  if (found.length !== ids.length) throw new DomainError("not_found", "A file of this message is not in this team.");
  await tx.insert(messageFiles).values(ids.map((fileId, position) => ({ messageId, fileId, position })));
}
