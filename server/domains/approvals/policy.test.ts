import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "#server/lib/canonical-json";
import { bindingOf } from "./binding.ts";
import { DEFAULT_RULES, type Facts, hourIn, judge, type Rule, ruleText, whyMayNotDecide } from "./policy.ts";
import { ruleInput } from "./schema.ts";

const FACTS: Facts = {
  kind: "tool_call",
  tool: "document_write",
  risk: "low",
  reach: "task",
  agentRole: "writer",
  amountMicros: null,
  isTainted: false,
  hour: 10,
};
const rule = (position: number, given: Partial<Rule>): Rule => ({
  ...ruleInput.parse({ decision: "ask", ...given }),
  id: `rule-${position}`,
  position,
});
const judged = (facts: Partial<Facts>, rules: Rule[] = []) => judge(rules, { ...FACTS, ...facts });

describe("Muster's own rules", () => {
  it.each<[string, Partial<Facts>, string, string]>([
    ["an ordinary tool of the own task", {}, "allow", "member"],
    ["an ordinary tool beyond it", { reach: "team" }, "allow", "member"],
    ["hiring", { kind: "hire" }, "ask", "admin"],
    ["raising a budget", { kind: "budget_raise", risk: "medium" }, "ask", "member"],
    ["a plan", { kind: "plan", risk: "medium" }, "allow", "member"],
    ["a plan that wants approval", { kind: "plan", mustAsk: true }, "ask", "member"],
    ["high risk", { risk: "high" }, "ask", "member"],
    ["the own task after text from outside", { isTainted: true }, "allow", "member"],
    ["anything beyond it after text from outside", { isTainted: true, reach: "team" }, "ask", "member"],
  ])("%s", (_name, facts, decision, decideRole) => {
    expect(judged(facts)).toMatchObject({
      decision,
      decideRole,
      ruleId: null,
      deadlineMinutes: 1_440,
      onDeadline: "expire",
    });
  });

  it("names the rule that decided", () => {
    expect(judged({ risk: "high" }).explanation).toBe(
      "Muster’s own rule: ask a member about anything of high risk, because it cannot be taken back.",
    );
    expect(DEFAULT_RULES.every((entry) => ruleText(entry).length > 0)).toBe(true);
  });
});

