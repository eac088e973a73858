import { z } from "zod";
import { actorSchema } from "#server/lib/actor";
import { ACTOR_KINDS } from "#server/lib/actor-kinds";

/** Which rows; everything left out is all of it. */
export const auditFilter = {
  actorKind: z.enum(ACTOR_KINDS).optional(),
  /** The name of who acted, or its beginning. */
  actor: z.string().trim().min(1).max(120).optional(),
  /** `task.create`, or the beginning of it: `task`. */
  command: z.string().trim().min(1).max(80).optional(),
  entity: z.string().trim().min(1).max(60).optional(),
  entityId: z.string().trim().min(1).max(100).optional(),
  from: z.coerce.date().optional(),
  to: z.coerce.date().optional(),
};

export const auditRow = z.object({
  id: z.string(),
  /** Null until it is sealed, within a second or two. */
  seq: z.number().nullable(),
  command: z.string(),
  actor: actorSchema,
  entity: z.string().nullable(),
  entityId: z.string().nullable(),
  createdAt: z.date(),
});
export type AuditRow = z.infer<typeof auditRow>;

export const auditDetail = auditRow.extend({
  input: z.unknown(),
  before: z.unknown(),
  after: z.unknown(),
  correlationId: z.string(),
  hash: z.string().nullable(),
});

export const chainView = z.object({
  /** The newest sealed row and the hash it ends with: noted elsewhere, it proves later that nothing before was changed. */
  seq: z.number(),
  hash: z.string(),
  /** Rows up to here were deleted by the retention. */
  startSeq: z.number(),
  keptDays: z.number().nullable(),
  waiting: z.number(),
});

export const BREAKS = ["changed", "missing", "out_of_order", "end_missing", "head_changed"] as const;

export const verdict = z.object({
  isWhole: z.boolean(),
  checked: z.number(),
  seq: z.number(),
  hash: z.string(),
  /** The first row that does not fit, and what is wrong with it. */
  broken: z
    .object({
      seq: z.number(),
      id: z.string().nullable(),
      command: z.string().nullable(),
      at: z.date().nullable(),
      kind: z.enum(BREAKS),
      message: z.string(),
    })
    .nullable(),
});
export type Verdict = z.infer<typeof verdict>;

export const MIN_KEPT_DAYS = 30;
export const MAX_KEPT_DAYS = 3_650;
