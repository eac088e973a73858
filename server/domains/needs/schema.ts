import { z } from "zod";
import { questionField } from "#server/domains/missions/schema";

/** What can wait for a person. */
export const NEED_KINDS = ["approval", "question", "review", "task", "money", "paused", "blocker", "failure"] as const;
export const needKind = z.enum(NEED_KINDS);
export type NeedKind = z.infer<typeof needKind>;

export const needItem = z.object({
  kind: needKind,
  /** Of the approval, question, task, mission, blocker or run, as the kind says. */
  id: z.string(),
  title: z.string(),
  detail: z.string(),
  /** `now`: something stands still because of it. */
  group: z.enum(["now", "later"]),
  /** Its place in the queue, in words. */
  rank: z.string(),
  /** Tasks that cannot go on before. */
  holdsUp: z.number(),
  amountMicros: z.number().nullable(),
  deadlineAt: z.date().nullable(),
  since: z.date(),
  missionId: z.string().nullable(),
  missionNumber: z.number().nullable(),
  missionTitle: z.string().nullable(),
  taskId: z.string().nullable(),
  taskNumber: z.number().nullable(),
  runId: z.string().nullable(),
  runNumber: z.number().nullable(),
  agent: z.object({ id: z.string(), name: z.string(), role: z.string() }).nullable(),
  approvalNumber: z.number().nullable(),
  risk: z.string().nullable(),
  isTainted: z.boolean(),
  fields: z.array(questionField).nullable(),
});
export type NeedItem = z.infer<typeof needItem>;

export const needCounts = z.object({ now: z.number(), later: z.number() });
export type NeedCounts = z.infer<typeof needCounts>;
