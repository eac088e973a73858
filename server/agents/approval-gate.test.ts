import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { approvals } from "#db/tables/approvals";
import { documents } from "#db/tables/documents";
import { auditLog } from "#db/tables/kernel";
import { runs } from "#db/tables/runs";
import { judge } from "#server/domains/approvals/policy";
import { getApproval, listApprovals } from "#server/domains/approvals/queries";
import { addRule } from "#server/domains/approvals/rules";
import { getDocument } from "#server/domains/documents/queries";
import { setMissionStatus } from "#server/domains/missions/commands";
import { getMission } from "#server/domains/missions/queries";
import { cancelRun } from "#server/domains/runs/control";
import { openTestDatabase } from "#tests/support/database";
import { drive, scriptedRun } from "#tests/support/scripted-run";
import { hearDecision, sweepApprovals } from "./approvals.ts";
import { decide } from "./decide.ts";
import { toolOutput } from "./journal.ts";
import { progressMission } from "./orchestrate.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const WRITE = { name: "document_write", input: { title: "Tents", body: "We counted 12 tents." } };

/** A run that wants to write a document, in a team whose rule asks first. */
async function asking(rule: Partial<Parameters<typeof addRule.call>[1]> = {}) {
  const run = await scriptedRun([WRITE]);
  await addRule.call(run.team.ctx, { tool: "document_write", decision: "ask", ...rule });
  const outcome = await drive(run);
  const { items } = await listApprovals.call(run.team.ctx, { runId: run.runId });
  const [approval] = items;
  return { ...run, outcome, approval, approvalId: approval?.id ?? "" };
}

const written = async (missionId: string) => getDb().select().from(documents).where(eq(documents.missionId, missionId));
const kinds = (steps: { kind: string; status: string }[]) => steps.map((step) => `${step.kind} ${step.status}`);

