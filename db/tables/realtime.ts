import { boolean, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { createdAt } from "../columns.ts";

/**
 * Text of answers while they are written, for readers in other processes. Unlogged by its migration: it may be lost
 * in a crash, since the finished answer is in the journal.
 */
export const streamParts = pgTable(
  "stream_parts",
  {
    runId: uuid().notNull(),
    stepIndex: integer().notNull(),
    attempt: integer().notNull(),
    /** Characters of the answer before `text`. */
    startsAt: integer().notNull(),
    teamId: uuid().notNull(),
    text: text().notNull(),
    isLast: boolean().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.stepIndex, t.attempt, t.startsAt] }),
    index("stream_parts_old").on(t.createdAt),
  ],
);
