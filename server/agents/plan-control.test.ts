import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getApproval, listApprovals } from "#server/domains/approvals/queries";
import { setMissionPaused } from "#server/domains/missions/control";
import { getMission } from "#server/domains/missions/queries";
import { requestReplan } from "#server/domains/plans/control";
import { getPlan, listPlanVersions } from "#server/domains/plans/queries";
import { proposePlanInput } from "#server/domains/plans/schema";
import { listRuns } from "#server/domains/runs/queries";
import { listTasks } from "#server/domains/tasks/queries";
import { openTestDatabase } from "#tests/support/database";
import { openWorkshop, settled, startMission, type Workshop } from "#tests/support/workshop";
import { decide } from "./decide.ts";

let database: Database;
let workshop: Workshop;
beforeAll(async () => {
  database = await openTestDatabase();
  workshop = await openWorkshop(database);
});
afterAll(async () => {
  await workshop.stop();
  await database.close();
});

const GOAL = "Which region sells the most units?";
const FILES = { "sales.csv": "region,product,units\nNorth,Tent,10\nSouth,Tent,5\nNorth,Lamp,4\nSouth,Lamp,2\n" };
const WAIT = { timeout: 120_000, interval: 100 };

describe("a mission that is paused", () => {
  it("begins nothing, stops between two steps, keeps what is done, and goes on when it is resumed", async () => {
    const { owner } = workshop;
    const { id } = await startMission(owner, GOAL, FILES);
    await expect
      .poll(async () => (await listTasks.call(owner, { missionId: id })).items.length, WAIT)
      .toBeGreaterThan(0);
    await setMissionPaused.call(owner, { id, isPaused: true, reason: "the figures are being checked" });
    const runs = async () => (await listRuns.call(owner, { missionId: id, limit: 100 })).items;
    await expect.poll(async () => (await runs()).some((run) => run.status === "running"), WAIT).toBe(false);
    // What was given out in the moment of the pause stands in line.
    const begun = async () =>
      (await runs())
        .filter(({ status, stepCount }) => status !== "queued" || stepCount > 0)
        .map((run) => [run.number, run.status, run.stepCount]);
    const stood = await begun();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(await begun()).toEqual(stood);
    const paused = await getMission.call(owner, { id });
    expect(paused).toMatchObject({
      isPaused: true,
      pausedReason: "the figures are being checked",
      pausedBy: "Lena Hofer",
    });
    await setMissionPaused.call(owner, { id, isPaused: false });
    expect(await settled(owner, id)).toMatchObject({ status: "done", isPaused: false, pausedReason: null });
    await expect(setMissionPaused.call(owner, { id, isPaused: true })).rejects.toMatchObject({ code: "conflict" });
  }, 250_000);
});

describe("a mission whose plan is approved first", () => {
  it("waits with the plan, and what the person made of it is what is done", async () => {
    const { owner } = workshop;
    const { id } = await startMission(owner, GOAL, FILES, { wantsPlanApproval: true });
    const pending = async () => (await listApprovals.call(owner, { missionId: id, status: "pending" })).items;
    await expect.poll(async () => (await pending()).length, WAIT).toBe(1);
    expect((await listTasks.call(owner, { missionId: id })).items).toEqual([]);
    const [asked] = await pending();
    const approval = await getApproval.call(owner, { id: asked?.id ?? "" });
    expect(approval).toMatchObject({ kind: "plan", preview: expect.stringContaining("Profile sales.csv") });
    const plan = proposePlanInput.parse(approval.payload);
    const steps = plan.steps.map((step) => (step.key === "s1" ? { ...step, title: "Look at sales.csv first" } : step));
    // An edit that makes a circle was once approved, and failed only afterwards.
    const last = plan.steps.at(-1)?.key ?? "";
    const round = plan.steps.map((step, at) => (at === 0 ? { ...step, dependsOn: [last] } : step));
    await expect(
      decide(owner, { id: approval.id, decision: "approve", payload: { ...plan, steps: round } }),
    ).rejects.toThrow("wait for each other");
    expect(approval.title).not.toContain("{");
    await decide(owner, { id: approval.id, decision: "approve", payload: { ...plan, steps } });
    const mission = await settled(owner, id);
    expect(mission.status).toBe("done");
    const made = await getPlan.call(owner, { missionId: id });
    expect(made?.steps.map((step) => step.title)).toContain("Look at sales.csv first");
    expect(made?.steps).toHaveLength(steps.length);
    const { versions } = await listPlanVersions.call(owner, { missionId: id });
    expect(versions).toMatchObject([{ by: "Ada", approvedBy: "Lena Hofer" }]);
    // The simulated model costs nothing, and the forecast says whose figure that is.
    await expect
      .poll(async () => (await getPlan.call(owner, { missionId: id }))?.forecast, WAIT)
      .toMatchObject({ micros: 0, isSimulated: true, unknownMicros: 0, unknownMinutes: 0 });
  }, 250_000);
});

describe("a wish for another plan", () => {
  it("adds what is wished for, and the report waits for it", async () => {
    const { owner } = workshop;
    const { id } = await startMission(owner, GOAL, FILES);
    await expect
      .poll(async () => (await listTasks.call(owner, { missionId: id })).items.length, WAIT)
      .toBeGreaterThan(0);
    await requestReplan.call(owner, { missionId: id, wish: "Which product sells the most units?" });
    const mission = await settled(owner, id);
    expect(mission.status).toBe("done");
    const plan = await getPlan.call(owner, { missionId: id });
    expect(plan).toMatchObject({ version: 2, origin: "revised" });
    const added = plan?.nodes.filter((node) => plan.diff?.added.includes(node.key ?? "")) ?? [];
    expect(added.map((node) => [node.title, node.status])).toContainEqual(["Compute units by product", "done"]);
    const report = plan?.nodes.find((node) => node.title === "Write the report");
    expect(report?.dependsOn).toEqual(expect.arrayContaining([added[0]?.taskId]));
  }, 250_000);
});
