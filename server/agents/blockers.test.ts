import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { events } from "#db/tables/kernel";
import { budgets } from "#db/tables/llm";
import { messages } from "#db/tables/messages";
import { runSteps, runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { wakes } from "#db/tables/wakes";
import { createAgent, setAgentPaused } from "#server/domains/agents/commands";
import { teamDay } from "#server/domains/budgets/queries";
import { writeDocument } from "#server/domains/documents/commands";
import { cancelMission } from "#server/domains/missions/commands";
import { setMissionPaused } from "#server/domains/missions/control";
import { getMission } from "#server/domains/missions/queries";
import { answerQuestion, askQuestion } from "#server/domains/missions/questions";
import { listBlockers } from "#server/domains/tasks/blockers";
import { assignChosen, assignTask, createTask, startTask } from "#server/domains/tasks/commands";
import { blockTask } from "#server/domains/tasks/control";
import { getTask } from "#server/domains/tasks/queries";
import { openTestDatabase } from "#tests/support/database";
import { agentAtWork, plannedMission } from "#tests/support/planned-mission";
import { sweepBlockers, sweepPriorities } from "./blockers.ts";
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
    assignChosen.call(team.machine, { id, agentId: agent(name).id, from: null, reason: "a test", choice: null });
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

describe("what only a person can end", () => {
  it("is a question about a task, told to a person at once and gone with the answer", async () => {
    const { team, mission, count, give, work, open } = await scene();
    await give("Bram");
    const { ctx, runId } = await work("Bram");
    const question = { missionId: mission.id, taskId: count.id, runId, question: "Do torn tents count?" };
    const { questionId } = await askQuestion.call(ctx, question);
    await sweepBlockers(Date.now());
    await sweepBlockers(Date.now() + 2_000);
    expect(await open()).toMatchObject([
      { kind: "question_open", level: "person", reason: "a question is open: Do torn tents count?", taskNumber: 1 },
    ]);
    await answerQuestion.call(team.ctx, { questionId, answer: "They do." });
    await sweepBlockers(Date.now() + 4_000);
    expect(await open()).toEqual([]);
  });

  it("is an agent whose money for the day is used up, until its limit is raised", async () => {
    const { team, agent, give, open } = await scene();
    await give("Bram");
    const { day } = await teamDay.call(team.ctx, { atMs: Date.now() });
    const spent = { teamId: team.id, kind: "agent_day" as const, refId: agent("Bram").id, day };
    const [row] = await getDb()
      .insert(budgets)
      .values({ ...spent, limitMicros: 1_000, spentMicros: 1_000 })
      .returning();
    await sweepBlockers(Date.now());
    await sweepBlockers(Date.now() + 2_000);
    expect(await open()).toMatchObject([
      { kind: "over_cap", level: "person", reason: "the money of Bram for today is used up" },
    ]);
    await getDb()
      .update(budgets)
      .set({ limitMicros: 2_000 })
      .where(eq(budgets.id, row?.id ?? ""));
    await sweepBlockers(Date.now() + 4_000);
    expect(await open()).toEqual([]);
  });
});

describe("priorities", () => {
  it("that come due by themselves are told as an event of their own team", async () => {
    const { team } = await scene();
    const dueAt = new Date(Date.now() + 10 * 86_400_000);
    const task = await createTask.call(team.ctx, { title: "Order more pegs", dueAt });
    const before = await getDb().$count(events, eq(events.teamId, team.id));
    await sweepPriorities(Date.now());
    expect(await getDb().$count(events, eq(events.teamId, team.id))).toBe(before);
    await sweepPriorities(dueAt.getTime() + 1);
    expect((await getTask.call(team.ctx, { id: task.id })).priority).toBe("urgent");
    const told = await getDb().select().from(events).where(eq(events.teamId, team.id));
    expect(told.filter((event) => event.kind === "task.updated" && event.taskId === task.id)).toHaveLength(1);
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

  it("pauses a mission whose task came back three times for the same reason, not for three different ones", async () => {
    const { team, mission, count } = await scene();
    const cameBack = async (bodies: string[]) => {
      await getDb().delete(messages).where(eq(messages.taskId, count.id));
      await getDb().update(tasks).set({ returnCount: bodies.length }).where(eq(tasks.id, count.id));
      for (const [at, body] of bodies.entries())
        await getDb()
          .insert(messages)
          .values({ teamId: team.id, taskId: count.id, kind: "return", body, createdAt: new Date(Date.now() + at) });
    };
    await cameBack(["Two are missing.", "The sum is wrong.", "It is not sorted."]);
    expect(await sweepLoops(Date.now())).toBe(0);
    await cameBack(["Two are missing.", "two are  missing.", "Two are missing."]);
    expect(await sweepLoops(Date.now())).toBe(1);
    expect((await getMission.call(team.ctx, { id: mission.id })).pausedReason).toContain(
      "T-1 came back 3 times for the same reason",
    );
  });
});
