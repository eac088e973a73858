import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { approvalRules } from "#db/tables/approvals";
import { auditLog, events } from "#db/tables/kernel";
import { memberships, users } from "#db/tables/teams";
import { settleRaises } from "#server/agents/approvals";
import { decide, decideBatch } from "#server/agents/decide";
import type { Ctx } from "#server/core/context";
import { createMission, setMissionBudget } from "#server/domains/missions/commands";
import { getMission } from "#server/domains/missions/queries";
import { AGENT_SCOPES, type Role, SCOPES } from "#server/domains/teams/schema";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makeTeam, personContext, type TestTeam } from "#tests/support/team";
import { decideApproval, delegateApproval, requestApproval } from "./commands.ts";
import { expireApproval, finishApproval, withdrawApprovals } from "./control.ts";
import { explainPolicy, getApproval, getPolicy, listApprovals } from "./queries.ts";
import { addRule, changeRule, moveRule, removeRule } from "./rules.ts";
import { MAX_RULES } from "./schema.ts";

let database: Database;
let team: TestTeam;
let missionId: string;
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  missionId = (await createMission.call(team.ctx, { goal: "Count the tents.", budgetMicros: 1_000_000 })).id;
});
afterAll(() => database.close());

async function member(role: Role, name: string, of = team): Promise<Ctx> {
  const id = newId();
  await getDb()
    .insert(users)
    .values({ id, email: `${id}@example.org`, name, passwordHash: "x".repeat(20) });
  await getDb().insert(memberships).values({ teamId: of.id, userId: id, role });
  return personContext(of.id, id, role, name);
}

/** A raise of the mission's budget that waits for somebody. */
async function asked(given: Partial<Parameters<typeof requestApproval.call>[1]> = {}, of = team, mission = missionId) {
  const { approvalId } = await requestApproval.call(of.machine, {
    kind: "budget_raise",
    title: "M-1 needs $2 more",
    why: "Its cap is reached.",
    effect: { type: "command", name: "mission.set_budget" },
    payload: { id: mission, budgetMicros: 3_000_000 },
    amountMicros: 2_000_000,
    missionId: mission,
    ...given,
  });
  if (!approvalId) throw new Error("Nobody was asked.");
  return approvalId;
}

