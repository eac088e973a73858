import type { RuleInput, RuleView } from "#server/domains/approvals/schema";
import { typedNumber } from "#server/lib/text/typed-number";

const KEYS = [
  "decision",
  "kind",
  "tool",
  "minRisk",
  "agentRole",
  "minAmount",
  "onlyTainted",
  "fromHour",
  "toHour",
  "decideRole",
  "deadlineHours",
  "onDeadline",
  "note",
  "isEnabled",
] as const;

/** A rule as the texts of its form; empty means "any". */
export type Draft = Record<(typeof KEYS)[number], string>;

const MICROS = 1_000_000;
const textOf = (value: string | number | null) => (value === null ? "" : String(value));
const yesNo = (value: boolean) => (value ? "yes" : "no");

export function draftOf(rule: RuleView | null): Draft {
  if (!rule) return { ...emptyDraft() };
  return {
    decision: rule.decision,
    kind: textOf(rule.kind),
    tool: textOf(rule.tool),
    minRisk: textOf(rule.minRisk),
    agentRole: textOf(rule.agentRole),
    minAmount: rule.minAmountMicros === null ? "" : String(rule.minAmountMicros / MICROS),
    onlyTainted: yesNo(rule.onlyTainted),
    fromHour: textOf(rule.fromHour),
    toHour: textOf(rule.toHour),
    decideRole: rule.decideRole,
    deadlineHours: rule.deadlineMinutes === null ? "" : String(rule.deadlineMinutes / 60),
    onDeadline: rule.onDeadline,
    note: rule.note,
    isEnabled: yesNo(rule.isEnabled),
  };
}

function emptyDraft(): Draft {
  const empty = Object.fromEntries(KEYS.map((key) => [key, ""]));
  return {
    ...(empty as Draft),
    decision: "ask",
    onlyTainted: "no",
    decideRole: "member",
    onDeadline: "expire",
    isEnabled: "yes",
  };
}

const orNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());
/** Null where nothing is typed; what is no number is none that fits. */
const figure = (text: string): number | null =>
  text.trim() === "" ? null : (typedNumber(text.replace("$", "")) ?? Number.NaN);
const times = (text: string, by: number): number | null => {
  const value = figure(text);
  return value === null ? null : Math.round(value * by);
};

const MAX_DOLLARS = 1_000_000;
const MAX_MINUTES = 365 * 24 * 60;

/** The fields that hold no figure a rule can have, with what they could hold. */
export function problemsOf(draft: Draft): Partial<Draft> {
  const isWithin = (value: number | null, least: number, most: number) =>
    value === null || (value >= least && value <= most);
  const isHour = (text: string) => isWithin(figure(text), 0, 24) && Number.isInteger(figure(text) ?? 0);
  const hour = "A whole hour from 0 to 24.";
  return {
    ...(isWithin(figure(draft.minAmount), 0, MAX_DOLLARS)
      ? {}
      : { minAmount: "An amount in dollars, such as 50; a million at most." }),
    ...(isHour(draft.fromHour) ? {} : { fromHour: hour }),
    ...(isHour(draft.toHour) ? {} : { toHour: hour }),
    ...(draft.decision !== "ask" || isWithin(times(draft.deadlineHours, 60), 1, MAX_MINUTES)
      ? {}
      : { deadlineHours: "Hours, such as 24 or 0.5; a year at most." }),
  };
}

/** What the server checks; a choice came from a list it gave, so it fits or is refused with its name. */
export function ruleOf(draft: Draft): RuleInput {
  return {
    decision: draft.decision as RuleInput["decision"],
    kind: orNull(draft.kind) as RuleInput["kind"],
    tool: orNull(draft.tool),
    minRisk: orNull(draft.minRisk) as RuleInput["minRisk"],
    agentRole: orNull(draft.agentRole),
    minAmountMicros: times(draft.minAmount, MICROS),
    onlyTainted: draft.onlyTainted === "yes",
    fromHour: figure(draft.fromHour),
    toHour: figure(draft.toHour),
    decideRole: draft.decideRole as RuleInput["decideRole"],
    // Only who is asked has a time for it.
    deadlineMinutes: draft.decision === "ask" ? times(draft.deadlineHours, 60) : null,
    onDeadline: draft.onDeadline as RuleInput["onDeadline"],
    note: draft.note.trim(),
    isEnabled: draft.isEnabled === "yes",
  };
}
