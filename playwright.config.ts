import { defineConfig, devices } from "@playwright/test";
import { placeOf } from "./tests/e2e/place.ts";

// Fixed here and inherited by the workers, which read this file again.
process.env.E2E_PORT ??= String(20_000 + Math.floor(Math.random() * 10_000));
/** Each worker has a server, a database and a team of its own (`tests/e2e/place.ts`). */
const WORKERS = 2;
const MEASURED = /busy\.spec\.ts$/;

export default defineConfig({
  testDir: "tests/e2e",
  testMatch: "**/*.spec.ts",
  // The tests of a file share a server and run one after the other.
  workers: WORKERS,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    // Without pictures: taking one at each step costs a third of the processor.
    trace: { mode: "retain-on-failure", screenshots: false },
    // Rings that turn without a graphics card take the processor that the server needs.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      // Debian's Chromium: Playwright's own download is not on a package registry.
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    },
  },
  projects: [
    { name: "journeys", testIgnore: MEASURED },
    // By itself: what else runs on the machine would be measured too. To run one of these alone: --no-deps.
    { name: "measured", testMatch: MEASURED, workers: 1, dependencies: ["journeys"] },
  ],
  webServer: Array.from({ length: WORKERS }, (_, worker) => {
    const { port, controlPort, controlUrl } = placeOf(worker);
    return {
      command: "node tests/e2e/server.ts",
      url: `${controlUrl}/state`,
      env: { E2E_SERVER_PORT: String(port), E2E_CONTROL_PORT: String(controlPort) },
      timeout: 120_000,
      gracefulShutdown: { signal: "SIGTERM" as const, timeout: 5_000 },
      stdout: "ignore" as const,
      stderr: "pipe" as const,
    };
  }),
});
