import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { setAgentPaused } from "#server/domains/agents/commands";
import { retireAgent } from "#server/domains/agents/control";
import { findAgents } from "#server/domains/agents/queries";
import { postMessage } from "#server/domains/messages/commands";
import { assignTask, createTask } from "#server/domains/tasks/commands";
import { wakeByHand } from "#server/domains/wakes/control";
import { listWakes } from "#server/domains/wakes/queries";
import type { WakeRow } from "#server/domains/wakes/schema";
import { openTestDatabase } from "#tests/support/database";
import { saidBy } from "#tests/support/respond";
import { openWorkshop, type Workshop } from "#tests/support/workshop";

// The whole system in this process: events, engine, runs, the simulated model.
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

async function seat(name: string): Promise<string> {
  const found = (await findAgents.call(workshop.owner, {})).find((agent) => agent.name === name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found.id;
}

/** The agent's newest wake of a kind, once it is as it should be. */
async function wakeOf(agentId: string, is: (wake: WakeRow) => boolean): Promise<WakeRow> {
  const until = Date.now() + 60_000;
  for (;;) {
    const { items } = await listWakes.call(workshop.owner, { agentId });
    const found = items.find(is);
    if (found) return found;
    if (Date.now() > until) throw new Error(`No such wake came: ${JSON.stringify(items)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it("a call in a thread is answered there, and an assignment is shown as what woke the agent", async () => {
  const bram = await seat("Bram");
  const task = await createTask.call(workshop.owner, { title: "Count the chairs", criteria: ["Each is counted"] });
  await postMessage.call(workshop.owner, { taskId: task.id, body: "@Bram what is the status of this?" });
  const called = await wakeOf(bram, (wake) => wake.kind === "mention" && wake.run?.status === "succeeded");
  expect(called.reason).toMatch(/calls you on T-\d+: Count the chairs$/);
  expect((await saidBy(bram)).join()).toContain("is in the inbox, with nobody yet");
  await assignTask.call(workshop.owner, { id: task.id, agentId: bram });
  const assigned = await wakeOf(bram, (wake) => wake.kind === "assignment" && wake.run !== null);
  expect(assigned).toMatchObject({ status: "noted", task: { id: task.id } });
});

it("a retired agent's waiting wakes are dropped with their reason", async () => {
  const vera = await seat("Vera");
  await setAgentPaused.call(workshop.owner, { id: vera, isPaused: true });
  await wakeByHand.call(workshop.owner, { id: vera, text: "What is your status?" });
  await wakeOf(vera, (wake) => wake.status === "pending");
  await retireAgent.call(workshop.owner, { id: vera });
  const dropped = await wakeOf(vera, (wake) => wake.status === "dropped");
  expect(dropped.outcome).toMatch(/retired/);
});
