import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { documents } from "#db/tables/documents";
import { messages, messageTargets } from "#db/tables/messages";
import { isLabelled } from "#server/core/outside";
import { query } from "#server/core/query";
import { visibleTo } from "#server/domains/documents/policy";
import { findMessage, findPlace, placeOf } from "./places.ts";
import { selectMessages } from "./rows.ts";
import { MESSAGE_KINDS, TARGET_WHYS } from "./schema.ts";

/** What the reaction needs to wake the agents a message is for. */
export const readPendingTargets = query({
  name: "message.pending_targets",
  scope: "machine:write",
  input: z.object({ messageId: z.uuid() }),
  output: z.object({
    author: z.string(),
    label: z.string(),
    title: z.string(),
    kind: z.enum(MESSAGE_KINDS),
    body: z.string(),
    taskId: z.string().nullable(),
    missionId: z.string().nullable(),
    documentId: z.string().nullable(),
    depth: z.number(),
    /** It holds text from outside the team that nobody has cleared. */
    isTainted: z.boolean(),
    targets: z.array(z.object({ agentId: z.string(), why: z.enum(TARGET_WHYS) })),
  }),
  async run({ ctx, db, teamId, input }) {
    const message = await findMessage(db, ctx, input.messageId);
    const place = await findPlace(db, ctx, placeOf(message));
    const [row] = await selectMessages(db, eq(messages.id, message.id));
    const targets = await db
      .select({ agentId: messageTargets.targetId, why: messageTargets.why })
      .from(messageTargets)
      .where(and(eq(messageTargets.messageId, message.id), eq(messageTargets.outcome, "pending")));
    return {
      author: row?.agentName ?? row?.userName ?? "Muster",
      label: place.label,
      title: place.title,
      kind: message.kind,
      body: message.body,
      taskId: place.taskId,
      missionId: place.missionId,
      documentId: place.documentId,
      depth: message.depth,
      isTainted: await isLabelled(db, teamId, { id: message.id, part: "text" }),
      targets,
    };
  },
});

/** The mission a task or a document belongs to: tools look there before they reach beyond their own. */
export const readPlace = query({
  name: "message.place",
  scope: "tasks:read",
  input: z.object({ taskId: z.uuid().optional(), documentId: z.uuid().optional() }),
  output: z.object({ taskId: z.string().nullable(), missionId: z.string().nullable() }),
  async run({ ctx, db, input }) {
    const { taskId, missionId } = await findPlace(db, ctx, input);
    return { taskId, missionId };
  },
});

/** The documents that these messages stand on. One that hangs on a task or a mission is left out. */
export const listDocumentsOf = query({
  name: "message.documents",
  scope: "tasks:read",
  input: z.object({ messageIds: z.array(z.uuid()).max(200) }),
  output: z.array(z.object({ messageId: z.string(), documentId: z.string(), title: z.string() })),
  async run({ ctx, db, teamId, input }) {
    if (input.messageIds.length === 0) return [];
    return db
      .select({ messageId: messages.id, documentId: documents.id, title: documents.title })
      .from(messages)
      .innerJoin(documents, and(eq(documents.id, messages.documentId), visibleTo(ctx)))
      .where(and(eq(messages.teamId, teamId), inArray(messages.id, input.messageIds)));
  },
});
