import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { rowsOf } from "#db/client";
import { LEASE_MS } from "#server/core/kept-answers";
import { makeFolder, prepareDataDir, startServer, type TestServer } from "#tests/support/server-process";
import { commandsOf } from "./commands.ts";
import { createMission, until } from "./mission.ts";
import { withRows } from "./rows.ts";

// `Idempotency-Key`s whose holder is killed, at an address whose work no transaction can hold.

let folder: string;
let server: TestServer;
let missionId: string;
let token: string;

beforeAll(async () => {
  folder = makeFolder(await prepareDataDir());
  server = startServer(folder);
  const client = await server.client();
  // Agents would run commands of their own in the mission's workspace.
  await client.api.team.setPaused.mutate({ isPaused: true });
  missionId = await createMission(client, { goal: "Note the weights of all crates", files: {} });
  token = (await client.api.apiKeys.create.mutate({ name: "test", scopes: ["documents:write", "documents:read"] }))
    .secret;
});
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

/** What the killed holder left: nothing done, and a lease that ends by itself. */
async function leaseOf(key: string): Promise<{ leftMs: number }> {
  return withRows({ dataDir: folder }, async (db) => {
    const [row] = await rowsOf<{ left_ms: number }>(
      db,
      sql`select (extract(epoch from lease_until - now()) * 1000)::int as left_ms from kept_answers
        where key = ${key} and answer is null and effect_at is null`,
    );
    if (!row) throw new Error("The key is not held.");
    return { leftMs: row.left_ms };
  });
}

async function endLeaseIn(key: string, span: string): Promise<void> {
  await withRows({ dataDir: folder }, (db) =>
    db.execute(sql`update kept_answers set lease_until = now() + ${span}::interval where key = ${key}`),
  );
}

async function restart(env: Record<string, string> = {}): Promise<void> {
  await server.kill("SIGKILL");
  server = startServer(folder, env);
}

it("is free again when its holder was killed before it did anything, and the work is done once", async () => {
  const command = "sleep 5 && echo once";
  const cut = run(command, "before").catch(() => null);
  await until("the command runs", () => commandsOf(server.pid).length > 0);
  await server.kill("SIGKILL");
  expect(await cut).toBeNull();
  const { leftMs } = await leaseOf("before");
  expect(leftMs).toBeLessThanOrEqual(LEASE_MS);
  // However long the next start takes, its holder is thought to be at work.
  await endLeaseIn("before", "1 hour");
  await restart();
  expect((await run(command, "before")).detail).toContain("still at work");
  await server.kill("SIGKILL");
  await endLeaseIn("before", "-1 second");
  await restart();
  expect((await run(command, "before")).status).toBe(200);
  expect(await runsOf(command)).toBe(1);
});

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
});
