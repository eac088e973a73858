import { defineConfig, devices } from "@playwright/test";
import { placeOf } from "./tests/e2e/place.ts";
import { COMPILED } from "./tests/support/compiled.ts";

// Fixed here and inherited by the workers, which read this file again.
process.env.E2E_PORT ??= String(20_000 + Math.floor(Math.random() * 10_000));
/** Each worker has a server, a database and a team of its own (`tests/e2e/place.ts`). */
const WORKERS = 2;
const MEASURED = /busy\.spec\.ts$/;
/** They walk over every page, the one on a desktop, the other on a phone: first, so that neither is left alone at the end. */
const WALKS = /(weight|phone)\.spec\.ts$/;

export default defineConfig({
  testDir: "tests/e2e",
  testMatch: "**/*.spec.ts",
  // The tests of a file share a server and run one after the other.
  workers: WORKERS,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  // Far more than any needs: a slow machine is no failure.
  timeout: 300_000,
  expect: { timeout: 45_000 },
  reporter: [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    // A failure leaves the page's text and a picture; a record of every step is dear on the walks: `--trace retain-on-failure`.
    trace: "off",
    screenshot: "only-on-failure",
    // Rings that turn without a graphics card take the processor that the server needs.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      // Debian's Chromium: Playwright's own download is not on a package registry.
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    },
  },
  projects: [
    { name: "walks", testMatch: WALKS },
    { name: "journeys", testIgnore: [MEASURED, WALKS] },
    // By itself: what else runs on the machine would be measured too. To run one of these alone: --no-deps.
    { name: "measured", testMatch: MEASURED, workers: 1, dependencies: ["walks", "journeys"] },
  ],
  webServer: {
    command: "node tests/e2e/server.ts",
    // Of the last worker: by then the others are there.
    url: `${placeOf(WORKERS - 1).controlUrl}/prepared`,
    env: { E2E_WORKERS: String(WORKERS), NODE_COMPILE_CACHE: COMPILED },
    timeout: 120_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
    stdout: "ignore",
    stderr: "pipe",
  },
});
