import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeFolder, prepareDataDir, startServer, type TestServer } from "#tests/support/server-process";
import { createMission, until } from "./mission.ts";

// `Idempotency-Key`s whose holder is killed, at an address whose work no transaction can hold.

let folder: string;
let server: TestServer;
let missionId: string;
let token: string;

beforeAll(async () => {
  folder = makeFolder(await prepareDataDir());
  server = startServer(folder);
  const client = await server.client();
  missionId = await createMission(client, { goal: "Note the weights of all crates", files: {} });
  token = (await client.api.apiKeys.create.mutate({ name: "test", scopes: ["documents:write", "documents:read"] }))
    .secret;
}, 120_000);
afterAll(() => server?.kill("SIGKILL"));

/** What the first request with the key is answered, or is told on coming again. */
async function run(command: string, key: string): Promise<{ status: number; detail: string }> {
  const { url } = await server.ready();
  const answer = await fetch(`${url}/api/v1/missions/${missionId}/workspace/runs`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify({ command }),
  });
  const { detail = "" } = (await answer.json()) as { detail?: string };
  return { status: answer.status, detail };
}

async function runsOf(command: string): Promise<number> {
  const { items } = await (await server.client()).api.workspaces.runs.query({ missionId });
  return items.filter((one) => one.command === command).length;
}

async function restart(env: Record<string, string> = {}): Promise<void> {
  await server.kill("SIGKILL");
  server = startServer(folder, env);
}

it("is free again when its holder was killed before it did anything, and the work is done once", async () => {
  const command = "sleep 3 && echo once";
  const cut = run(command, "before").catch(() => null);
  await sleep(1_000);
  await restart();
  expect(await cut).toBeNull();
  expect((await run(command, "before")).detail).toContain("still at work");
  await until("the key is free", async () => (await run(command, "before")).status === 200, 40_000);
  expect(await runsOf(command)).toBe(1);
}, 120_000);

it("says what is known when its holder was killed after it did something", async () => {
  const command = "echo twice";
  await restart({ MUSTER_FAULT: "once.before-answer:1" });
  expect(await run(command, "after").catch(() => null)).toBeNull();
  expect((await server.exited).signal).toBe("SIGKILL");
  await restart();
  let told = await run(command, "after");
  await until("the lease is over", async () => {
    told = await run(command, "after");
    return !told.detail.includes("still at work");
  });
  expect(told).toMatchObject({ status: 409, detail: expect.stringContaining("Nothing is done again") });
  expect(await runsOf(command)).toBe(1);
}, 120_000);
