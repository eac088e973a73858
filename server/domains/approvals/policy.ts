import type { Role } from "#server/domains/teams/schema";
import {
  type ApprovalKind,
  type DecideRole,
  type PolicyVerdict,
  RISKS,
  type Risk,
  type RuleInput,
  type RuleView,
} from "./schema.ts";

/** What is known of the thing before it is done. */
export type Facts = {
  kind: ApprovalKind;
  tool: string | null;
  risk: Risk;
  reach: "task" | "team";
  agentRole: string | null;
  amountMicros: number | null;
  isTainted: boolean;
  /** Hour of the team's day, 0 to 23. */
  hour: number;
  /** The work itself wants a person to look first: a mission whose plan is approved before it starts. */
  mustAsk?: boolean;
};

export type Rule = RuleInput & { id: string; position: number };
type DefaultRule = Rule & { onlyReach?: "team" };

export const DEFAULT_DEADLINE_MINUTES = 24 * 60;

const EMPTY: RuleInput = {
  tool: null,
  kind: null,
  minRisk: null,
  agentRole: null,
  minAmountMicros: null,
  onlyTainted: false,
  fromHour: null,
  toHour: null,
  decision: "ask",
  decideRole: "member",
  deadlineMinutes: null,
  onDeadline: "expire",
  note: "",
  isEnabled: true,
};

/** What holds when no rule of the team matches. A team changes it by a rule of its own, which comes first. */
export const DEFAULT_RULES: readonly DefaultRule[] = [
  { ...EMPTY, id: "default-hire", position: 1, kind: "hire", decideRole: "admin", note: "a new agent costs money" },
  { ...EMPTY, id: "default-budget", position: 2, kind: "budget_raise", note: "money is a person’s decision" },
  { ...EMPTY, id: "default-high", position: 3, minRisk: "high", note: "it cannot be taken back" },
  {
    ...EMPTY,
    id: "default-tainted",
    position: 4,
    onlyTainted: true,
    onlyReach: "team",
    note: "text from outside may have asked for it",
  },
  { ...EMPTY, id: "default-rest", position: 5, decision: "allow", note: "" },
];

/**
 * Decides by the first rule that matches: the team's in their order, then Muster's own. Beyond its own task a run that has read text
 * from outside is asked about, also where a rule would allow it; a rule may say who decides, or never allow it.
 */
export function judge(rules: readonly Rule[], facts: Facts): PolicyVerdict {
  const isHeld = facts.mustAsk || (facts.isTainted && facts.reach === "team");
  const own = rules.find((rule) => rule.isEnabled && matches(rule, facts));
  if (own && !(isHeld && own.decision === "allow"))
    return verdictOf(own, own.id, `Rule ${own.position} of the team: ${ruleText(own)}.`);
  if (facts.mustAsk) return verdictOf(EMPTY, null, "It was set to be approved by a person first.");
  const last = DEFAULT_RULES.find(
    (rule) => matches(rule, facts) && (rule.onlyReach === undefined || rule.onlyReach === facts.reach),
  );
  return verdictOf(last ?? EMPTY, null, last ? `Muster’s own rule: ${ruleText(last)}.` : "Nothing else allows it.");
}

function verdictOf(rule: RuleInput, ruleId: string | null, explanation: string): PolicyVerdict {
  const { decision, decideRole, onDeadline } = rule;
  const deadlineMinutes = rule.deadlineMinutes ?? DEFAULT_DEADLINE_MINUTES;
  return { decision, ruleId, explanation, decideRole, deadlineMinutes, onDeadline };
}

function matches(rule: RuleInput, facts: Facts): boolean {
  if (rule.tool !== null && rule.tool !== facts.tool) return false;
  if (rule.kind !== null && rule.kind !== facts.kind) return false;
  if (rule.minRisk !== null && RISKS.indexOf(facts.risk) < RISKS.indexOf(rule.minRisk)) return false;
  if (rule.agentRole !== null && rule.agentRole !== facts.agentRole) return false;
  if (rule.minAmountMicros !== null && (facts.amountMicros ?? -1) < rule.minAmountMicros) return false;
  if (rule.onlyTainted && !facts.isTainted) return false;
  return isWithinHours(rule, facts.hour);
}

function isWithinHours({ fromHour: from, toHour: to }: RuleInput, hour: number): boolean {
  if (from === null || to === null || from === to) return true;
  return from < to ? hour >= from && hour < to : hour >= from || hour < to;
}

const DECISIONS = { ask: "ask", allow: "allow", deny: "never allow" } as const;
const KIND_WORDS: Record<ApprovalKind, string> = {
  tool_call: "a tool call",
  plan: "a plan",
  hire: "hiring an agent",
  budget_raise: "raising a budget",
  file_export: "taking files out",
};
const WHO: Record<DecideRole, string> = { member: "a member", admin: "an admin", owner: "an owner" };

/** `ask an admin about hiring an agent, because a new agent costs money` */
export function ruleText(rule: RuleInput & { onlyReach?: "team" }): string {
  const parts = [
    `${DECISIONS[rule.decision]}${rule.decision === "ask" ? ` ${WHO[rule.decideRole]} about` : ""} ${thing(rule)}`,
    rule.minRisk ? `of ${rule.minRisk} risk${rule.minRisk === "high" ? "" : " or more"}` : "",
    rule.agentRole ? `by the role ${rule.agentRole.replaceAll("_", " ")}` : "",
    rule.minAmountMicros === null ? "" : `from $${(rule.minAmountMicros / 1_000_000).toFixed(2)}`,
    rule.onlyReach ? "beyond its own task" : "",
    rule.onlyTainted ? "after reading text from outside" : "",
    rule.fromHour === null || rule.toHour === null ? "" : `between ${rule.fromHour}:00 and ${rule.toHour}:00`,
  ].filter((part) => part !== "");
  return `${parts.join(" ")}${rule.note ? `, because ${asClause(rule.note)}` : ""}`;
}

/** A note that was written as a sentence, as a part of ours. */
function asClause(note: string): string {
  const clause = note.trim().replace(/\.$/, "");
  return /^[A-Z](?:[a-z]|\s)/.test(clause) && !clause.startsWith("I ")
    ? clause.charAt(0).toLowerCase() + clause.slice(1)
    : clause;
}

function thing(rule: RuleInput): string {
  if (rule.tool) return rule.tool;
  return rule.kind ? KIND_WORDS[rule.kind] : "anything";
}

export function ruleViewOf(rule: Rule): RuleView {
  const { id, position } = rule;
  return { ...rule, id, position, text: ruleText(rule) };
}

const ROLE_RANK: Record<Role, number> = { viewer: 0, member: 1, admin: 2, owner: 3 };

/** Why this person may not decide; null when they may. */
export function whyMayNotDecide(
  of: { number: number; decideRole: DecideRole; assigneeUserId: string | null; assigneeName: string | null },
  person: { userId: string; role: Role },
): string | null {
  if (ROLE_RANK[person.role] < ROLE_RANK[of.decideRole])
    return `A-${of.number} is decided by ${WHO[of.decideRole]} of the team or higher; your role is ${person.role}.`;
  const isHigher = ROLE_RANK[person.role] >= ROLE_RANK.admin;
  if (of.assigneeUserId !== null && of.assigneeUserId !== person.userId && !isHigher)
    return `A-${of.number} was handed to ${of.assigneeName ?? "somebody else"}, who decides it, or an admin.`;
  return null;
}

/** The hour of a moment in a time zone. */
export function hourIn(timeZone: string, atMs: number): number {
  const text = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" }).format(atMs);
  return Number(text);
}
