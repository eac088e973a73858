import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { interactions } from "#db/tables/llm";
import { runSteps } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { wakes } from "#db/tables/wakes";
import { setAgentPaused } from "#server/domains/agents/commands";
import { postMessage } from "#server/domains/messages/commands";
import { assignTask } from "#server/domains/tasks/commands";
import { blockTask } from "#server/domains/tasks/control";
import { requestWake } from "#server/domains/wakes/commands";
import { wakeByHand } from "#server/domains/wakes/control";
import { listWakes } from "#server/domains/wakes/queries";
import { openTestDatabase } from "#tests/support/database";
import { plannedMission } from "#tests/support/planned-mission";
import { answerEverything, saidBy } from "#tests/support/respond";
import { wakeTargets } from "./message-wakes.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

async function assignedMission() {
  const scene = await plannedMission();
  await assignTask.call(scene.team.ctx, { id: scene.count.id, agentId: scene.agent("Bram").id });
  const say = async (body: string) => {
    const { messageId } = await postMessage.call(scene.team.ctx, { taskId: scene.count.id, body });
    await wakeTargets(scene.team.id, messageId);
  };
  return { ...scene, say };
}

describe("an agent that is called", () => {
  it("answers in the thread from what it reads of the task", async () => {
    const { team, agent, say, count } = await assignedMission();
    await say("@Bram how far is this, and who works on it? What counts as proof?");
    const [run] = await answerEverything(team.id);
    expect(run).toMatchObject({ agentId: agent("Bram").id, status: "succeeded", purpose: "respond" });
    const [answer] = await saidBy(agent("Bram").id);
    expect(answer).toContain(`T-${count.number} “Count the tents” is assigned and not begun; it is with Bram.`);
    expect(answer).toContain("Every tent is counted (no proof yet)");
    const { items } = await listWakes.call(team.ctx, { agentId: agent("Bram").id });
    const mention = items.find((wake) => wake.kind === "mention");
    expect(mention).toMatchObject({ status: "taken", run: { id: run?.id, status: "succeeded" } });
    expect(mention?.outcome).toMatch(/^Answered: T-\d+ “Count the tents” is assigned/);
  });

  it("takes several calls together in one run", async () => {
    const { team, agent, say } = await assignedMission();
    await say("@Bram what is the status?");
    await say("@Bram who has it?");
    await say("@Bram what does it depend on?");
    expect(await answerEverything(team.id)).toHaveLength(1);
    const said = await saidBy(agent("Bram").id);
    expect(said).toHaveLength(3);
    expect(said.at(-1)).toMatch(/builds on no other task/);
  });

  it("files a task when it is asked to, in the same mission", async () => {
    const { team, agent, say, mission } = await assignedMission();
    await say("@Bram please add a task: check the count of tents against the order list\n- Every difference is listed");
    await answerEverything(team.id);
    const filed = await getDb()
      .select()
      .from(tasks)
      .where(and(eq(tasks.missionId, mission.id), eq(tasks.title, "Check the count of tents against the order list")));
    expect(filed).toMatchObject([{ capability: "review" }]);
    expect((await saidBy(agent("Bram").id)).join()).toContain(`I added T-${filed[0]?.number}`);
  });

  it("looks into another task that is named, and quotes what the record says to an open question", async () => {
    const { team, agent, say, write, count } = await assignedMission();
    await getDb()
      .update(tasks)
      .set({ result: "There are 42 tents. Three of them have torn zips." })
      .where(eq(tasks.id, count.id));
    await say(`@Bram what is the status of T-${write.number}?`);
    await say("@Bram which tents have torn zips?");
    await answerEverything(team.id);
    const said = await saidBy(agent("Bram").id);
    expect(said[0]).toMatch(new RegExp(`^T-${write.number} “Write it down” is in the inbox, with nobody yet`));
    expect(said[1]).toBe(`What I can read says:\n- The result of T-${count.number}: “Three of them have torn zips.”`);
  });

  it("that is asked to decide on held-up work says where it stands in the work's thread", async () => {
    const { team, agent, count } = await assignedMission();
    await blockTask.call(team.machine, { id: count.id, reason: "the list is missing" });
    await requestWake.call(team.machine, {
      agentId: agent("Ada").id,
      kind: "decision",
      reason: `T-${count.number} is held up`,
      text: "Bram cannot go on.",
      taskId: count.id,
      dedupeKey: "blocker-1",
    });
    await answerEverything(team.id);
    expect((await saidBy(agent("Ada").id)).join()).toContain(`T-${count.number} is held up: the list is missing.`);
  });

  it("says plainly what it cannot do and where that leads", async () => {
    const { team, agent, say } = await assignedMission();
    await say("@Bram please book a flight to Oslo");
    await answerEverything(team.id);
    expect((await saidBy(agent("Bram").id)).join()).toMatch(/I cannot do that by an answer\. Write “add a task: …”/);
  });

  it("answers a wake by hand where it is shown, without a thread", async () => {
    const { team, agent, count } = await assignedMission();
    await wakeByHand.call(team.ctx, { id: agent("Bram").id, text: "What are you working on?" });
    await answerEverything(team.id);
    const { items } = await listWakes.call(team.ctx, { agentId: agent("Bram").id });
    expect(items[0]).toMatchObject({ kind: "hand", status: "taken", reason: "Lena woke it by hand" });
    expect(items[0]?.outcome).toContain(`T-${count.number} · assigned`);
  });

  it("that is paused keeps its wakes and takes them when the pause is over", async () => {
    const { team, agent } = await assignedMission();
    const bram = agent("Bram").id;
    await setAgentPaused.call(team.ctx, { id: bram, isPaused: true });
    await wakeByHand.call(team.ctx, { id: bram, text: "What is your status?" });
    await answerEverything(team.id);
    const newest = async () => (await listWakes.call(team.ctx, { agentId: bram })).items[0];
    expect(await newest()).toMatchObject({ status: "pending", outcome: "waits until the pause is over" });
    await setAgentPaused.call(team.ctx, { id: bram, isPaused: false });
    await answerEverything(team.id);
    expect(await newest()).toMatchObject({ status: "taken" });
  });

  it("pays nothing for a run whose wakes were answered meanwhile", async () => {
    const { team, agent } = await assignedMission();
    const woken = await wakeByHand.call(team.ctx, { id: agent("Bram").id, text: "What is your status?" });
    await getDb().update(wakes).set({ status: "dropped" }).where(eq(wakes.id, woken.wakeId));
    const [run] = await answerEverything(team.id);
    expect(run).toMatchObject({ status: "cancelled", statusReason: "Nothing was left to answer.", modelCalls: 0 });
    const calls = await getDb().select().from(interactions).where(eq(interactions.teamId, team.id));
    const steps = await getDb()
      .select()
      .from(runSteps)
      .where(eq(runSteps.runId, run?.id ?? ""));
    expect([calls, steps]).toEqual([[], []]);
  });
});