describe("a team's rules", () => {
  it.each<[string, Partial<Rule>, Partial<Facts>, boolean]>([
    ["tool", { tool: "document_write" }, {}, true],
    ["another tool", { tool: "task_create" }, {}, false],
    ["kind", { kind: "hire" }, { kind: "hire" }, true],
    ["another kind", { kind: "hire" }, {}, false],
    ["risk reached", { minRisk: "medium" }, { risk: "high" }, true],
    ["risk not reached", { minRisk: "medium" }, { risk: "low" }, false],
    ["role", { agentRole: "writer" }, {}, true],
    ["another role", { agentRole: "analyst" }, {}, false],
    ["amount reached", { minAmountMicros: 5 }, { amountMicros: 5 }, true],
    ["amount not reached", { minAmountMicros: 5 }, { amountMicros: 4 }, false],
    ["no amount", { minAmountMicros: 0 }, { amountMicros: null }, false],
    ["taint", { onlyTainted: true }, { isTainted: true }, true],
    ["no taint", { onlyTainted: true }, {}, false],
    ["within hours", { fromHour: 9, toHour: 17 }, { hour: 9 }, true],
    ["after hours", { fromHour: 9, toHour: 17 }, { hour: 17 }, false],
    ["over midnight", { fromHour: 18, toHour: 8 }, { hour: 3 }, true],
    ["not over midnight", { fromHour: 18, toHour: 8 }, { hour: 12 }, false],
    ["switched off", { isEnabled: false }, {}, false],
  ])("match by %s", (_name, given, facts, isMatch) => {
    const one = rule(1, { decision: "deny", ...given });
    expect(judged(facts, [one]).ruleId).toBe(isMatch ? "rule-1" : null);
  });

  it("are asked in their order and before Muster's own", () => {
    const rules = [rule(1, { kind: "hire", decision: "allow" }), rule(2, { decision: "deny" })];
    expect(judged({ kind: "hire" }, rules)).toMatchObject({ decision: "allow", ruleId: "rule-1" });
    expect(judged({}, rules)).toMatchObject({ decision: "deny", ruleId: "rule-2" });
  });

  it("cannot wave through what was set to be approved first, but can refuse it", () => {
    expect(judged({ kind: "plan", mustAsk: true }, [rule(1, { decision: "allow" })]).decision).toBe("ask");
    expect(judged({ kind: "plan", mustAsk: true }, [rule(1, { decision: "deny" })]).decision).toBe("deny");
  });

  it("cannot wave through what text from outside may have asked for, but can refuse it or say who decides", () => {
    const tainted = { reach: "team" as const, isTainted: true };
    const allow = { decision: "allow" as const };
    expect(judged(tainted, [rule(1, allow)])).toMatchObject({ decision: "ask", ruleId: null });
    expect(judged(tainted, [rule(1, { ...allow, onlyTainted: true })]).decision).toBe("ask");
    expect(judged({ ...tainted, isTainted: false }, [rule(1, allow)])).toMatchObject({
      decision: "allow",
      ruleId: "rule-1",
    });
    expect(judged(tainted, [rule(1, { decision: "deny" })]).decision).toBe("deny");
    expect(judged(tainted, [rule(1, { decideRole: "owner" })])).toMatchObject({ decision: "ask", decideRole: "owner" });
  });

  it("are said in a sentence", () => {
    const given = {
      tool: "agent_hire",
      minRisk: "medium" as const,
      minAmountMicros: 2_500_000,
      decideRole: "owner" as const,
    };
    expect(ruleText(rule(1, { ...given, onlyTainted: true, fromHour: 18, toHour: 8, note: "nights are quiet" }))).toBe(
      "ask an owner about agent_hire of medium risk or more from $2.50 after reading text from outside between 18:00 and 8:00, because nights are quiet",
    );
  });
});

describe("who may decide", () => {
  const asked = { number: 7, decideRole: "member" as const, assigneeUserId: null, assigneeName: null };
  const person = { userId: "u1", role: "member" as const };
  it("is told what is missing", () => {
    expect(whyMayNotDecide(asked, person)).toBeNull();
    expect(whyMayNotDecide(asked, { ...person, role: "viewer" })).toContain("your role is viewer");
    expect(whyMayNotDecide({ ...asked, decideRole: "admin" }, person)).toBe(
      "A-7 is decided by an admin of the team or higher; your role is member.",
    );
    const handed = { ...asked, assigneeUserId: "u2", assigneeName: "Noor" };
    expect(whyMayNotDecide(handed, person)).toBe("A-7 was handed to Noor, who decides it, or an admin.");
    expect(whyMayNotDecide(handed, { ...person, role: "admin" })).toBeNull();
    expect(whyMayNotDecide(handed, { userId: "u2", role: "member" })).toBeNull();
  });
});

describe("the binding", () => {
  const effect = { type: "tool" as const, name: "document_write" };
  it("is the same for the same value, however its keys are ordered, and another for any other", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const stored: unknown = JSON.parse(JSON.stringify(a));
        expect(bindingOf(effect, stored)).toBe(bindingOf(effect, a));
        expect(JSON.parse(canonicalJson(a))).toEqual(stored);
        const isSame = canonicalJson(a) === canonicalJson(b);
        expect(bindingOf(effect, a) === bindingOf(effect, b)).toBe(isSame);
      }),
      { numRuns: 200 },
    );
    expect(bindingOf(effect, { a: 1, b: [2] })).toBe(bindingOf(effect, { b: [2], a: 1 }));
    expect(bindingOf({ ...effect, name: "task_create" }, 1)).not.toBe(bindingOf(effect, 1));
  });
});

it("knows the hour of a team's day", () => {
  expect(hourIn("Europe/Stockholm", Date.UTC(2026, 10, 21, 23, 30))).toBe(0);
  expect(hourIn("UTC", Date.UTC(2026, 10, 21, 23, 30))).toBe(23);
});
