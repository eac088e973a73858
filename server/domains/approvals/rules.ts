import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { approvalRules } from "#db/tables/approvals";
import { teams } from "#db/tables/teams";
import { command } from "#server/core/command";
import { DomainError } from "#server/lib/errors";
import { ruleText } from "./policy.ts";
import { approvalRulesChanged, MAX_RULES, ruleInput } from "./schema.ts";

const done = z.object({ id: z.string() });
const sound = ruleInput.refine((rule) => (rule.fromHour === null) === (rule.toHour === null), {
  message: "give both hours or none",
  path: ["toHour"],
});

/** A new rule stands last among the team's and before Muster's own; move it up to make it count sooner. */
export const addRule = command({
  name: "approval_rule.add",
  scope: "approvals:policy",
  input: sound,
  output: done,
  events: [approvalRulesChanged],
  async run({ ctx, tx, input, emit, record }) {
    const rules = await lockRules(tx, ctx.team.id);
    if (rules.length >= MAX_RULES)
      throw new DomainError("limited", `A team has ${MAX_RULES} rules at most. Remove one that is not needed.`);
    const position = (rules.at(-1)?.position ?? 0) + 1;
    const [rule] = await tx
      .insert(approvalRules)
      .values({ ...input, teamId: ctx.team.id, position })
      .returning({ id: approvalRules.id });
    if (!rule) throw new Error("The rule row was not returned.");
    const text = ruleText(input);
    emit(approvalRulesChanged, { text, change: "added" });
    record({ entity: "approval_rule", entityId: rule.id, after: { ...input, text } });
    return rule;
  },
});

/** Replaces a rule as a whole. What was asked for already stays as it was asked. */
export const changeRule = command({
  name: "approval_rule.change",
  scope: "approvals:policy",
  input: z.object({ id: z.uuid(), rule: sound }),
  output: done,
  events: [approvalRulesChanged],
  async run({ ctx, tx, input, emit, record }) {
    const rule = (await lockRules(tx, ctx.team.id)).find((entry) => entry.id === input.id);
    if (!rule) throw new DomainError("not_found", "There is no such rule in this team.");
    await tx
      .update(approvalRules)
      .set({ ...input.rule, updatedAt: new Date() })
      .where(eq(approvalRules.id, rule.id));
    const text = ruleText(input.rule);
    emit(approvalRulesChanged, { text, change: "changed" });
    record({
      entity: "approval_rule",
      entityId: rule.id,
      before: ruleInput.parse(rule),
      after: { ...input.rule, text },
    });
    return { id: rule.id };
  },
});

/** Puts a rule at another place, counted from 1. */
export const moveRule = command({
  name: "approval_rule.move",
  scope: "approvals:policy",
  input: z.object({ id: z.uuid(), position: z.number().int().min(1).max(MAX_RULES) }),
  output: done,
  events: [approvalRulesChanged],
  async run({ ctx, tx, input, emit, record }) {
    const rules = await lockRules(tx, ctx.team.id);
    const rule = rules.find((entry) => entry.id === input.id);
    if (!rule) throw new DomainError("not_found", "There is no such rule in this team.");
    const order = rules.filter((entry) => entry !== rule);
    order.splice(input.position - 1, 0, rule);
    for (const [at, entry] of order.entries())
      if (entry.position !== at + 1)
        await tx
          .update(approvalRules)
          .set({ position: at + 1 })
          .where(eq(approvalRules.id, entry.id));
    emit(approvalRulesChanged, { text: ruleText(ruleInput.parse(rule)), change: "moved" });
    record({
      entity: "approval_rule",
      entityId: rule.id,
      before: { position: rule.position },
      after: { position: order.indexOf(rule) + 1 },
    });
    return { id: rule.id };
  },
});

export const removeRule = command({
  name: "approval_rule.remove",
  scope: "approvals:policy",
  input: z.object({ id: z.uuid() }),
  output: done,
  events: [approvalRulesChanged],
  async run({ ctx, tx, input, emit, record }) {
    const [rule] = await tx
      .delete(approvalRules)
      .where(and(eq(approvalRules.teamId, ctx.team.id), eq(approvalRules.id, input.id)))
      .returning();
    if (!rule) throw new DomainError("not_found", "There is no such rule in this team.");
    const before = ruleInput.parse(rule);
    emit(approvalRulesChanged, { text: ruleText(before), change: "removed" });
    record({ entity: "approval_rule", entityId: rule.id, before });
    return { id: rule.id };
  },
});

/** The rules in order. The team's row is locked, so that two people changing the order follow each other. */
async function lockRules(tx: Tx, teamId: string) {
  await tx.select({ id: teams.id }).from(teams).where(eq(teams.id, teamId)).for("update");
  return tx
    .select()
    .from(approvalRules)
    .where(eq(approvalRules.teamId, teamId))
    .orderBy(asc(approvalRules.position), asc(approvalRules.id));
}
