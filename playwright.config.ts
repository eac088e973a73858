import { defineConfig, devices } from "@playwright/test";

// Fixed here and inherited by the workers, which read this file again.
process.env.E2E_PORT ??= String(20_000 + Math.floor(Math.random() * 10_000));
process.env.E2E_CONTROL_PORT ??= String(Number(process.env.E2E_PORT) + 1);
const baseURL = `http://127.0.0.1:${process.env.E2E_PORT}`;

export default defineConfig({
  testDir: "tests/e2e",
  testMatch: "**/*.spec.ts",
  // One server and one team are shared: tests run one after the other.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    baseURL,
    trace: "retain-on-failure",
    // Rings that turn without a graphics card take the processor that the server needs.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      // Debian's Chromium: Playwright's own download is not on a package registry.
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    },
  },
  webServer: {
    command: "node tests/e2e/server.ts",
    url: `http://127.0.0.1:${process.env.E2E_CONTROL_PORT}/state`,
    env: { E2E_PORT: process.env.E2E_PORT, E2E_CONTROL_PORT: process.env.E2E_CONTROL_PORT },
    timeout: 120_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
    stdout: "ignore",
    stderr: "pipe",
  },
});
