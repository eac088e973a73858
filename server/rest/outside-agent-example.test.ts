import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { createAgent, setAgentPaused } from "#server/domains/agents/commands";
import { findAgents, getAgent } from "#server/domains/agents/queries";
import { listRuns } from "#server/domains/runs/queries";
import { listCriteria, listTasks } from "#server/domains/tasks/queries";
import { createAgentKey } from "#server/domains/teams/keys";
import { guarded } from "#server/http/guard";
import { openTestDatabase } from "#tests/support/database";
import { type Doors, serveDoors } from "#tests/support/doors";
import { driveHere } from "#tests/support/program";
import { openWorkshop, settled, startMission, type Workshop } from "#tests/support/workshop";
import { answerRest } from "./door.ts";

const EXAMPLE = resolve(import.meta.dirname, "../../examples/outside-agent/main.mjs");
const SALES = "region,units\nNorth,10\nSouth,5\nEast,\nNorth,7\n";

let database: Database;
let workshop: Workshop;
let doors: Doors;
let program: ChildProcess | undefined;
let undrive: () => void;

beforeAll(async () => {
  database = await openTestDatabase();
  workshop = await openWorkshop(database);
  undrive = driveHere();
  doors = await serveDoors((request, response) => {
    guarded(request, response, (refusal) => void answerRest(request, response, refusal));
  });
});
afterAll(async () => {
  program?.kill();
  undrive();
  await doors.close();
  await workshop.stop();
  await database.close();
});

it("is given a task by the plan, does it outside, and an agent in Muster proves its work", async () => {
  const { owner } = workshop;
  for (const { id } of await findAgents.call(owner, { capability: "data" }))
    await setAgentPaused.call(owner, { id, isPaused: true });
  const capabilities = [{ tag: "data" as const, level: 5 }];
  const agent = { name: "Gauge", role: "data_processor" as const, isProgram: true, capabilities };
  const { id: agentId } = await createAgent.call(owner, agent);
  const { secret } = await createAgentKey.call(owner, { agentId, name: "the example" });
  const env = { ...process.env, MUSTER_URL: doors.url, AGENT_KEY: secret };
  program = spawn(process.execPath, [EXAMPLE], { env, stdio: "pipe" });
  const said: string[] = [];
  program.stdout?.on("data", (text) => said.push(String(text)));
  program.stderr?.on("data", (text) => said.push(String(text)));
  // Only an agent whose program is there is given work.
  await expect.poll(async () => (await getAgent.call(owner, { id: agentId })).lastHeartbeatAt).not.toBeNull();
  const { id } = await startMission(owner, "Which region sells the most units?", { "sales.csv": SALES });
  const mission = await settled(owner, id);
  expect(mission, said.join("")).toMatchObject({ status: "done" });
  const { items: runs } = await listRuns.call(owner, { missionId: id, agentId });
  expect(runs.map(({ purpose, status, isProgram }) => [purpose, status, isProgram])).toEqual([
    ["work", "succeeded", true],
  ]);
  const { items: tasks } = await listTasks.call(owner, { missionId: id });
  const own = tasks.find(({ assignee }) => assignee?.name === "Gauge");
  expect(own).toMatchObject({ status: "done" });
  const criteria = await listCriteria.call(owner, { taskIds: [own?.id ?? ""] });
  expect(criteria.length).toBeGreaterThan(0);
  for (const { evidence } of criteria) {
    expect(evidence.length).toBeGreaterThan(0);
    for (const proof of evidence) expect(proof.by).not.toBe("Gauge");
  }
}, 180_000);
