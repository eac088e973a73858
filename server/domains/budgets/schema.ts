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
