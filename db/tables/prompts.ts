import { index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { PromptVariable } from "#server/domains/prompts/schema";
import { createdAt, id, instant, json, searchVector } from "../columns.ts";
import { agents } from "./agents.ts";
import { teams, users } from "./teams.ts";

/** What search looks through. */
export const promptSearch = searchVector(["name"], ["description"]);

/** A text the team keeps for its agents and programs. What it says stands in its versions. */
export const prompts = pgTable(
  "prompts",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    /** Its address among the team's; an archived one keeps it. */
    name: text().notNull(),
    description: text().notNull().default(""),
    /** The newest one. */
    version: integer().notNull(),
    archivedAt: instant(),
    createdAt: createdAt(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("prompts_name").on(t.teamId, t.name), index("prompts_search").using("gin", promptSearch)],
);

/** What a prompt said from then on; nothing here is ever changed. */
export const promptVersions = pgTable(
  "prompt_versions",
  {
    /** Labels of text from outside are about this id: one version may hold some and the next one not. */
    id: id(),
    teamId: uuid().notNull(),
    promptId: uuid()
      .notNull()
      .references(() => prompts.id),
    version: integer().notNull(),
    body: text().notNull(),
    variables: json<PromptVariable[]>().notNull(),
    note: text().notNull().default(""),
    addedLines: integer().notNull(),
    removedLines: integer().notNull(),
    authorAgentId: uuid().references(() => agents.id),
    authorUserId: uuid().references(() => users.id),
    runId: uuid(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex("prompt_versions_once").on(t.promptId, t.version), index("prompt_versions_team").on(t.teamId)],
);

/** Which version a label means now. */
export const promptLabels = pgTable(
  "prompt_labels",
  {
    teamId: uuid().notNull(),
    promptId: uuid()
      .notNull()
      .references(() => prompts.id),
    label: text().notNull(),
    version: integer().notNull(),
    movedByName: text().notNull(),
    movedAt: instant().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.promptId, t.label] }), index("prompt_labels_team").on(t.teamId)],
);
