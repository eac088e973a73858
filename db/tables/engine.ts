import {
  bigint,
  bigserial,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { json } from "../columns.ts";

/** Times of the engine are epoch milliseconds from its clock, so that a test can move them. */
const epochMs = () => bigint({ mode: "number" });

export type EngineEvent = {
  id: string;
  name: string;
  data: Record<string, unknown>;
  ts: number;
  [key: string]: unknown;
};

/** What the SDK gets back for a step: always wrapped, since a bare JSON string would be parsed twice on its way out of the driver. */
export type StepBody = { type: "data"; data: unknown } | { type: "error"; error: unknown };

/** Every event taken in; the primary key makes a repeated id a no-op. */
export const engineEvents = pgTable(
  "engine_events",
  {
    id: text().primaryKey(),
    name: text().notNull(),
    receivedAt: epochMs().notNull(),
  },
  (table) => [index().on(table.receivedAt)],
);

export const engineRuns = pgTable(
  "engine_runs",
  {
    id: text().primaryKey(),
    functionId: text().notNull(),
    status: text({ enum: ["running", "completed", "failed", "cancelled"] }).notNull(),
    event: json<EngineEvent>().notNull(),
    /** The return value or the error, once the run has ended. */
    result: json<StepBody>(),
    /** Up to two concurrency slots and their limits; the queue rows of the run carry them. */
    slots: json<Slots>().notNull(),
    singletonKey: text(),
    idempotencyKey: text(),
    parentRunId: text(),
    parentStepId: text(),
    createdAt: epochMs().notNull(),
    endedAt: epochMs(),
  },
  (table) => [
    index().on(table.idempotencyKey),
    index().on(table.singletonKey),
    index().on(table.endedAt),
    index().on(table.functionId, table.createdAt),
  ],
);

export type Slots = { a?: { key: string; limit: number }; b?: { key: string; limit: number } };

/** A step without a body is planned or waited for. `ordinal` is the order of completion, which the SDK replays. */
export const engineSteps = pgTable(
  "engine_steps",
  {
    runId: text().notNull(),
    id: text().notNull(),
    name: text().notNull(),
    /** Of a `group.parallel({ mode: "race" })`: the function goes on at the first of them. */
    isRace: boolean().notNull().default(false),
    body: json<StepBody>(),
    ordinal: bigserial({ mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.id] })],
);

/**
 * Everything that is to be done at some time: `discover` (ask the function what is next), `step` (run one planned step),
 * `sleep` (a step that ends by itself), `timeout` (a wait that gives up), `cron` and `debounce`.
 */
export const engineQueue = pgTable(
  "engine_queue",
  {
    id: text().primaryKey(),
    kind: text({ enum: ["discover", "step", "sleep", "timeout", "cron", "debounce"] }).notNull(),
    functionId: text().notNull(),
    runId: text(),
    stepId: text(),
    dueAt: epochMs().notNull(),
    attempt: integer().notNull().default(0),
    /** Rises with each claim. Only the holder of the current one may write. */
    generation: integer().notNull().default(0),
    leaseUntil: epochMs(),
    /** Claims since something was last saved: a run that keeps killing its process is given up. */
    deliveries: integer().notNull().default(0),
    /** At most one row for: the next discovery of a run, a cron entry, a debounce key. */
    uniqueKey: text(),
    /** A leased discovery must be followed by another, because a step ended meanwhile. */
    isAgain: boolean().notNull().default(false),
    event: json<EngineEvent>(),
    firstDueAt: epochMs(),
    slotA: text(),
    slotALimit: integer(),
    slotB: text(),
    slotBLimit: integer(),
  },
  (table) => [
    index().on(table.dueAt),
    index().on(table.runId),
    index().on(table.slotA, table.leaseUntil),
    index().on(table.slotB, table.leaseUntil),
    uniqueIndex().on(table.uniqueKey),
  ],
);

/** What an arriving event may do to a run: end a wait (with `stepId`) or cancel the run (without). */
export const enginePauses = pgTable(
  "engine_pauses",
  {
    id: text().primaryKey(),
    runId: text().notNull(),
    stepId: text(),
    eventName: text().notNull(),
    /** CEL over `event` (the run's) and `async` (the arriving one). */
    condition: text(),
    expiresAt: epochMs(),
  },
  (table) => [index().on(table.eventName), index().on(table.runId)],
);
