import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { messages, messageTargets } from "#db/tables/messages";
import { runs } from "#db/tables/runs";
import { query } from "#server/core/query";
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
    depth: z.number(),
    /** Written by a run that has read text from outside the team. */
    isTainted: z.boolean(),
    targets: z.array(z.object({ agentId: z.string(), why: z.enum(TARGET_WHYS) })),
  }),
  async run({ db, teamId, input }) {
    const message = await findMessage(db, teamId, input.messageId);
    const place = await findPlace(db, teamId, placeOf(message));
    const [row] = await selectMessages(db, eq(messages.id, message.id));
    const targets = await db
      .select({ agentId: messageTargets.targetId, why: messageTargets.why })
      .from(messageTargets)
      .where(and(eq(messageTargets.messageId, message.id), eq(messageTargets.outcome, "pending")));
    const [run] = message.runId
      ? await db.select({ isTainted: runs.isTainted }).from(runs).where(eq(runs.id, message.runId))
      : [];
    return {
      author: row?.agentName ?? row?.userName ?? "Muster",
      label: place.label,
      title: place.title,
      kind: message.kind,
      body: message.body,
      taskId: place.taskId,
      missionId: place.missionId,
      depth: message.depth,
      isTainted: run?.isTainted ?? false,
      targets,
    };
  },
});

/** The mission a task belongs to: tools look there before they reach beyond their own. */
export const readPlace = query({
  name: "message.place",
  scope: "tasks:read",
  input: z.object({ taskId: z.uuid() }),
  output: z.object({ taskId: z.string().nullable(), missionId: z.string().nullable() }),
  async run({ db, teamId, input }) {
    const { taskId, missionId } = await findPlace(db, teamId, input);
    return { taskId, missionId };
  },
});
