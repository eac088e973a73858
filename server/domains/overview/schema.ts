import { z } from "zod";
import { AGENT_STATES } from "#server/domains/agents/schema";
import { MISSION_STATUSES, questionView } from "#server/domains/missions/schema";
import { runRow } from "#server/domains/runs/schema";

/** What the command center shows above everything: who is doing what, what it takes, and what waits for a person. */
export const teamSummaryView = z.object({
  counters: z.record(z.enum(AGENT_STATES), z.number()),
  /** Cancelled tasks count in neither. */
  tasks: z.object({ done: z.number(), total: z.number() }),
  tokensPerMinute: z.number(),
  spentTodayMicros: z.number(),
  dailyCapMicros: z.number(),
  isPaused: z.boolean(),
  /** Runs a pause holds between two steps, and those of them that still finish the step in hand. */
  runsUnderWay: z.object({ total: z.number(), inStep: z.number() }),
  documentCount: z.number(),
  /** Agents that speak through the built-in simulated model. */
  simulatedAgents: z.number(),
  agentCount: z.number(),
  openQuestions: z.number(),
  missionCounts: z.record(z.enum(MISSION_STATUSES), z.number()),
});
export type TeamSummary = z.infer<typeof teamSummaryView>;

/** What waits for a person, beside the figures: for programs; screens have the queue of needs. */
export const teamAttentionView = z.object({
  openQuestions: z.array(questionView).max(20),
  /** Missions that stopped before a call they could not pay for: a person raises a cap. */
  moneyStops: z
    .array(
      z.object({ missionId: z.string(), number: z.number(), title: z.string(), reason: z.string(), since: z.date() }),
    )
    .max(20),
  /** Failed runs nothing has followed, of missions that are not over; newest first. */
  failures: z.array(runRow).max(10),
});
