import type { BudgetKind } from "./schema.ts";
import { formatMicros } from "./schema.ts";

export type Holding = { limitMicros: number; reservedMicros: number; spentMicros: number };

/** Stands for no limit in the books: more than all the money there is. */
export const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** The share of a limit at which people are warned once. */
const SOFT_WARNING = 0.8;

/** Whether `micros` more may be held. A free call is always admitted; a limit of zero admits nothing else. */
export function fits(budget: Holding, micros: number): boolean {
  return micros === 0 || budget.spentMicros + budget.reservedMicros + micros <= budget.limitMicros;
}

export function isNearlySpent(budget: Holding): boolean {
  return budget.spentMicros > 0 && budget.spentMicros >= budget.limitMicros * SOFT_WARNING;
}

/** The calendar day (`2026-11-21`) at `atMs` in the team's time zone; UTC when the zone's name is not known here. */
export function dayIn(timezone: string, atMs: number): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: knownZone(timezone),
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return parts.format(atMs);
}

function knownZone(timezone: string): string {
  try {
    new Intl.DateTimeFormat("en-CA", { timeZone: timezone });
    return timezone;
  } catch (error) {
    if (error instanceof RangeError) return "UTC";
    throw error;
  }
}

const SUBJECTS: Record<BudgetKind, { the: string; todo: string }> = {
  team_day: { the: "Today's cap", todo: "Raise the team's daily cap, or go on tomorrow" },
  mission: { the: "This mission's budget", todo: "Raise the mission's budget, or cancel the mission" },
  agent_day: { the: "This agent's cap for today", todo: "Raise the cap, or go on tomorrow" },
};

/** Why a call is not admitted and what to do about it, in words for the person who sees the waiting run. */
export function refusalOf(kind: BudgetKind, budget: Holding, wantedMicros: number): string {
  const { the, todo } = SUBJECTS[kind];
  const limit = formatMicros(budget.limitMicros);
  if (budget.limitMicros === 0)
    return `${the} is ${limit}, so no model that costs money may be called. ${todo}, or use a free model.`;
  const used = budget.spentMicros + budget.reservedMicros;
  if (used >= budget.limitMicros)
    return `${the} of ${limit} is reached (${formatMicros(budget.spentMicros)} spent). ${todo}.`;
  return `${the} of ${limit} leaves ${formatMicros(budget.limitMicros - used)}, and the next model call may cost up to ${formatMicros(wantedMicros)}. ${todo}.`;
}

const DOLLAR = 1_000_000;

/**
 * A new limit to propose when one stopped a call: what is used, the call that waits and what is still expected, with a tenth more,
 * rounded up to a figure a person would say.
 */
export function proposedLimit(of: {
  limitMicros: number;
  usedMicros: number;
  wantedMicros: number;
  forecastMicros: number;
}): number {
  const needed = of.usedMicros + Math.max(of.wantedMicros, Math.ceil(of.forecastMicros * 1.1));
  const step = needed < DOLLAR ? DOLLAR / 10 : needed < 20 * DOLLAR ? DOLLAR / 2 : 5 * DOLLAR;
  return Math.ceil(Math.max(needed, of.limitMicros + 1) / step) * step;
}

/** The calendar day `days - 1` before `day`. */
export function firstDayOf(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - (days - 1) * 86_400_000).toISOString().slice(0, 10);
}
