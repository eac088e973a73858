import { index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { createdAt, json } from "../columns.ts";

/**
 * Answers kept for who sends the same request again: one a team, caller, operation and `Idempotency-Key`. `answer` is null while
 * the request is at work. They go after a day.
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
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.teamId, t.caller, t.operation, t.key] }), index("kept_answers_age").on(t.createdAt)],
);