describe("a decision", () => {
  it("does the command it was for in the same transaction, by the person who decides", async () => {
    const id = await asked();
    expect(await decide(team.ctx, { id, decision: "approve" })).toMatchObject({ status: "executed", error: null });
    expect((await getMission.call(team.ctx, { id: missionId })).budgetMicros).toBe(3_000_000);
    const [audited] = await getDb().select().from(auditLog).where(eq(auditLog.command, "mission.set_budget"));
    expect(audited?.actor).toMatchObject({ kind: "user", name: "Lena" });
  });

  it("does the amount the approver wrote, not the one that was asked for", async () => {
    const id = await asked();
    await decide(team.ctx, { id, decision: "approve", payload: { id: missionId, budgetMicros: 1_500_000 } });
    expect((await getMission.call(team.ctx, { id: missionId })).budgetMicros).toBe(1_500_000);
    expect(await getApproval.call(team.ctx, { id })).toMatchObject({
      isEdited: true,
      amountMicros: 500_000,
      status: "executed",
    });
  });

  it("is made once: the second one is told who decided", async () => {
    const id = await asked();
    await decide(team.ctx, { id, decision: "reject", note: "Too much." });
    const again = decide(team.ctx, { id, decision: "approve" });
    await expect(again).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("rejected by Lena"),
    });
  });

  it("shows a command that was refused as failed, with its reason and nothing done", async () => {
    const id = await asked({ payload: { id: newId(), budgetMicros: 5 } });
    expect(await decide(team.ctx, { id, decision: "approve" })).toMatchObject({
      status: "failed",
      error: expect.stringContaining("no such mission"),
    });
    expect((await getApproval.call(team.ctx, { id })).statusReason).toContain("no such mission");
  });

  it("is refused for a command that is not known to be approved", async () => {
    const id = await asked({ effect: { type: "command", name: "team.delete" }, payload: {} });
    await expect(decide(team.ctx, { id, decision: "approve" })).rejects.toMatchObject({ code: "conflict" });
    expect(await decide(team.ctx, { id, decision: "reject", note: "No." })).toMatchObject({ status: "rejected" });
  });

  it("is nobody's after the deadline, also before the sweep has come by", async () => {
    const id = await asked({ atMs: Date.now() - 25 * 3_600_000 });
    await expect(decide(team.ctx, { id, decision: "approve" })).rejects.toThrow("is over");
    await expireApproval.call(team.machine, { id, atMs: Date.now() });
    expect((await getApproval.call(team.ctx, { id })).status).toBe("expired");
  });

  it("is done by nothing without a yes", async () => {
    const id = await asked();
    const done = finishApproval.call(team.machine, { id, status: "executed", reason: null, result: null });
    await expect(done).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("without the right", () => {
  it("a viewer, a member where an admin is asked, and an agent are refused with what is missing", async () => {
    await addRule.call(team.ctx, { kind: "file_export", decision: "ask", decideRole: "admin" });
    const id = await asked({ kind: "file_export" });
    const viewer = await member("viewer", "Vi");
    await expect(decide(viewer, { id, decision: "approve" })).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("approvals:decide"),
    });
    const mo = await member("member", "Mo");
    await expect(decide(mo, { id, decision: "approve" })).rejects.toThrow("decided by an admin of the team or higher");
    expect(await getApproval.call(mo, { id })).toMatchObject({
      canDecide: false,
      whyNot: expect.stringContaining("admin"),
    });
    const actor = {
      kind: "agent" as const,
      agentId: await makeAgent(team, "Ada", "orchestrator"),
      name: "Ada",
      runId: newId(),
    };
    const agent: Ctx = { ...team.ctx, actor, scopes: new Set(AGENT_SCOPES) };
    await expect(decideApproval.call(agent, { id, decision: "approve" })).rejects.toMatchObject({ code: "forbidden" });
    const mighty: Ctx = { ...agent, scopes: new Set(SCOPES) };
    await expect(decideApproval.call(mighty, { id, decision: "approve" })).rejects.toThrow("Only a person decides");
    expect(await decide(await member("admin", "Al"), { id, decision: "approve" })).toMatchObject({
      status: "executed",
    });
  });

  it("the person also needs the permission of what they approve", async () => {
    const payload = { dailyCapMicros: 9_000_000 };
    const id = await asked({ effect: { type: "command", name: "team.set_daily_cap" }, payload, missionId: null });
    const mo = await member("member", "Mo");
    await expect(decide(mo, { id, decision: "approve" })).rejects.toThrow("team:manage");
    expect(await decide(team.ctx, { id, decision: "approve" })).toMatchObject({ status: "executed" });
  });

  it("an edit that a stricter rule covers needs that rule's right", async () => {
    const other = await makeTeam("Strict");
    const mission = (await createMission.call(other.ctx, { goal: "Count the stoves." })).id;
    await addRule.call(other.ctx, {
      kind: "budget_raise",
      minAmountMicros: 10_000_000,
      decision: "ask",
      decideRole: "owner",
    });
    const id = await asked({}, other, mission);
    const mo = await member("member", "Mo", other);
    const more = { id, decision: "approve" as const, payload: { id: mission, budgetMicros: 50_000_000 } };
    await expect(decide(mo, more)).rejects.toThrow("Not with these changes");
    expect(await decide(mo, { ...more, payload: { id: mission, budgetMicros: 4_000_000 } })).toMatchObject({
      status: "executed",
    });
  });
});

describe("handing it to somebody", () => {
  it("leaves the decision to that person and to admins", async () => {
    const id = await asked();
    const [mo, ny] = [await member("member", "Mo"), await member("member", "Ny")];
    const nyId = ny.actor.kind === "user" ? ny.actor.userId : "";
    await delegateApproval.call(team.ctx, { id, userId: nyId, note: "You know the budget." });
    await expect(decide(mo, { id, decision: "approve" })).rejects.toThrow("was handed to Ny");
    expect((await listApprovals.call(ny, { isMine: true })).items.map((item) => item.id)).toContain(id);
    expect(await decide(ny, { id, decision: "approve" })).toMatchObject({ status: "executed" });
    const history = (await getApproval.call(team.ctx, { id })).history.map((entry) => entry.what);
    expect(history).toEqual(["asked", "handed to Ny", "approved", "done"]);
  });

  it("is refused for somebody who could not decide it, or is not of the team", async () => {
    const id = await asked();
    const viewer = await member("viewer", "Vi");
    const userId = viewer.actor.kind === "user" ? viewer.actor.userId : "";
    await expect(delegateApproval.call(team.ctx, { id, userId })).rejects.toMatchObject({ code: "forbidden" });
    const stranger = delegateApproval.call(team.ctx, { id, userId: newId() });
    await expect(stranger).rejects.toMatchObject({ code: "not_found" });
  });
});

