import { z } from "zod";
import { HEARTBEAT_HEALTH } from "#server/domains/agents/schema";
import { defineEvent } from "#server/lib/event";

export const ANALYTICS_RANGES = [7, 30, 90] as const;
/** The longest stretch that is looked at at once. */
export const MAX_ANALYTICS_DAYS = 366;
/** Lines of one grouping; the page says how many more there are. */
export const ANALYTICS_LINES = 50;

export const analyticsDay = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, "must be a day such as 2026-11-21")
  // Before it there was nothing, and what lies far off no database counts.
  .refine((day) => day >= "1970-01-02" && day <= "9998-12-31", "must lie between 1970 and 9998");

/** The last days, or from one day to another; narrowed to one agent, model or mission if wanted. */
export const analyticsInput = z.object({
  days: z.union(ANALYTICS_RANGES.map((days) => z.literal(days))).default(30),
  from: analyticsDay.optional(),
  to: analyticsDay.optional(),
  agentId: z.uuid().optional(),
  missionId: z.uuid().optional(),
  model: z.string().min(1).max(200).optional(),
});

const figures = z.object({
  tasksDone: z.number(),
  tasksReturned: z.number(),
  runsSucceeded: z.number(),
  runsFailed: z.number(),
  runsCancelled: z.number(),
  /** Of the runs that succeeded or failed; null when none did. */
  successShare: z.number().nullable(),
  calls: z.number(),
  failedCalls: z.number(),
  simulatedCalls: z.number(),
  unknownCalls: z.number(),
  inputTokens: z.number(),
  cachedTokens: z.number(),
  outputTokens: z.number(),
  spentMicros: z.number(),
  perAcceptedMicros: z.number().nullable(),
  /** From the beginning of a task to its acceptance. */
  cycleMedianMs: z.number().nullable(),
  cycleP90Ms: z.number().nullable(),
  latencyP50Ms: z.number().nullable(),
  latencyP95Ms: z.number().nullable(),
  firstTokenP50Ms: z.number().nullable(),
  firstTokenP95Ms: z.number().nullable(),
  becameLate: z.number(),
  becameFailing: z.number(),
});
export type AnalyticsFigures = z.infer<typeof figures>;

const line = figures.extend({ id: z.string(), name: z.string(), note: z.string().nullable() });
export type AnalyticsLine = z.infer<typeof line>;

const group = z.object({ lines: z.array(line).max(ANALYTICS_LINES), more: z.number() });
export type AnalyticsGroup = z.infer<typeof group>;

export const analyticsView = z.object({
  from: z.string(),
  to: z.string(),
  timezone: z.string(),
  total: figures,
  /** Every day of the range, oldest first, also those on which nothing happened. */
  byDay: z.array(figures.extend({ day: z.string() })).max(MAX_ANALYTICS_DAYS),
  byAgent: group,
  byModel: group,
  byMission: group,
  byCapability: group,
  /** How the agents with a schedule do now. */
  heartbeats: z
    .array(
      z.object({
        agentId: z.string(),
        name: z.string(),
        health: z.enum(HEARTBEAT_HEALTH),
        reason: z.string().nullable(),
        lastAt: z.date().nullable(),
      }),
    )
    .max(ANALYTICS_LINES),
  /** The day a rebuild has come to; null when the figures are whole. */
  rebuildingDay: z.string().nullable(),
});
export type AnalyticsView = z.infer<typeof analyticsView>;

/** What the command center shows beside the board: the last two weeks in a row of small figures. */
export const analyticsGlance = z.object({
  days: z
    .array(
      z.object({
        day: z.string(),
        tasksDone: z.number(),
        runsSucceeded: z.number(),
        runsFailed: z.number(),
        spentMicros: z.number(),
        calls: z.number(),
        simulatedCalls: z.number(),
      }),
    )
    .max(14),
  cycleMedianMs: z.number().nullable(),
});
export type AnalyticsGlance = z.infer<typeof analyticsGlance>;

export const analyticsHour = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}$/);

/** For screens: the team's figures were brought up to date. */
export const analyticsRolled = defineEvent(
  "analytics.rolled",
  "trace",
  z.object({ days: z.array(z.string()).max(400) }),
);
export const analyticsRebuilt = defineEvent("analytics.rebuilt", "domain", z.object({ fromDay: z.string() }));
