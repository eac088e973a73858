import { NonRetriableError, RetryAfterError } from "inngest";
import { expect, it } from "vitest";
import { describeEngine, runsOf } from "./engine-bench.ts";

const DAY_MS = 86_400_000;

/** The SDK leaves an `onFailure` handler untyped. */
type Failure = { error: Error; event: { data: { event: { data: { told: number } } } } };

describeEngine("steps", (at) => {
  it("runs a sequence of steps once each and sleeps three days", async () => {
    const done: string[] = [];
    const { engine, clock } = at.open((client) => [
      client.createFunction({ id: "sequence", triggers: [{ event: "go" }] }, async ({ step, event }) => {
        const first = await step.run("first", () => done.push("first"));
        await step.sleep("rest", "3d");
        const second = await step.run("second", () => done.push("second"));
        return { first, second, told: event.data.told };
      }),
    ]);
    await engine.send([{ name: "go", data: { told: "123" } }]);
    await engine.runDueNow();
    clock.move(3 * DAY_MS - 1);
    await engine.runDueNow();
    expect(done).toEqual(["first"]);
    clock.move(1);
    await engine.runDueNow();
    expect(done).toEqual(["first", "second"]);
    expect(await runsOf(at.database, "sequence")).toMatchObject([
      { status: "completed", result: { data: { first: 1, second: 2, told: "123" } } },
    ]);
  });

  it("gives each step's value back as it was: text of digits, null, nested and large", async () => {
    const large = "ä".repeat(200_000);
    const { engine, clock } = at.open((client) => [
      client.createFunction({ id: "values", triggers: [{ event: "go" }] }, async ({ step }) => {
        const digits = await step.run("digits", () => "0123");
        const nothing = await step.run("nothing", () => undefined);
        const nested = await step.run("nested", () => ({ list: [1, "2", null, { deep: true }] }));
        const long = await step.run("long", () => large);
        await step.sleep("replay", "1s");
        return { digits, nothing, nested, length: long.length };
      }),
    ]);
    await engine.send([{ name: "go" }]);
    await engine.runDueNow();
    clock.move(1000);
    await engine.runDueNow();
    const data = { digits: "0123", nothing: null, nested: { list: [1, "2", null, { deep: true }] }, length: 200_000 };
    expect(await runsOf(at.database, "values")).toEqual([
      { function_id: "muster-values", status: "completed", result: { type: "data", data } },
    ]);
  });

  it("tries a failing step again with growing waits and keeps the steps before it", async () => {
    const tries: number[] = [];
    let before = 0;
    const { engine, clock } = at.open((client) => [
      client.createFunction({ id: "flaky", triggers: [{ event: "go" }], retries: 3 }, async ({ step, attempt }) => {
        await step.run("before", () => {
          before += 1;
        });
        return step.run("flaky", () => {
          tries.push(attempt);
          if (tries.length < 3) throw new Error("not yet");
          return tries.length;
        });
      }),
    ]);
    await engine.send([{ name: "go" }]);
    await engine.runDueNow();
    expect(tries).toHaveLength(1);
    clock.move(999);
    await engine.runDueNow();
    expect(tries).toHaveLength(1);
    clock.move(1);
    await engine.runDueNow();
    clock.move(5000);
    await engine.runDueNow();
    expect(tries).toEqual([0, 1, 2]);
    expect(before).toBe(1);
    expect(await runsOf(at.database, "flaky")).toMatchObject([{ status: "completed", result: { data: 3 } }]);
  });

  it("fails the run after the last try and calls onFailure with the error and the event", async () => {
    const heard: unknown[] = [];
    const { engine, clock } = at.open((client) => [
      client.createFunction(
        {
          id: "hopeless",
          triggers: [{ event: "go" }],
          retries: 1,
          onFailure: ({ error, event }: Failure) => {
            heard.push({ message: error.message, told: event.data.event.data.told });
          },
        },
        async ({ step }) => {
          await step.run("never", () => {
            throw new Error("never works");
          });
        },
      ),
    ]);
    await engine.send([{ name: "go", data: { told: 7 } }]);
    await engine.runDueNow();
    expect(heard).toEqual([]);
    clock.move(1000);
    await engine.runDueNow();
    expect(heard).toEqual([{ message: "never works", told: 7 }]);
    expect(await runsOf(at.database, "hopeless")).toMatchObject([
      { status: "failed", result: { error: { message: "never works" } } },
    ]);
    expect(await runsOf(at.database, "hopeless-failure")).toMatchObject([{ status: "completed" }]);
  });

  it("lets the function catch a step that has failed for good and go on", async () => {
    const { engine } = at.open((client) => [
      client.createFunction({ id: "careful", triggers: [{ event: "go" }], retries: 0 }, async ({ step }) => {
        const told = await step
          .run("bad", (): string => {
            throw new Error("bad luck");
          })
          .catch((error: Error) => `caught ${error.message}`);
        const after = await step.run("after", () => "after");
        return [told, after];
      }),
    ]);
    await engine.send([{ name: "go" }]);
    await engine.runDueNow();
    expect(await runsOf(at.database, "careful")).toMatchObject([
      { status: "completed", result: { data: ["caught bad luck", "after"] } },
    ]);
  });

  it("does not try again after a NonRetriableError", async () => {
    let tries = 0;
    const { engine } = at.open((client) => [
      client.createFunction({ id: "final", triggers: [{ event: "go" }], retries: 5 }, async () => {
        tries += 1;
        throw new NonRetriableError("no use");
      }),
    ]);
    await engine.send([{ name: "go" }]);
    await engine.runDueNow();
    expect(tries).toBe(1);
    expect(await runsOf(at.database, "final")).toMatchObject([
      { status: "failed", result: { error: { message: "no use" } } },
    ]);
  });

  it("waits as long as a RetryAfterError says", async () => {
    let tries = 0;
    const { engine, clock } = at.open((client) => [
      client.createFunction({ id: "later", triggers: [{ event: "go" }] }, async ({ step }) =>
        step.run("busy", () => {
          tries += 1;
          if (tries === 1) throw new RetryAfterError("busy", "2h");
          return "done";
        }),
      ),
    ]);
    await engine.send([{ name: "go" }]);
    await engine.runDueNow();
    clock.move(2 * 3_600_000 - 1);
    await engine.runDueNow();
    expect(tries).toBe(1);
    clock.move(1);
    await engine.runDueNow();
    expect(await runsOf(at.database, "later")).toMatchObject([{ status: "completed", result: { data: "done" } }]);
  });

  it("runs parallel steps, each once, and goes on when all have ended", async () => {
    const done: string[] = [];
    const { engine, clock } = at.open((client) => [
      client.createFunction({ id: "fan", triggers: [{ event: "go" }] }, async ({ step }) => {
        await step.run("before", () => done.push("before"));
        const parts = await Promise.all([
          ...[1, 2, 3, 4, 5].map((part) =>
            step.run(`part-${part}`, () => {
              done.push(`part-${part}`);
              return part;
            }),
          ),
          step.sleep("pause", "1m").then(() => 0),
        ]);
        return step.run("sum", () => parts.reduce((sum, part) => sum + part, 0));
      }),
    ]);
    await engine.send([{ name: "go" }]);
    await engine.runDueNow();
    expect(done.toSorted()).toEqual(["before", "part-1", "part-2", "part-3", "part-4", "part-5"]);
    clock.move(60_000);
    await engine.runDueNow();
    expect(await runsOf(at.database, "fan")).toMatchObject([{ status: "completed", result: { data: 15 } }]);
    expect(done).toHaveLength(6);
  });

  it("tries one failing parallel step again without repeating the others", async () => {
    const counts = { good: 0, bad: 0 };
    const { engine, clock } = at.open((client) => [
      client.createFunction({ id: "fan-retry", triggers: [{ event: "go" }] }, async ({ step }) =>
        Promise.all([
          step.run("good", () => ++counts.good),
          step.run("bad", () => {
            counts.bad += 1;
            if (counts.bad === 1) throw new Error("once");
            return counts.bad;
          }),
        ]),
      ),
    ]);
    await engine.send([{ name: "go" }]);
    await engine.runDueNow();
    clock.move(1000);
    await engine.runDueNow();
    expect(counts).toEqual({ good: 1, bad: 2 });
    expect(await runsOf(at.database, "fan-retry")).toMatchObject([{ status: "completed", result: { data: [1, 2] } }]);
  });

  it("goes on with the first of a race, and ends when the last has ended", async () => {
    const done: string[] = [];
    const { engine, clock } = at.open((client) => [
      client.createFunction({ id: "race", triggers: [{ event: "go" }] }, async ({ step, group }) => {
        const entrants = () =>
          Promise.race([step.run("fast", () => "fast"), step.sleep("slow", "1d").then(() => "slow")]);
        const winner = await group.parallel({ mode: "race" }, entrants);
        await step.run("after", () => done.push(`${winner} won`));
        await step.run("last", () => done.push("last"));
      }),
    ]);
    await engine.send([{ name: "go" }]);
    await engine.runDueNow();
    expect(done).toEqual(["fast won", "last"]);
    clock.move(DAY_MS);
    await engine.runDueNow();
    expect(done).toHaveLength(2);
    expect(await runsOf(at.database, "race")).toMatchObject([{ status: "completed" }]);
  });
});
