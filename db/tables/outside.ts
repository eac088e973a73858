import { index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { LabelledKind, OutsideKind, TextPart } from "#server/lib/outside";
import { createdAt, id, instant } from "../columns.ts";
import { teams, users } from "./teams.ts";

/** One text that came from outside the team: from where, when, and how it begins. */
export const outsideOrigins = pgTable(
  "outside_origins",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    kind: text().$type<OutsideKind>().notNull(),
    name: text().notNull(),
    excerpt: text().notNull().default(""),
    /** The run whose tool brought it in, and the step; null when it came in before any run. */
    runId: uuid(),
    stepIndex: integer(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex("outside_origins_of_run").on(t.runId, t.kind, t.name),
    index("outside_origins_team").on(t.teamId),
  ],
);

/**
 * Which of the team's texts hold words from outside, each with its origins. What a run that has such a label writes gets the same ones.
 * A label goes only by a person who says that they have read the text.
 */
export const outsideLabels = pgTable(
  "outside_labels",
  {
    teamId: uuid().notNull(),
    kind: text().$type<LabelledKind>().notNull(),
    subjectId: uuid().notNull(),
    part: text().$type<TextPart>().notNull(),
    /** Of a document: the version; else 0. */
    version: integer().notNull().default(0),
    originId: uuid()
      .notNull()
      .references(() => outsideOrigins.id),
    /** Of a run: the step that read it. */
    stepIndex: integer(),
    createdAt: createdAt(),
    clearedAt: instant(),
    clearedByUserId: uuid().references(() => users.id),
  },
  (t) => [
    primaryKey({ columns: [t.subjectId, t.part, t.version, t.originId] }),
    index("outside_labels_team").on(t.teamId, t.kind),
    index("outside_labels_origin").on(t.originId),
  ],
);
