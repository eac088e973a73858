import { bigint, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { id, instant, json, micros } from "../columns.ts";
import { teams } from "./teams.ts";

const figure = () => integer().notNull().default(0);
const tokens = () => bigint({ mode: "number" }).notNull().default(0);
/** How many measurements fell in which bin of a logarithmic scale. */
const histogram = () => json<Record<string, number>>().notNull().default({});

/**
 * What came of an hour or a day of the team's calendar, by agent, model, kind of work and mission. Made from the rows it sums and never
 * the truth itself: an hour is always written anew as a whole, so that writing it twice changes nothing.
 */
export const analyticsRollups = pgTable(
  "analytics_rollups",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    grain: text().$type<"hour" | "day">().notNull(),
    /** `2026-11-21` for a day, `2026-11-21T14` for an hour of it, in the team's time zone. */
    bucket: text().notNull(),
    day: text().notNull(),
    agentId: uuid(),
    /** `anthropic/claude-…`; empty where no model had a part in it. */
    model: text().notNull().default(""),
    /** Empty for what belongs to no kind of work, such as planning. */
    capability: text().notNull().default(""),
    missionId: uuid(),
    calls: figure(),
    failedCalls: figure(),
    simulatedCalls: figure(),
    unknownCalls: figure(),
    inputTokens: tokens(),
    cachedTokens: tokens(),
    outputTokens: tokens(),
    spentMicros: micros().notNull().default(0),
    runsSucceeded: figure(),
    runsFailed: figure(),
    runsCancelled: figure(),
    tasksDone: figure(),
    tasksReturned: figure(),
    becameLate: figure(),
    becameFailing: figure(),
    latency: histogram(),
    firstToken: histogram(),
    cycle: histogram(),
  },
  (t) => [index("analytics_rollups_bucket").on(t.teamId, t.grain, t.bucket)],
);

/** Whether a team's rollups are whole: in which time zone they were made, and the day a rebuild goes on with. */
export const analyticsState = pgTable("analytics_state", {
  teamId: uuid()
    .primaryKey()
    .references(() => teams.id),
  timezone: text().notNull(),
  /** Null when nothing is left to build. */
  nextDay: text(),
  updatedAt: instant().notNull().defaultNow(),
});
