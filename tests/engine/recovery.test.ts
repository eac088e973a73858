import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { rowsOf } from "#db/client";
import { createInngestClient } from "#inngest/client";
import { createEmbeddedEngine, createEngineLink } from "#inngest/embedded/engine";
import { describeEngine, handClock, runsOf } from "./engine-bench.ts";

const LEASE_MS = 6000;

describeEngine("recovery", (at) => {
  it("takes over from a worker that is gone once its lease is over, at the saved step, and lets the old one write nothing", async () => {
    const done: string[] = [];
    let isHanging = true;
    const hang = Promise.withResolvers<void>();
    const define = (name: string) => (client: ReturnType<typeof createInngestClient>) => [
      client.createFunction({ id: "taken", triggers: [{ event: "go" }] }, async ({ step }) => {
        await step.run("first", () => done.push(`first by ${name}`));
        const second = await step.run("second", async () => {
          if (isHanging) {
            isHanging = false;
            await hang.promise;
          }
          return `second by ${name}`;
        });
        await step.run("third", () => done.push(`third by ${name}`));
        return second;
      }),
    ];
    const clock = handClock();
    const gone = at.open(define("gone"), { clock });
    await gone.engine.send([{ name: "go" }]);
    const lost = gone.engine.runDueNow();
    await expect.poll(() => isHanging).toBe(false);
    const heir = at.open(define("heir"), { clock });
    clock.move(LEASE_MS - 1);
    await heir.engine.runDueNow();
    expect(done).toEqual(["first by gone"]);
    clock.move(1);
    await heir.engine.runDueNow();
    const ended = [{ status: "completed", result: { data: "second by heir" } }];
    expect(await runsOf(at.database, "taken")).toMatchObject(ended);
    hang.resolve();
    await lost;
    expect(await runsOf(at.database, "taken")).toMatchObject(ended);
    expect(done).toEqual(["first by gone", "third by heir"]);
  });

  it("goes on when the clock goes back by an hour: at once with what was due, after its rest with what failed", async () => {
    let tries = 0;
    const { engine, clock } = at.open((client) => [
      client.createFunction({ id: "due", triggers: [{ event: "go" }] }, async ({ step }) => step.run("one", () => 1)),
      client.createFunction({ id: "failed", triggers: [{ event: "fail" }] }, async ({ step }) =>
        step.run("again", () => {
          tries += 1;
          if (tries === 1) throw new Error("not yet");
        }),
      ),
    ]);
    await engine.send([{ name: "fail" }]);
    await engine.runDueNow();
    await engine.send([{ name: "go" }]);
    clock.move(-3_600_000);
    await engine.runDueNow();
    expect(await runsOf(at.database, "due")).toMatchObject([{ status: "completed" }]);
    expect(tries).toBe(1);
    clock.move(300_000);
    await engine.runDueNow();
    expect(await runsOf(at.database, "failed")).toMatchObject([{ status: "completed" }]);
    expect(tries).toBe(2);
  });

  it("hands unfinished work back when it stops, and goes on after a new start", async () => {
    let isHanging = true;
    let ends = 0;
    const hang = Promise.withResolvers<void>();
    const define = (client: ReturnType<typeof createInngestClient>) => [
      client.createFunction({ id: "stopped", triggers: [{ event: "go" }] }, async ({ step }) => {
        await step.run("long", async () => {
          if (isHanging) await hang.promise;
        });
        await step.run("end", () => {
          ends += 1;
        });
      }),
    ];
    const clock = handClock();
    const { engine } = at.open(define, { clock, pollMs: 20 });
    await engine.start();
    await engine.send([{ name: "go" }]);
    await expect.poll(async () => (await engine.health()).active).toBe(1);
    await engine.stop();
    expect(await rowsOf(at.database.db, sql`select id from engine_queue where lease_until is not null`)).toEqual([]);
    isHanging = false;
    const next = at.open(define, { clock });
    await next.engine.runDueNow();
    expect(await runsOf(at.database, "stopped")).toMatchObject([{ status: "completed" }]);
    hang.resolve();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ends).toBe(1);
  });

  it("gives a run up that was claimed again and again without getting on", async () => {
    const { engine, clock } = at.open((client) => [
      client.createFunction({ id: "deadly", triggers: [{ event: "go" }] }, async ({ step }) =>
        step.run("never", () => "reached"),
      ),
    ]);
    await engine.send([{ name: "go" }]);
    // Twenty-five processes died with it.
    await at.database.db.execute(sql`update engine_queue set deliveries = 25, lease_until = ${clock.now()}`);
    await engine.runDueNow();
    expect(await runsOf(at.database, "deadly")).toMatchObject([
      { status: "failed", result: { error: { name: "TooManyDeliveries" } } },
    ]);
  });

  it("fails the run with a clear message when a function asks for what only a server does", async () => {
    const { engine } = at.open((client) => [
      client.createFunction({ id: "signals", triggers: [{ event: "go" }] }, async ({ step }) =>
        step.waitForSignal("wait", { signal: "s", timeout: "1h", onConflict: "fail" }),
      ),
    ]);
    await engine.send([{ name: "go" }]);
    await engine.runDueNow();
    const message =
      'The embedded engine cannot do the operation "WaitForSignal" (step "wait"). It needs a real Inngest server.';
    expect(await runsOf(at.database, "signals")).toMatchObject([
      { status: "failed", result: { error: { name: "RefusedOperation", message } } },
    ]);
  });

  it("fails the run with a clear message when the handler answers nonsense", async () => {
    const answers: Record<string, unknown> = {
      "[]": "The function answered without a result and without anything to do.",
      '[{"id":"x","op":"Teleport"}]':
        'The embedded engine cannot do the operation "Teleport" (step "x"). It needs a real Inngest server.',
      '{"not":"a list"}': 'The function answered operations that cannot be read: {"not":"a list"}',
      '[{"id":"x","op":"Sleep","name":"soon"}]': '"soon" is neither a time span nor a date',
      '[{"id":"x","op":"InvokeFunction","opts":{"function_id":"nobody"}}]':
        'The function "nobody" that was invoked is not registered.',
    };
    for (const [body, message] of Object.entries(answers)) {
      await at.database.db.execute(sql`truncate engine_runs, engine_queue, engine_events`);
      const link = createEngineLink();
      const client = createInngestClient({ mode: { mode: "embedded" }, fetch: link.fetch });
      const fn = { id: "muster-odd", triggers: [{ event: "go" }], steps: {} };
      const handler = async (request: Request) =>
        request.method === "PUT" ? Response.json({ functions: [fn] }) : new Response(body, { status: 206 });
      const engine = createEmbeddedEngine({
        database: at.database,
        client,
        functions: [],
        link,
        clock: handClock(),
        handler,
      });
      await engine.send([{ name: "go" }]);
      await engine.runDueNow();
      expect(await runsOf(at.database, "odd")).toMatchObject([{ status: "failed", result: { error: { message } } }]);
    }
  });

  it("fails the run when its function is gone or a value cannot be stored", async () => {
    const first = at.open((client) => [
      client.createFunction({ id: "leaving", triggers: [{ event: "go" }] }, async () => "done"),
    ]);
    await first.engine.send([{ name: "go" }]);
    const second = at.open((client) => [
      client.createFunction({ id: "nul", triggers: [{ event: "nul" }] }, async ({ step }) =>
        step.run("nul", () => "a\u0000b"),
      ),
    ]);
    await second.engine.send([{ name: "nul" }]);
    await second.engine.runDueNow();
    expect(await runsOf(at.database, "leaving")).toMatchObject([
      { status: "failed", result: { error: { name: "FunctionMissing" } } },
    ]);
    expect(await runsOf(at.database, "nul")).toMatchObject([
      { status: "failed", result: { error: { name: "EngineError" } } },
    ]);
  });

  it("ends a run that would need more than a thousand steps", async () => {
    const { engine } = at.open((client) => [
      client.createFunction({ id: "endless", triggers: [{ event: "go" }] }, async ({ step }) =>
        step.run("one", () => 1),
      ),
    ]);
    await engine.send([{ name: "go" }]);
    await at.database.db.execute(
      sql`insert into engine_steps (run_id, id, name, body) select id, 'old-' || n, 'old', '{"type":"data","data":1}'::jsonb from engine_runs, generate_series(1, 1000) n`,
    );
    await engine.runDueNow();
    expect(await runsOf(at.database, "endless")).toMatchObject([
      { status: "failed", result: { error: { name: "TooManySteps" } } },
    ]);
  });
});
