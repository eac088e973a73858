import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Short files that take longest: first, so that none is left alone at the end. The others begin with the largest. */
const LONGEST = ["tests/chaos/fault-points.test.ts", "tests/chaos/kill-anytime.test.ts"];
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => LONGEST.some((path) => moduleId.endsWith(path));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

// Suites are projects so that `./muster test --only NAME` and `npx vitest --project NAME` mean the same.
const withPostgres = "**/*.pg.test.ts";

export default defineConfig({
  test: {
    environment: "node",
    // On a loaded machine all takes ten times as long: limits are for what never comes. By itself vitest waits for one second.
    hookTimeout: 240_000,
    testTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // No test asks a real source of prices.
    env: { MUSTER_MARKET: "sample" },
    coverage: {
      provider: "v8",
      include: ["server/**/*.ts", "db/**/*.ts", "inngest/**/*.ts"],
      exclude: ["**/*.test.ts", "db/migrations/**"],
      reporter: ["text-summary", "json-summary"],
      thresholds: { lines: 90 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          // The clock first: a library that is loaded keeps the one it finds.
          setupFiles: ["tests/support/coarse-clock.ts", "tests/support/same-cases.ts"],
          include: [
            "{server,db,components,cli,app,scripts}/**/*.test.{ts,tsx}",
            "tests/*.test.ts",
            "tests/{support,bench}/**/*.test.ts",
          ],
          exclude: [withPostgres],
          // The modules are loaded once a worker, not once a file: half of what the suite took. Each file opens a database of its
          // own and leaves the process as it found it.
          isolate: false,
        },
      },
      // The durable engine: one scenario suite on both databases.
      { extends: true, test: { name: "engine", include: ["{inngest,tests/engine}/**/*.test.ts"], isolate: false } },
      // What only a real server shows: locks, concurrency, two processes' order.
      {
        extends: true,
        test: {
          name: "postgres",
          include: ["{server,db,cli,tests}/**/*.pg.test.ts"],
          exclude: ["tests/{chaos,e2e,engine}/**"],
        },
      },
      // Real server processes, killed and restarted; needs the production build.
      {
        extends: true,
        test: { name: "chaos", include: ["tests/chaos/**/*.test.ts"], hookTimeout: 600_000, testTimeout: 600_000 },
      },
    ],
  },
});
