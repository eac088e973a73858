import type { Client } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getRun } from "#server/domains/runs/queries";
import { openTestDatabase } from "#tests/support/database";
import { startLive } from "#tests/support/doors";
import { connectClient, type McpPlace, openMcpServer } from "#tests/support/mcp";
import { driveHere, giveTask, makeProgram } from "#tests/support/program";
import { makeTeam, type TestTeam } from "#tests/support/team";

let database: Database;
let team: TestTeam;
let place: McpPlace;
const stops: (() => unknown)[] = [];
const clients: Client[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  stops.push(await startLive(database), driveHere());
  place = await openMcpServer();
  stops.push(() => place.stop());
});
afterAll(async () => {
  for (const client of clients) await client.close();
  for (const stop of stops) await stop();
  await database.close();
});

async function connect(secret: string): Promise<Client> {
  const client = await connectClient(place.url, secret);
  clients.push(client);
  return client;
}

async function call(client: Client, name: string, given: Record<string, unknown> = {}) {
  const { structuredContent, isError = false } = await client.callTool({ name, arguments: given });
  return { isError, json: structuredContent as Record<string, unknown> };
}

const namesOf = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name);

it("serves an agent’s key its heartbeat and its claim, and the token of a run exactly the tools of that run", async () => {
  const { agentId, key } = await makeProgram(team);
  await giveTask(team, agentId);
  const byKey = await connect(key);
  expect(await namesOf(byKey)).toEqual(["heartbeat", "claim"]);
  await expect(byKey.callTool({ name: "task_list", arguments: {} })).rejects.toThrow("no tool task_list");
  expect((await call(byKey, "heartbeat", { status: "ready" })).json).toMatchObject({ name: "Otto" });
  const { token, runId } = (await call(byKey, "claim")).json;
  const byToken = await connect(String(token));
  const names = await namesOf(byToken);
  expect(names).toEqual(expect.arrayContaining(["work_order", "give_up", "document_write", "task_submit"]));
  for (const other of ["mission_start", "task_accept", "claim", "agent_list"]) expect(names).not.toContain(other);
  const order = (await call(byToken, "work_order")).json;
  expect(order).toMatchObject({
    endsRun: expect.arrayContaining(["task_submit"]),
    workOrder: expect.stringContaining("Write the note"),
  });
  const wrong = await call(byToken, "document_write", { title: "" });
  expect(wrong.json).toMatchObject({ state: "done", output: { ok: false } });
  const done = await call(byToken, "task_submit", { summary: "It was written." });
  expect(done.json).toMatchObject({ output: { ok: true }, runStatus: "succeeded" });
  const { steps, status } = await getRun.call(team.ctx, { id: String(runId) });
  expect([status, ...steps.map(({ name }) => name)]).toEqual([
    "succeeded",
    "Woke up",
    "Its program",
    "document_write",
    "Its program",
    "task_submit",
  ]);
  await expect(connect(String(token))).rejects.toThrow();
});
