import { defineConfig, devices } from "@playwright/test";

// Fixed here and inherited by the workers, which read this file again.
process.env.E2E_PORT ??= String(20_000 + Math.floor(Math.random() * 10_000));
const baseURL = `http://127.0.0.1:${process.env.E2E_PORT}`;

export default defineConfig({
  testDir: "tests/e2e",
  testMatch: "**/*.spec.ts",
  // One server and one team are shared: tests run one after the other.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    baseURL,
    trace: "retain-on-failure",
    launchOptions: {
      // Debian's Chromium: Playwright's own download is not on a package registry.
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    },
  },
  webServer: {
    command: "node tests/e2e/server.ts",
    url: `${baseURL}/api/health`,
    env: { PORT: process.env.E2E_PORT, HOST: "127.0.0.1", NODE_ENV: "production" },
    timeout: 120_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
    stdout: "ignore",
    stderr: "pipe",
  },
});
