import { expect, it } from "vitest";
import { describeEngine, runsOf } from "./engine-bench.ts";

const MINUTE_MS = 60_000;

describeEngine("flow control", (at) => {
  it("wakes a wait for the matching event only", async () => {
    const { engine } = at.open((client) => [
      client.createFunction({ id: "waiter", triggers: [{ event: "order" }] }, async ({ step }) => {
        const paid = await step.waitForEvent("paid", { event: "paid", timeout: "1h", match: "data.order" });
        return paid?.data.amount;
      }),
    ]);
    await engine.send([{ name: "order", data: { order: "A" } }]);
    await engine.runDueNow();
    await engine.send([{ name: "paid", data: { order: "B", amount: 1 } }]);
    await engine.runDueNow();
    expect(await runsOf(at.database, "waiter")).toMatchObject([{ status: "running" }]);
    await engine.send([{ name: "paid", data: { order: "A", amount: 2 } }]);
    await engine.runDueNow();
    expect(await runsOf(at.database, "waiter")).toMatchObject([{ status: "completed", result: { data: 2 } }]);
  });

  it("gives null to a wait whose time is over", async () => {
    const { engine, clock } = at.open((client) => [
      client.createFunction({ id: "patient", triggers: [{ event: "order" }] }, async ({ step }) => {
        const paid = await step.waitForEvent("paid", { event: "paid", timeout: "1h" });
        return paid === null ? "nobody paid" : "paid";
      }),
    ]);
    await engine.send([{ name: "order" }]);
    await engine.runDueNow();
    clock.move(60 * MINUTE_MS);
    await engine.runDueNow();
    await engine.send([{ name: "paid" }]);
    await engine.runDueNow();
    expect(await runsOf(at.database, "patient")).toMatchObject([
      { status: "completed", result: { data: "nobody paid" } },
    ]);
  });

  it("invokes another function and gets its value or its error", async () => {
    const { engine } = at.open((client) => {
      const double = client.createFunction(
        { id: "double", triggers: [{ event: "double" }], retries: 0 },
        async ({ event, step }) => {
          if (event.data.value < 0) throw new Error("too small");
          return step.run("double", () => event.data.value * 2);
        },
      );
      const caller = client.createFunction({ id: "caller", triggers: [{ event: "go" }] }, async ({ step }) => {
        const good = await step.invoke("good", { function: double, data: { value: 21 } });
        const bad = await step
          .invoke("bad", { function: double, data: { value: -1 } })
          .catch((error: Error) => error.message);
        return { good, bad };
      });
      return [double, caller];
    });
    await engine.send([{ name: "go" }]);
    await engine.runDueNow();
    expect(await runsOf(at.database, "caller")).toMatchObject([
      { status: "completed", result: { data: { good: 42, bad: "too small" } } },
    ]);
  });

  it("gives up an invoked function that takes too long", async () => {
    const { engine, clock } = at.open((client) => {
      const slow = client.createFunction({ id: "slow" }, async ({ step }) => step.sleep("long", "1d"));
      const caller = client.createFunction({ id: "hasty", triggers: [{ event: "go" }] }, async ({ step }) =>
        step.invoke("slow", { function: slow, data: {}, timeout: "1m" }).catch((error: Error) => error.message),
      );
      return [slow, caller];
    });
    await engine.send([{ name: "go" }]);
    await engine.runDueNow();
    clock.move(MINUTE_MS);
    await engine.runDueNow();
    expect(await runsOf(at.database, "hasty")).toMatchObject([
      { status: "completed", result: { data: "The invoked function did not end in time." } },
    ]);
  });

  it("keeps to the concurrency limit of each key", async () => {
    const busy = new Map<string, number>();
    const most = new Map<string, number>();
    // The first of a room waits for a second one, so that the limit is reached however slow the machine is.
    const second = new Map([..."AB"].map((room) => [room, Promise.withResolvers<void>()]));
    const { engine } = at.open(
      (client) => [
        client.createFunction(
          { id: "limited", triggers: [{ event: "go" }], concurrency: [{ key: "event.data.room", limit: 2 }] },
          async ({ event, step }) => {
            const room = String(event.data.room);
            await step.run("work", async () => {
              busy.set(room, (busy.get(room) ?? 0) + 1);
              most.set(room, Math.max(most.get(room) ?? 0, busy.get(room) ?? 0));
              if (busy.get(room) === 2) second.get(room)?.resolve();
              await second.get(room)?.promise;
              await new Promise((resolve) => setTimeout(resolve, 15));
              busy.set(room, (busy.get(room) ?? 0) - 1);
            });
          },
        ),
      ],
      { workers: 8 },
    );
    await engine.send([..."AAAAAABBB"].map((room) => ({ name: "go", data: { room } })));
    await engine.runDueNow();
    expect(Object.fromEntries(most)).toEqual({ A: 2, B: 2 });
    expect((await runsOf(at.database, "limited")).every((run) => run.status === "completed")).toBe(true);
  });

  it("cancels a run on its event, in mid sleep", async () => {
    const done: string[] = [];
    const { engine, clock } = at.open((client) => [
      client.createFunction(
        { id: "cancelled", triggers: [{ event: "go" }], cancelOn: [{ event: "stop", match: "data.id" }] },
        async ({ step }) => {
          await step.sleep("rest", "1h");
          await step.run("after", () => done.push("after"));
        },
      ),
    ]);
    await engine.send([
      { name: "go", data: { id: 1 } },
      { name: "go", data: { id: 2 } },
    ]);
    await engine.runDueNow();
    await engine.send([{ name: "stop", data: { id: 1 } }]);
    clock.move(60 * MINUTE_MS);
    await engine.runDueNow();
    expect(done).toEqual(["after"]);
    expect((await runsOf(at.database, "cancelled")).map((run) => run.status).toSorted()).toEqual([
      "cancelled",
      "completed",
    ]);
  });

  it("takes an event id once, and the idempotency key of a function once a day", async () => {
    const { engine, clock } = at.open((client) => [
      client.createFunction(
        { id: "once", triggers: [{ event: "go" }], idempotency: "event.data.order" },
        async () => "done",
      ),
      client.createFunction({ id: "each", triggers: [{ event: "go" }] }, async () => "done"),
    ]);
    const ids = await engine.send([{ id: "e1", name: "go", data: { order: "A" } }]);
    await engine.send([{ id: "e1", name: "go", data: { order: "A" } }]);
    await engine.send([{ id: "e2", name: "go", data: { order: "A" } }]);
    await engine.runDueNow();
    expect(ids).toEqual(["e1"]);
    expect(await runsOf(at.database, "each")).toHaveLength(2);
    expect(await runsOf(at.database, "once")).toHaveLength(1);
    clock.move(24 * 60 * MINUTE_MS);
    await engine.send([{ id: "e3", name: "go", data: { order: "A" } }]);
    await engine.runDueNow();
    expect(await runsOf(at.database, "once")).toHaveLength(2);
  });

  it("keeps one run of a singleton: the second is left out, or replaces the first", async () => {
    const { engine, clock } = at.open((client) => [
      client.createFunction(
        { id: "skip", triggers: [{ event: "go" }], singleton: { key: "event.data.id", mode: "skip" } },
        async ({ step }) => step.sleep("rest", "1m"),
      ),
      client.createFunction(
        { id: "replace", triggers: [{ event: "go" }], singleton: { key: "event.data.id", mode: "cancel" } },
        async ({ step }) => step.sleep("rest", "1m"),
      ),
    ]);
    for (const id of [1, 1, 2]) {
      await engine.send([{ name: "go", data: { id } }]);
      await engine.runDueNow();
    }
    clock.move(MINUTE_MS);
    await engine.runDueNow();
    expect((await runsOf(at.database, "skip")).map((run) => run.status).toSorted()).toEqual(["completed", "completed"]);
    expect((await runsOf(at.database, "replace")).map((run) => run.status).toSorted()).toEqual([
      "cancelled",
      "completed",
      "completed",
    ]);
  });

  it("debounces to the last event, no later than the timeout", async () => {
    const seen: unknown[] = [];
    const { engine, clock } = at.open((client) => [
      client.createFunction(
        {
          id: "calm",
          triggers: [{ event: "typed" }],
          debounce: { key: "event.data.doc", period: "10s", timeout: "25s" },
        },
        async ({ event }) => {
          seen.push(event.data.text);
        },
      ),
    ]);
    for (const text of ["a", "b", "c", "d"]) {
      await engine.send([{ name: "typed", data: { doc: 1, text } }]);
      clock.move(8000);
      await engine.runDueNow();
    }
    expect(seen).toEqual(["d"]);
    await engine.send([{ name: "typed", data: { doc: 1, text: "e" } }]);
    clock.move(9999);
    await engine.runDueNow();
    expect(seen).toEqual(["d"]);
    clock.move(1);
    await engine.runDueNow();
    expect(seen).toEqual(["d", "e"]);
  });

  it("starts a cron once each time, and skips what was missed", async () => {
    const { engine, clock } = at.open((client) => [
      client.createFunction({ id: "hourly", triggers: [{ cron: "30 * * * *" }] }, async ({ event }) => event.name),
    ]);
    await engine.runDueNow();
    clock.move(30 * MINUTE_MS);
    await engine.runDueNow();
    await engine.runDueNow();
    expect(await runsOf(at.database, "hourly")).toMatchObject([
      { status: "completed", result: { data: "inngest/scheduled.timer" } },
    ]);
    clock.move(5 * 60 * MINUTE_MS);
    await engine.runDueNow();
    expect(await runsOf(at.database, "hourly")).toHaveLength(2);
    clock.move(60 * MINUTE_MS);
    await engine.runDueNow();
    expect(await runsOf(at.database, "hourly")).toHaveLength(3);
  });

  it("starts only what the trigger's condition lets in", async () => {
    const { engine } = at.open((client) => [
      client.createFunction(
        { id: "large", triggers: [{ event: "order", if: "event.data.amount > 100 && event.data.kind == 'web'" }] },
        async () => "seen",
      ),
    ]);
    await engine.send(
      [{ amount: 50, kind: "web" }, { amount: 500, kind: "web" }, { amount: 500, kind: "shop" }, { kind: "web" }].map(
        (data) => ({ name: "order", data }),
      ),
    );
    await engine.runDueNow();
    expect(await runsOf(at.database, "large")).toHaveLength(1);
  });

  it("sends events from a step, once though the run is replayed", async () => {
    const { engine } = at.open((client) => [
      client.createFunction({ id: "sender", triggers: [{ event: "go" }] }, async ({ step }) => {
        await step.sendEvent("tell", { name: "told", data: { by: "sender" } });
        await step.run("after", () => "after");
      }),
      client.createFunction({ id: "listener", triggers: [{ event: "told" }] }, async ({ event }) => event.data.by),
    ]);
    await engine.send([{ name: "go" }]);
    await engine.runDueNow();
    expect(await runsOf(at.database, "listener")).toMatchObject([{ status: "completed", result: { data: "sender" } }]);
  });
});
