import { describe, expect, it } from "vitest";
import { parseChoice, suiteNames, suiteOf } from "./suites.ts";
import {
  countPlaywright,
  countVitest,
  formatTotals,
  judgeSuite,
  playwrightFailures,
  vitestFailures,
} from "./totals.ts";

const file = (name: string, ...statuses: string[]) => ({
  name: `/repo/${name}`,
  assertionResults: statuses.map((status, index) => ({ status, fullName: `does thing ${index}` })),
});
const run = { exitCode: 0, seconds: 1 };

describe("countVitest", () => {
  it("sums by suite; a skipped test and a file that could not be loaded are failures", () => {
    const counts = countVitest(
      {
        testResults: [
          file("server/core/command.test.ts", "passed", "passed"),
          file("server/lib/ids.test.ts", "passed", "skipped"),
          file("inngest/embedded/retry.test.ts", "failed", "passed"),
          file("db/outbox.pg.test.ts"),
        ],
      },
      "/repo",
    );
    expect(Object.fromEntries(counts)).toEqual({
      unit: { passed: 3, failed: 1 },
      engine: { passed: 1, failed: 1 },
      postgres: { passed: 0, failed: 1 },
    });
  });
});

describe("judgeSuite", () => {
  it("fails a suite that ran nothing", () => {
    expect(judgeSuite("e2e", undefined, run)).toMatchObject({ failed: 1, problem: "no test ran" });
    expect(judgeSuite("e2e", { passed: 0, failed: 0 }, run).failed).toBe(1);
  });

  it("fails a suite whose command failed without a failed test", () => {
    expect(judgeSuite("e2e", { passed: 4, failed: 0 }, { exitCode: 1, seconds: 1 })).toMatchObject({
      passed: 4,
      failed: 1,
    });
  });

  it("counts flaky and skipped screen tests as failed", () => {
    expect(countPlaywright({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 1 }, suites: [] })).toEqual({
      passed: 5,
      failed: 3,
    });
  });
});

describe("the failures of a run", () => {
  it("are named by file and test, with what they say: a log that keeps only its end still tells", () => {
    const [failed, empty] = [
      file("db/a.test.ts", "passed", "failed"),
      { ...file("db/b.test.ts"), message: "no such module" },
    ];
    Object.assign(failed.assertionResults[1] ?? {}, {
      failureMessages: ["\u001b[31mAssertionError\u001b[39m: 1 is not 2\n    at here"],
    });
    expect(vitestFailures({ testResults: [failed, empty] }, "/repo")).toEqual([
      "db/a.test.ts › does thing 1\n    AssertionError: 1 is not 2\n        at here",
      "db/b.test.ts\n    no such module",
    ]);
  });

  it("are found in nested groups of the browser's journeys, also where a second try passed", () => {
    const spec = (title: string, status: string, ...messages: string[]) => ({
      title,
      file: "a.spec.ts",
      line: 3,
      tests: [{ status, results: messages.map((message) => ({ status: "failed", errors: [{ message }] })) }],
    });
    const inner = { specs: [spec("is late", "flaky", "not there yet"), spec("was not run", "skipped")] };
    const suites = [{ specs: [spec("is fine", "expected")], suites: [inner] }];
    expect(playwrightFailures({ stats: { expected: 1, unexpected: 0, flaky: 1, skipped: 1 }, suites })).toEqual([
      "a.spec.ts:3 › is late\n    not there yet",
      "a.spec.ts:3 › was not run\n    skipped",
    ]);
  });
});

describe("formatTotals", () => {
  it("ends with one plain line of sums", () => {
    const lines = formatTotals([
      { name: "unit", passed: 12, failed: 0, seconds: 3 },
      { name: "chaos", passed: 0, failed: 1, seconds: 0, problem: "no test ran" },
    ]);
    expect(lines.at(-1)).toBe("12 passed, 1 failed");
    expect(lines).toHaveLength(3);
  });
});

describe("parseChoice", () => {
  it("runs everything without arguments", () => {
    expect(parseChoice([])).toEqual({ suites: [...suiteNames], filters: [] });
  });

  it("takes several suites, in the order they run, and file filters", () => {
    expect(parseChoice(["--only", "chaos,unit", "server/core"])).toEqual({
      suites: ["unit", "chaos"],
      filters: ["server/core"],
    });
    expect(parseChoice(["--only=lint"])).toEqual({ suites: ["lint"], filters: [] });
  });

  it.each([[["--only"]], [["--only", "everything"]], [["--fast"]], [["server/core"]]])("refuses %j", (args) => {
    expect(parseChoice(args)).toBeTypeOf("string");
  });
});

it.each([
  ["server/core/command.test.ts", "unit"],
  ["tests/architecture.test.ts", "unit"],
  ["inngest/embedded/retry.pg.test.ts", "engine"],
  ["tests/engine/retry.test.ts", "engine"],
  ["server/core/outbox.pg.test.ts", "postgres"],
  ["tests/chaos/kill.pg.test.ts", "chaos"],
])("%s belongs to %s", (path, suite) => {
  expect(suiteOf(path)).toBe(suite);
});
