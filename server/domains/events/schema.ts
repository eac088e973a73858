import { z } from "zod";
import { actorSchema } from "#server/lib/actor";

/** One event as screens, the command line and programs see it. `seq` is the place in the one order everybody shares. */
export const eventView = z.object({
  seq: z.number(),
  id: z.string(),
  kind: z.string(),
  class: z.enum(["domain", "trace"]),
  payload: z.unknown(),
  actor: actorSchema,
  missionId: z.string().nullable(),
  taskId: z.string().nullable(),
  agentId: z.string().nullable(),
  runId: z.string().nullable(),
  documentId: z.string().nullable(),
  createdAt: z.date(),
});
export type EventView = z.infer<typeof eventView>;

export const listEventsInput = z.object({
  /** Events before this one, newest first; for paging back. */
  beforeSeq: z.number().int().optional(),
  /** The `nextCursor` of the page before; it wins over `beforeSeq`. */
  cursor: z.string().max(200).optional(),
  limit: z.number().int().min(1).max(200).default(50),
  missionId: z.uuid().optional(),
  agentId: z.uuid().optional(),
  taskId: z.uuid().optional(),
  kind: z.string().max(80).optional(),
  /** What events are about: `task` stands for all that begin with `task.`. */
  kindPrefix: z
    .string()
    .regex(/^[a-z_]{1,40}$/, "is the part of a kind before its dot")
    .optional(),
  /** Words anywhere in what an event says or who caused it, among the newest events only. */
  text: z.string().trim().max(100).optional(),
  class: z.enum(["domain", "trace"]).optional(),
});

/** What the live subscription sends besides events: text of an answer while it is written. It has no place in the order and is not resumed. */
export const streamPart = z.object({
  runId: z.string(),
  stepIndex: z.number(),
  attempt: z.number(),
  /** Characters before `text`; a reader that has another count asks for the run again. */
  offset: z.number(),
  text: z.string(),
  isLast: z.boolean(),
});
export type StreamPart = z.infer<typeof streamPart>;

export const liveMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("event"), event: eventView }),
  z.object({ type: z.literal("stream"), part: streamPart }),
  z.object({ type: z.literal("ready"), seq: z.number() }),
]);
export type LiveMessage = z.infer<typeof liveMessage>;