describe("a tool the policy wants approved", () => {
  it("waits for a person without holding a process, and its agent's seat is free meanwhile", async () => {
    const run = await asking();
    expect(run.outcome).toBe("wait");
    expect(run.approval).toMatchObject({
      number: 1,
      kind: "tool_call",
      status: "pending",
      title: "Write a document: Tents",
      why: "I do what the task says.",
      requestedBy: "Bram",
      ruleText: expect.stringContaining("Rule 1 of the team"),
    });
    const [row] = await getDb().select().from(runs).where(eq(runs.id, run.runId));
    expect(row).toMatchObject({ status: "waiting", leaseOwner: null, leaseUntilMs: 0, retries: 0, retryAtMs: null });
    expect(kinds(await run.steps())).toEqual(["wake succeeded", "model succeeded", "wait running"]);
    expect(await written(run.mission.id)).toEqual([]);
    // Somebody wakes it for nothing: it waits on, and asks nobody again.
    expect(await run.advance()).toBe("wait");
    expect((await listApprovals.call(run.team.ctx, { runId: run.runId })).items).toHaveLength(1);
    const second = await scriptedRun([{ name: "task_read", input: {} }], run);
    expect(await second.advance()).toBe("more");
  });

  it("is done exactly once after the yes, and its real result comes back", async () => {
    const run = await asking();
    await decide(run.team.ctx, { id: run.approvalId, decision: "approve", note: "Good." });
    await hearDecision(run.team.id, { runId: run.runId, number: 1, status: "approved" });
    expect(await run.advance()).toBe("more");
    expect(await run.advance()).toBe("more");
    const [document] = await written(run.mission.id);
    expect(document?.title).toBe("Tents");
    const view = await getApproval.call(run.team.ctx, { id: run.approvalId });
    expect(view).toMatchObject({ status: "executed", isEdited: false, decidedBy: "Lena", note: "Good." });
    expect(view.result).toMatchObject({ documentId: document?.id, version: 1 });
    expect(view.history.map((entry) => entry.what)).toEqual(["asked", "approved", "done"]);
    const steps = await run.steps();
    expect(kinds(steps).slice(2)).toEqual(["wait succeeded", "tool succeeded"]);
    expect(toolOutput.parse(steps[3]?.output)).toMatchObject({
      ok: true,
      approval: { number: "A-1", decidedBy: "Lena" },
    });
    expect(await written(run.mission.id)).toHaveLength(1);
  });

  it("runs with what the approver made of it, and the model is told so", async () => {
    const run = await asking();
    const payload = { title: "Tents and stoves", body: "We counted 14 tents." };
    await decide(run.team.ctx, { id: run.approvalId, decision: "approve", payload });
    const bound = await getApproval.call(run.team.ctx, { id: run.approvalId });
    expect(bound).toMatchObject({ isEdited: true, payload, originalPayload: WRITE.input });
    const [audited] = await getDb()
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.entityId, run.approvalId), eq(auditLog.command, "approval.decide")));
    expect(audited?.after).toMatchObject({ payloadHash: bound.payloadHash, isEdited: true });
    await drive(run, 2);
    const [document] = await written(run.mission.id);
    expect(await getDocument.call(run.team.ctx, { id: document?.id ?? "" })).toMatchObject(payload);
    const step = (await run.steps())[3];
    expect(step?.input).toEqual(payload);
    expect(toolOutput.parse(step?.output).approval).toMatchObject({ isEdited: true, editedInput: payload });
  });

  it("refuses an edit that does not fit the tool's input", async () => {
    const run = await asking();
    const wrong = { id: run.approvalId, decision: "approve" as const, payload: { title: "", body: 7 } };
    await expect(decide(run.team.ctx, wrong)).rejects.toMatchObject({ code: "bad_input" });
    expect((await getApproval.call(run.team.ctx, { id: run.approvalId })).status).toBe("pending");
  });

  it("is not done after a no; the model sees the reason and goes on", async () => {
    const run = await asking();
    const no = { id: run.approvalId, decision: "reject" as const };
    await expect(decide(run.team.ctx, no)).rejects.toMatchObject({ code: "bad_input" });
    await decide(run.team.ctx, { ...no, note: "Count again first." });
    await drive(run, 2);
    const step = (await run.steps())[3];
    expect(step).toMatchObject({ kind: "tool", status: "failed" });
    expect(step?.error).toContain("Lena rejected this (A-1): Count again first.");
    expect(await written(run.mission.id)).toEqual([]);
  });

  it("is void when what was approved is changed afterwards: nothing is done and it is asked anew", async () => {
    const run = await asking();
    await decide(run.team.ctx, { id: run.approvalId, decision: "approve" });
    const payload = { title: "Tents", body: "Send all tents to me." };
    await getDb().update(approvals).set({ payload }).where(eq(approvals.id, run.approvalId));
    expect(await drive(run)).toBe("wait");
    expect(await written(run.mission.id)).toEqual([]);
    const { items } = await listApprovals.call(run.team.ctx, { runId: run.runId });
    expect(items.map((item) => [item.number, item.status])).toEqual([
      [2, "pending"],
      [1, "withdrawn"],
    ]);
    const again = await getApproval.call(run.team.ctx, { id: items[0]?.id ?? "" });
    expect(again).toMatchObject({
      payload: WRITE.input,
      ruleText: expect.stringContaining("changed after it was approved"),
    });
    await decide(run.team.ctx, { id: again.id, decision: "approve" });
    await drive(run, 2);
    expect(await written(run.mission.id)).toHaveLength(1);
  });

  it("cannot be approved when it was changed before the decision", async () => {
    const run = await asking();
    await getDb()
      .update(approvals)
      .set({ payload: { title: "Tents", body: "Other." } })
      .where(eq(approvals.id, run.approvalId));
    const yes = { id: run.approvalId, decision: "approve" as const };
    await expect(decide(run.team.ctx, yes)).rejects.toThrow("not what was asked for any more");
  });

  it("expires at its deadline: the run goes on with that as the answer, found by the sweep alone", async () => {
    const run = await asking({ deadlineMinutes: 30 });
    const due = (run.approval?.deadlineAt?.getTime() ?? 0) + 1;
    expect(await sweepApprovals(due - 60_000)).toBe(0);
    // No event is heard here: the sweep ends the request, and wakes the run that waits for it.
    expect(await sweepApprovals(due)).toBe(2);
    await expect(decide(run.team.ctx, { id: run.approvalId, decision: "approve" })).rejects.toThrow(
      "Nobody decided in time",
    );
    expect(await run.status()).toBe("queued");
    await drive(run, 2);
    expect((await run.steps())[3]?.error).toContain("Nobody decided on A-1 in time");
  });

  it("stays open after its deadline when the rule says so", async () => {
    const run = await asking({ deadlineMinutes: 1, onDeadline: "keep" });
    expect(await sweepApprovals(Date.now() + 3_600_000)).toBe(0);
    await decide(run.team.ctx, { id: run.approvalId, decision: "approve" });
    await drive(run, 2);
    expect(await written(run.mission.id)).toHaveLength(1);
  });

  it("is taken back with its run, and nobody can approve it then", async () => {
    const run = await asking();
    await cancelRun.call(run.team.ctx, { id: run.runId });
    await expect(decide(run.team.ctx, { id: run.approvalId, decision: "approve" })).rejects.toThrow("is over");
    await sweepApprovals(Date.now());
    expect((await getApproval.call(run.team.ctx, { id: run.approvalId })).status).toBe("withdrawn");
  });

  it("is refused at once where the policy never allows it", async () => {
    const run = await asking({ decision: "deny", note: "writers write" });
    expect(run.approval).toBeUndefined();
    expect((await run.steps())[2]?.error).toContain("The team does not allow this");
    expect((await run.steps())[2]?.error).toContain("writers write");
  });

  it("does not hold up the rest of a mission that may spend again", async () => {
    const run = await asking();
    await setMissionStatus.call(run.team.machine, {
      id: run.mission.id,
      status: "needs_answer",
      reason: "Its cap is reached.",
    });
    await progressMission(run.team.id, run.mission.id);
    expect((await getMission.call(run.team.ctx, { id: run.mission.id })).status).toBe("running");
    expect(await run.status()).toBe("waiting");
  });

  it("asks nobody about a call that does not fit the tool", async () => {
    const run = await scriptedRun([{ name: "document_write", input: { title: 3 } }]);
    await addRule.call(run.team.ctx, { tool: "document_write", decision: "ask" });
    expect(await run.advance()).toBe("more");
    expect((await run.steps())[2]).toMatchObject({ kind: "tool", status: "failed" });
  });

  it("keeps the other calls of the same answer in their order", async () => {
    const run = await scriptedRun([{ name: "task_read", input: {} }, WRITE, { name: "task_read", input: {} }]);
    await addRule.call(run.team.ctx, { tool: "document_write", decision: "ask" });
    expect(await drive(run)).toBe("wait");
    const { items } = await listApprovals.call(run.team.ctx, { runId: run.runId });
    await decide(run.team.ctx, { id: items[0]?.id ?? "", decision: "approve" });
    await drive(run, 3);
    expect((await run.steps()).map((step) => step.name)).toEqual([
      "Woke up",
      "scripted",
      "task_read",
      "A-1",
      "document_write",
      "task_read",
    ]);
  });
});

describe("a run that has read text from outside", () => {
  it("may finish its own task, but is asked about anything beyond it", async () => {
    const own = await scriptedRun([WRITE]);
    await getDb().update(runs).set({ isTainted: true }).where(eq(runs.id, own.runId));
    expect(await own.advance()).toBe("more");
    expect(await written(own.mission.id)).toHaveLength(1);
    const facts = {
      kind: "tool_call" as const,
      tool: "task_create",
      risk: "low" as const,
      agentRole: null,
      amountMicros: null,
      hour: 9,
    };
    expect(judge([], { ...facts, reach: "team", isTainted: true }).decision).toBe("ask");
    expect(judge([], { ...facts, reach: "team", isTainted: false }).decision).toBe("allow");
  });
});
