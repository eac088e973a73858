import { z } from "zod";
import { defineEvent } from "#server/lib/event";

/** `team_day` and `agent_day` start anew each day in the team's time zone; `mission` is for the mission's whole life. */
export const BUDGET_KINDS = ["team_day", "mission", "agent_day"] as const;
export const budgetKind = z.enum(BUDGET_KINDS);
export type BudgetKind = z.infer<typeof budgetKind>;

/** Only `reserved` money can be released: once a call was sent, somebody may ask to be paid for it. */
export const LEDGER_STATES = ["reserved", "sent", "settled", "released"] as const;
export type LedgerState = (typeof LEDGER_STATES)[number];

/** `unknown`: the process died between sending and the answer, so the upper bound was counted. */
export const LEDGER_OUTCOMES = ["ok", "failed", "unknown"] as const;
export const ledgerOutcome = z.enum(LEDGER_OUTCOMES);
export type LedgerOutcome = z.infer<typeof ledgerOutcome>;

/** Integer micro-dollars. */
export const microsAmount = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
export const dayKey = z.iso.date();

export const teamDayView = z.object({
  day: dayKey,
  spentMicros: z.number(),
  reservedMicros: z.number(),
  limitMicros: z.number(),
});
export type TeamDayView = z.infer<typeof teamDayView>;

export const spendView = z.object({ spentMicros: z.number(), reservedMicros: z.number(), calls: z.number() });
export type SpendView = z.infer<typeof spendView>;

const figures = {
  spentMicros: z.number(),
  reservedMicros: z.number(),
  calls: z.number(),
  /** Of the calls, those to the built-in simulated model: they cost nothing and say nothing about a real one. */
  simulatedCalls: z.number(),
  /** Calls whose price nobody knows, and what was counted for them instead. */
  unknownCalls: z.number(),
  unknownMicros: z.number(),
};

export const moneyLine = z.object({
  id: z.string(),
  name: z.string(),
  note: z.string().nullable(),
  capMicros: z.number().nullable(),
  ...figures,
  accepted: z.number(),
  /** Spent ÷ accepted tasks; null when none was accepted. */
  perAcceptedMicros: z.number().nullable(),
});
export type MoneyLine = z.infer<typeof moneyLine>;

export const MONEY_RANGES = [1, 7, 30] as const;

export const teamMoneyView = z.object({
  today: teamDayView,
  days: z.number(),
  fromDay: dayKey,
  total: z.object({ ...figures, accepted: z.number(), perAcceptedMicros: z.number().nullable() }),
  byDay: z.array(z.object({ day: dayKey, ...figures })).max(40),
  byAgent: z.array(moneyLine).max(50),
  byMission: z.array(moneyLine).max(50),
  byModel: z.array(moneyLine).max(50),
  byCapability: z.array(moneyLine).max(50),
});
export type TeamMoney = z.infer<typeof teamMoneyView>;

const share = z.object({ id: z.string(), name: z.string(), ...figures });
export const missionMoneyView = z.object({
  missionId: z.string(),
  /** Null: only the team's daily cap holds. */
  capMicros: z.number().nullable(),
  ...figures,
  /** Of the mission's own cap; null when it has none. */
  remainingMicros: z.number().nullable(),
  /** What the open tasks may still take, and for how many of them nobody can say. */
  openForecastMicros: z.number(),
  openTasks: z.number(),
  unknownTasks: z.number(),
  /** Spent and what the open tasks may still take. */
  expectedMicros: z.number(),
  accepted: z.number(),
  perAcceptedMicros: z.number().nullable(),
  byTask: z
    .array(
      share.extend({
        note: z.string().nullable(),
        isOpen: z.boolean(),
        isAccepted: z.boolean(),
        estimateMicros: z.number().nullable(),
      }),
    )
    .max(500),
  byAgent: z.array(share).max(50),
  byModel: z.array(share).max(50),
});
export type MissionMoney = z.infer<typeof missionMoneyView>;

/** What may still be spent before something starts: the narrowest of the limits that hold. */
export const remainingView = z.object({
  remainingMicros: z.number(),
  limitedBy: budgetKind,
  limitMicros: z.number(),
  isNearlySpent: z.boolean(),
});
export type Remaining = z.infer<typeof remainingView>;

/** The limit that stopped a call, and a new one that would let the work go on. */
export const shortfallView = z.object({
  kind: budgetKind,
  refId: z.string(),
  day: z.string().nullable(),
  limitMicros: z.number(),
  usedMicros: z.number(),
  wantedMicros: z.number(),
  forecastMicros: z.number(),
  proposedMicros: z.number(),
});
export type Shortfall = z.infer<typeof shortfallView>;

export const budgetWarned = defineEvent(
  "budget.warned",
  "domain",
  z.object({
    budgetId: z.string(),
    kind: budgetKind,
    day: z.string().nullable(),
    missionId: z.string().optional(),
    agentId: z.string().optional(),
    limitMicros: z.number(),
    spentMicros: z.number(),
  }),
);

/** `$5.00`; amounts under a cent keep the digits that tell them apart: `$0.0042`. */
export function formatMicros(micros: number): string {
  const isSmall = micros !== 0 && Math.abs(micros) < 10_000;
  const digits = isSmall ? 6 : 2;
  const text = (micros / 1_000_000).toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `$${isSmall ? text.replace(/0+$/, "") : text}`;
}
