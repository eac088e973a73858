import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { rowsOf } from "#db/client";
import { createInngestClient } from "#inngest/client";
import { createEngineLink } from "#inngest/embedded/engine";
import { describeEngine, runsOf } from "./engine-bench.ts";

const DAY_MS = 86_400_000;

describeEngine("events and upkeep", (at) => {
  it("takes events from the client, each id once, and gives ids to those without", async () => {
    const { engine, client } = at.open((own) => [
      own.createFunction({ id: "seen", triggers: [{ event: "go" }] }, async ({ event }) => event.data.n),
    ]);
    const first = await client.send([
      { id: "mine", name: "go", data: { n: 1 } },
      { name: "go", data: { n: 2 } },
    ]);
    await client.send({ id: "mine", name: "go", data: { n: 3 } });
    await engine.runDueNow();
    expect(first.ids).toEqual(["mine", expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect((await runsOf(at.database, "seen")).map((run) => run.result?.data).toSorted()).toEqual([1, 2]);
  });

  it("takes all events of one send or none", async () => {
    const { engine, client } = at.open((own) => [
      own.createFunction({ id: "seen", triggers: [{ event: "go" }] }, async () => null),
    ]);
    await expect(client.send([{ name: "go" }, { name: "x".repeat(300) }])).rejects.toThrow();
    await engine.runDueNow();
    expect(await runsOf(at.database, "seen")).toEqual([]);
  });

  it("says what it does not serve", async () => {
    const link = createEngineLink();
    const client = createInngestClient({ mode: { mode: "embedded" }, fetch: link.fetch });
    expect((await link.fetch("http://embedded.invalid/e/embedded", { method: "POST", body: "[]" })).status).toBe(503);
    at.open(() => []);
    link.attach({ takeIn: async () => undefined, checkpoint: async () => true, nowMs: () => 0 });
    const answer = await link.fetch("http://embedded.invalid/v1/signals", { method: "POST", body: "{}" });
    expect([answer.status, JSON.stringify(await answer.json())]).toEqual([
      501,
      expect.stringContaining("needs a real Inngest server"),
    ]);
    await expect(client.sendSignal({ signal: "s", data: {} })).rejects.toThrow("needs a real Inngest server");
  });

  it("forgets ended runs after a week, and keeps those that still run", async () => {
    const { engine, clock } = at.open(
      (client) => [
        client.createFunction({ id: "short", triggers: [{ event: "go" }] }, async ({ step }) =>
          step.run("one", () => 1),
        ),
        client.createFunction({ id: "long", triggers: [{ event: "go" }] }, async ({ step }) =>
          step.sleep("rest", "30d"),
        ),
      ],
      { pollMs: 10 },
    );
    await engine.send([{ name: "go" }]);
    await engine.runDueNow();
    clock.move(7 * DAY_MS + 1);
    await engine.start();
    await expect.poll(() => runsOf(at.database, "short")).toEqual([]);
    await engine.stop();
    expect(await runsOf(at.database, "long")).toMatchObject([{ status: "running" }]);
    const left = await rowsOf<{ name: string }>(at.database.db, sql`select name from engine_steps`);
    expect(left).toEqual([{ name: "rest" }]);
    expect(await rowsOf(at.database.db, sql`select id from engine_events`)).toEqual([]);
  });

  it("tells its health", async () => {
    const { engine, clock } = at.open((client) => [
      client.createFunction({ id: "idle", triggers: [{ event: "go" }] }, async () => null),
    ]);
    expect(await engine.health()).toEqual({ state: "idle", functions: 0, active: 0, overdueMs: 0 });
    await engine.send([{ name: "go" }]);
    clock.move(500);
    expect(await engine.health()).toEqual({ state: "idle", functions: 1, active: 0, overdueMs: 500 });
    await engine.runDueNow();
    await engine.stop();
    expect(await engine.health()).toMatchObject({ state: "stopped", overdueMs: 0 });
  });
});
