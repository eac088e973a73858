import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { runSteps, runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { wakes } from "#db/tables/wakes";
import { createAgent, setAgentPaused } from "#server/domains/agents/commands";
import { writeDocument } from "#server/domains/documents/commands";
import { cancelMission } from "#server/domains/missions/commands";
import { setMissionPaused } from "#server/domains/missions/control";
import { getMission } from "#server/domains/missions/queries";
import { listBlockers } from "#server/domains/tasks/blockers";
import { assignChosen, assignTask, startTask } from "#server/domains/tasks/commands";
import { blockTask } from "#server/domains/tasks/control";
import { getTask } from "#server/domains/tasks/queries";
import { openTestDatabase } from "#tests/support/database";
import { agentAtWork, plannedMission } from "#tests/support/planned-mission";
import { sweepBlockers } from "./blockers.ts";
import { sweepLoops } from "./loop-detector.ts";
import { rebalanceAgent } from "./rebalance.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

type Scene = Awaited<ReturnType<typeof plannedMission>>;
let scenes: Scene[] = [];
/** The sweep looks at every team: what one test left must not speak in the next. */
afterEach(async () => {
  for (const { team, mission } of scenes) await cancelMission.call(team.ctx, { id: mission.id }).catch(() => undefined);
  scenes = [];
  await sweepBlockers(Date.now() + 3_600_000);
});

async function scene() {
  const made = await plannedMission();
  scenes.push(made);
  const { team, agent, mission, count } = made;
  const give = (name: string, id = count.id) =>
    assignChosen.call(team.machine, { id, agentId: agent(name).id, reason: "a test", choice: null });
  const work = (name: string, taskId = count.id) =>
    agentAtWork({ machine: team.machine, missionId: mission.id, taskId, agentId: agent(name).id, name });
  const open = async () =>
    (await listBlockers.call(team.ctx, {})).map(({ kind, level, reason, taskNumber }) => ({
      kind,
      level,
      reason,
      taskNumber,
    }));
  return { ...made, give, work, open };
}

const MINUTE = 60_000;

describe("what holds work up", () => {
  it("is noted, told to the orchestrator, then to a person, and cleared when it is gone", async () => {
    const { team, agent, count, write, open } = await scene();
    const now = Date.now();
    await blockTask.call(team.machine, { id: count.id, reason: "the tape is broken" });
    await sweepBlockers(now);
    expect(await open()).toEqual([
      { kind: "held", level: "noted", reason: "the tape is broken", taskNumber: 1 },
      {
        kind: "dependency_failed",
        level: "noted",
        reason: "T-1, which it needs, is held up: the tape is broken",
        taskNumber: 2,
      },
    ]);
    expect(await sweepBlockers(now + 1_000)).toBe(0);
    await sweepBlockers(now + MINUTE);
    expect((await open())[0]).toMatchObject({ kind: "held", level: "orchestrator" });
    const woken = await getDb()
      .select()
      .from(wakes)
      .where(eq(wakes.agentId, agent("Ada").id));
    expect(woken).toMatchObject([
      { kind: "decision", taskId: count.id, text: expect.stringContaining("tape is broken") },
    ]);
    await sweepBlockers(now + 4 * MINUTE);
    expect((await open())[0]).toMatchObject({ kind: "held", level: "person" });
    expect((await getTask.call(team.ctx, { id: write.id })).blockers).toHaveLength(1);
    await blockTask.call(team.machine, { id: count.id, reason: null });
    await sweepBlockers(now + 5 * MINUTE);
    expect(await open()).toEqual([]);
  });

  it("is also a task that was begun and does not move", async () => {
    const { team, agent, count, give, open } = await scene();
    await give("Bram");
    await startTask.call(team.machine, { id: count.id, agentId: agent("Bram").id });
    await sweepBlockers(Date.now());
    expect(await open()).toEqual([]);
    await sweepBlockers(Date.now() + 3 * MINUTE);
    expect(await open()).toMatchObject([{ kind: "no_progress", reason: "Bram began it, but nothing moves" }]);
  });

  it("is also two tasks that write one document", async () => {
    const { team, mission, count, write, work, open } = await scene();
    const first = await work("Bram");
    const draft = { missionId: mission.id, title: "Report", body: "12" };
    const { documentId } = await writeDocument.call(first.ctx, { ...draft, taskId: count.id });
    const second = await work("Noor", write.id);
    await writeDocument.call(second.ctx, { ...draft, body: "13", documentId, taskId: write.id });
    await sweepBlockers(Date.now());
    expect(await open()).toMatchObject([
      { kind: "two_writers", reason: "T-1 and T-2 both write “Report”", taskNumber: 2 },
    ]);
    expect((await getTask.call(team.ctx, { id: count.id })).blockers).toEqual([]);
  });

  it("is also an assignee a person chose and who was paused: the task is not taken away silently", async () => {
    const { team, agent, count, open } = await scene();
    await createAgent.call(team.ctx, { name: "Juno", role: "data_processor" });
    await assignTask.call(team.ctx, { id: count.id, agentId: agent("Bram").id });
    await setAgentPaused.call(team.ctx, { id: agent("Bram").id, isPaused: true });
    await sweepBlockers(Date.now());
    expect(await open()).toMatchObject([{ kind: "assignee_away", reason: "Bram, who is to do it, is paused" }]);
    expect((await getTask.call(team.ctx, { id: count.id })).assignee?.name).toBe("Bram");
  });
});

describe("rebalancing", () => {
  it("gives what a paused agent has not begun to another one who can, with the reason, and ends its queued run", async () => {
    const { team, agent, count, give, work } = await scene();
    await createAgent.call(team.ctx, { name: "Juno", role: "data_processor" });
    await give("Bram");
    const { runId } = await work("Bram");
    await setAgentPaused.call(team.ctx, { id: agent("Bram").id, isPaused: true });
    expect(await rebalanceAgent(team.id, agent("Bram").id, "Bram was paused")).toBe(1);
    const task = await getTask.call(team.ctx, { id: count.id });
    expect(task).toMatchObject({ status: "assigned", assignee: { name: "Juno" } });
    expect(task.assignmentReason).toMatch(/^Bram was paused; data level/);
    const [run] = await getDb().select().from(runs).where(eq(runs.id, runId));
    expect(run?.status).toBe("cancelled");
  });

  it("leaves what was begun until its run is over", async () => {
    const { team, agent, count, give, work } = await scene();
    await createAgent.call(team.ctx, { name: "Juno", role: "data_processor" });
    await give("Bram");
    await startTask.call(team.machine, { id: count.id, agentId: agent("Bram").id });
    const { runId } = await work("Bram");
    await getDb().update(runs).set({ stepCount: 3, status: "running" }).where(eq(runs.id, runId));
    expect(await rebalanceAgent(team.id, agent("Bram").id, "Bram keeps failing")).toBe(0);
    await getDb().update(runs).set({ status: "failed" }).where(eq(runs.id, runId));
    expect(await rebalanceAgent(team.id, agent("Bram").id, "Bram keeps failing")).toBe(1);
    expect((await getTask.call(team.ctx, { id: count.id })).assignee?.name).toBe("Juno");
  });
});

describe("the loop detector", () => {
  it("pauses a mission whose run makes the same call again and again, until a person resumes it", async () => {
    const { team, agent, mission, work } = await scene();
    const { runId } = await work("Bram");
    const call = (index: number) => ({
      teamId: team.id,
      runId,
      agentId: agent("Bram").id,
      index,
      kind: "tool" as const,
      name: "calculate",
      status: "succeeded" as const,
      leaseToken: 1,
      startedAt: new Date(),
      input: { b: 2, a: 1 },
    });
    await getDb().insert(runSteps).values([2, 3, 4, 5].map(call));
    expect(await sweepLoops(Date.now())).toBe(0);
    await getDb().insert(runSteps).values(call(6));
    expect(await sweepLoops(Date.now())).toBe(1);
    const paused = await getMission.call(team.ctx, { id: mission.id });
    expect(paused).toMatchObject({
      isPaused: true,
      pausedReason: expect.stringContaining("called calculate 5 times with the same input"),
    });
    await setMissionPaused.call(team.ctx, { id: mission.id, isPaused: false });
    expect(await sweepLoops(Date.now())).toBe(0);
  });

  it("pauses a mission in which agents make one task again and again", async () => {
    const { team, mission, work } = await scene();
    const { runId } = await work("Bram");
    for (const at of [1, 2, 3])
      await getDb()
        .insert(tasks)
        .values({
          teamId: team.id,
          number: 100 + at,
          missionId: mission.id,
          title: `Look again ${at}`,
          status: "inbox",
          createdBy: "Bram",
          createdByRunId: runId,
          fingerprint: "data:look again",
        });
    expect(await sweepLoops(Date.now())).toBe(1);
    expect((await getMission.call(team.ctx, { id: mission.id })).pausedReason).toContain("“Look again 1” 3 times");
    expect(await sweepLoops(Date.now())).toBe(0);
  });
});