it("decides many at once, each with its own outcome", async () => {
  const [first, second, third] = [
    await asked(),
    await asked(),
    await asked({ payload: { id: newId(), budgetMicros: 1 } }),
  ];
  await decide(team.ctx, { id: second, decision: "reject", note: "No." });
  const outcomes = await decideBatch(team.ctx, { ids: [first, second, third, newId()], decision: "approve" });
  expect(outcomes.map((outcome) => [outcome.ok, outcome.status])).toEqual([
    [true, "executed"],
    [false, null],
    [false, "failed"],
    [false, null],
  ]);
  expect(outcomes[1]?.error).toContain("rejected by Lena");
});

describe("a request", () => {
  it("is one for the same key while it is open, and a new one after that", async () => {
    const dedupeKey = "raise:M-1";
    const first = await asked({ dedupeKey });
    expect(await asked({ dedupeKey })).toBe(first);
    await withdrawApprovals.call(team.machine, {
      of: { missionId, kind: "budget_raise" },
      reason: "Raised another way.",
    });
    expect(await asked({ dedupeKey })).not.toBe(first);
  });

  it("for more money is taken back once the limit was changed another way", async () => {
    const id = await asked();
    await setMissionBudget.call(team.ctx, { id: missionId, budgetMicros: 7_000_000 });
    await settleRaises(team.id, missionId);
    expect(await getApproval.call(team.ctx, { id })).toMatchObject({ status: "withdrawn", canDecide: false });
    await expect(decide(team.ctx, { id, decision: "approve" })).rejects.toThrow("withdrawn already");
    expect((await getMission.call(team.ctx, { id: missionId })).budgetMicros).toBe(7_000_000);
  });

  it("is not made where the policy allows or denies by itself", async () => {
    const plan = {
      kind: "plan" as const,
      title: "A plan",
      effect: { type: "command" as const, name: "plan.start" },
      payload: {},
    };
    expect(await requestApproval.call(team.machine, plan)).toMatchObject({ outcome: "allowed", approvalId: null });
    expect(await requestApproval.call(team.machine, { ...plan, mustAsk: true })).toMatchObject({ outcome: "asked" });
    const { id } = await addRule.call(team.ctx, { kind: "plan", decision: "deny", note: "we plan ourselves" });
    expect(await requestApproval.call(team.machine, plan)).toMatchObject({
      outcome: "denied",
      reason: expect.stringContaining("we plan ourselves"),
    });
    await removeRule.call(team.ctx, { id });
  });

  it("is refused when it is too long to be read", async () => {
    await expect(asked({ payload: { text: "x".repeat(500_000) } })).rejects.toMatchObject({ code: "bad_input" });
  });
});

describe("the rules of a team", () => {
  it("are added, changed, moved and removed, each audited and told", async () => {
    const other = await makeTeam("Rules");
    const a = await addRule.call(other.ctx, { tool: "document_write", decision: "ask" });
    const b = await addRule.call(other.ctx, { kind: "hire", decision: "allow" });
    await moveRule.call(other.ctx, { id: b.id, position: 1 });
    await changeRule.call(other.ctx, { id: a.id, rule: { tool: "task_create", decision: "deny" } });
    const { rules, defaults } = await getPolicy.call(other.ctx, {});
    expect(rules.map((entry) => [entry.position, entry.text])).toEqual([
      [1, "allow hiring an agent"],
      [2, "never allow task_create"],
    ]);
    expect(defaults.length).toBe(5);
    expect(await explainPolicy.call(other.ctx, { tool: "task_create" })).toMatchObject({
      decision: "deny",
      ruleId: a.id,
    });
    await removeRule.call(other.ctx, { id: b.id });
    const told = await getDb().select().from(events).where(eq(events.teamId, other.id));
    expect(told.filter((event) => event.kind === "approval.rules_changed")).toHaveLength(5);
    const audited = await getDb().select().from(auditLog).where(eq(auditLog.teamId, other.id));
    expect(audited.filter((row) => row.entity === "approval_rule")).toHaveLength(5);
  });

  it("are an admin's to change, bounded, and sound", async () => {
    const other = await makeTeam("Bounded");
    const mo = await member("member", "Mo", other);
    await expect(addRule.call(mo, { decision: "ask" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(addRule.call(other.ctx, { decision: "ask", fromHour: 9 })).rejects.toThrow("give both hours or none");
    const full = Array.from({ length: MAX_RULES }, (_, at) => ({
      teamId: other.id,
      position: at + 1,
      decision: "ask" as const,
    }));
    await getDb().insert(approvalRules).values(full);
    await expect(addRule.call(other.ctx, { decision: "ask" })).rejects.toMatchObject({ code: "limited" });
  });
});
