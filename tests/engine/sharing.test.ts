import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Database, openPostgres } from "#db/client";
import type { MusterInngest } from "#inngest/client";
import { systemClock } from "#server/lib/clock";
import { openTestPostgres } from "#tests/support/database";
import { emptyEngine, openBench, runsOf } from "./engine-bench.ts";

let database: Database & { url: string };
let other: Database;

beforeAll(async () => {
  database = await openTestPostgres();
  other = await openPostgres(database.url);
});
afterAll(async () => {
  await other.close();
  await database.close();
});
beforeEach(() => emptyEngine(database));

const RUNS = 40;

it("lets two engines on one Postgres share the queue and does no step twice", async () => {
  const counts = new Map<string, number>();
  const count = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  const by = { one: 0, two: 0 };
  const define = (name: "one" | "two") => (client: MusterInngest) => [
    client.createFunction(
      { id: "shared", triggers: [{ event: "go" }], concurrency: { key: "event.data.n", limit: 1 } },
      async ({ event, step }) => {
        const { n } = event.data;
        await step.run("begin", () => void count(`${n} begin`));
        const parts = await Promise.all(
          [1, 2, 3].map((part) =>
            step.run(`part-${part}`, async () => {
              by[name] += 1;
              count(`${n} part-${part}`);
              await sleep(Math.random() * 5);
              return part;
            }),
          ),
        );
        await step.run("end", () => void count(`${n} end`));
        return parts.length;
      },
    ),
  ];
  const one = openBench(database, define("one"), { clock: systemClock });
  const two = openBench(other, define("two"), { clock: systemClock });
  await Promise.all([one.engine.start(), two.engine.start()]);
  await one.engine.send(Array.from({ length: RUNS }, (_, n) => ({ name: "go", data: { n } })));
  await expect
    .poll(async () => (await runsOf(database, "shared")).filter((run) => run.status === "completed").length, {
      timeout: 60_000,
      interval: 100,
    })
    .toBe(RUNS);
  await Promise.all([one.engine.stop(), two.engine.stop()]);
  expect(counts.size).toBe(RUNS * 5);
  expect([...counts.entries()].filter(([, times]) => times !== 1)).toEqual([]);
  expect(Math.min(by.one, by.two)).toBeGreaterThan(0);
});

it("keeps a concurrency limit across two engines", async () => {
  let busy = 0;
  let most = 0;
  const define = (client: MusterInngest) => [
    client.createFunction({ id: "narrow", triggers: [{ event: "go" }], concurrency: 2 }, async ({ step }) => {
      await step.run("work", async () => {
        busy += 1;
        most = Math.max(most, busy);
        await sleep(5);
        busy -= 1;
      });
    }),
  ];
  const engines = [database, other].map((shared) => openBench(shared, define, { clock: systemClock }).engine);
  await Promise.all(engines.map((engine) => engine.start()));
  await engines[0]?.send(Array.from({ length: 20 }, () => ({ name: "go" })));
  await expect
    .poll(async () => (await runsOf(database, "narrow")).filter((run) => run.status === "completed").length, {
      timeout: 60_000,
    })
    .toBe(20);
  await Promise.all(engines.map((engine) => engine.stop()));
  expect(most).toBe(2);
});

it("goes on when the database has been away, without losing or repeating a step", async () => {
  const done: string[] = [];
  const { engine } = openBench(
    other,
    (client) => [
      client.createFunction({ id: "away", triggers: [{ event: "go" }] }, async ({ step }) => {
        for (const name of ["a", "b", "c", "d"]) {
          await step.run(name, async () => {
            done.push(name);
            await sleep(40);
          });
        }
      }),
    ],
    { clock: systemClock },
  );
  await engine.start();
  await engine.send([{ name: "go" }]);
  await expect.poll(() => done.length).toBeGreaterThan(1);
  const admin = postgres(database.url, { max: 1, onnotice: () => undefined });
  const cut = () =>
    admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  for (let times = 0; times < 10; times += 1) {
    await cut();
    await sleep(30);
  }
  await admin.end();
  await expect.poll(async () => (await runsOf(database, "away"))[0]).toMatchObject({ status: "completed" });
  await engine.stop();
  expect(done).toEqual(["a", "b", "c", "d"]);
});

it("goes on when the database cannot be reached for longer than a lease", async () => {
  const upstream = new URL(database.url);
  const gate = await openGate(Number(upstream.port));
  upstream.port = String(gate.port);
  const far = await openPostgres(upstream.toString());
  const done: string[] = [];
  const define = (client: MusterInngest) => [
    client.createFunction({ id: "cut", triggers: [{ event: "go" }] }, async ({ step }) => {
      await step.run("before", () => void done.push("before"));
      await step.run("during", async () => {
        gate.shut();
        done.push("during");
        await sleep(AWAY_MS / 2);
      });
      await step.run("after", () => void done.push("after"));
    }),
  ];
  const { engine } = openBench(far, define, { clock: systemClock });
  await engine.start();
  await engine.send([{ name: "go" }]);
  await expect.poll(() => done).toContain("during");
  await sleep(AWAY_MS);
  gate.open();
  await expect.poll(async () => (await runsOf(database, "cut"))[0]).toMatchObject({ status: "completed" });
  expect(done).toEqual(["before", "during", "after"]);
  await engine.stop();
  await far.close();
  await gate.close();
});

const AWAY_MS = 7000;

/** A way to the database that can be shut: what is open breaks, what is new is refused. */
async function openGate(target: number) {
  const sockets = new Set<Socket>();
  let isOpen = true;
  const server = createServer((near) => {
    if (!isOpen) return near.destroy();
    const far = connect(target, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const shut = () => {
    isOpen = false;
    for (const socket of sockets) socket.destroy();
  };
  const close = async () => {
    shut();
    await new Promise((resolve) => server.close(resolve));
  };
  const open = () => {
    isOpen = true;
  };
  return { port: typeof address === "object" ? (address?.port ?? 0) : 0, shut, open, close };
}
