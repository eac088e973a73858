import { index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, instant, json } from "../columns.ts";

/**
 * Answers kept for who sends the same request again: one a team, caller, operation and `Idempotency-Key`. `answer` is null while
 * the request is at work: its holder renews `leaseUntil`, and whoever takes over raises `fence`. `effectAt` commits with what
 * the request did. They go after a day.
 */
export const keptAnswers = pgTable(
  "kept_answers",
  {
    teamId: uuid().notNull(),
    caller: text().notNull(),
    operation: text().notNull(),
    key: text().notNull(),
    requestHash: text().notNull(),
    answer: json<{ body: unknown }>(),
    leaseUntil: instant(),
    fence: integer().notNull().default(0),
    effectAt: instant(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.teamId, t.caller, t.operation, t.key] }), index("kept_answers_age").on(t.createdAt)],
);
