import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { createdAt, id, instant, json } from "../columns.ts";
import { teams, users } from "./teams.ts";

/** Generated cards on a person's dashboard. A removed one stays for its undo, and goes with the next that is removed a day later. */
export const pins = pgTable(
  "pins",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    userId: uuid()
      .notNull()
      .references(() => users.id),
    title: text().notNull(),
    tree: json<unknown>().notNull(),
    /** Of title and tree, so that a card is pinned once. */
    sha256: text().notNull(),
    isLive: boolean().notNull(),
    size: text().$type<"half" | "full">().notNull(),
    position: integer().notNull(),
    runId: uuid(),
    stepIndex: integer(),
    createdAt: createdAt(),
    removedAt: instant(),
  },
  (t) => [
    index("pins_person").on(t.teamId, t.userId, t.position),
    uniqueIndex("pins_once").on(t.teamId, t.userId, t.sha256).where(sql`removed_at is null`),
  ],
);
