import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Browser, type BrowserContextOptions, chromium } from "@playwright/test";
import { createClient } from "#cli/client";
import { signIn } from "#tests/bench/session";
import { type Running, runServer } from "#tests/e2e/process";
import { prepareTeams } from "#tests/e2e/teams";
import { pagesOf } from "#tests/support/pages";
import { beginWork, makePast, makePresent } from "./scene.ts";

/**
 * `npm run screenshots [FOLDER] [ADDRESS-PART …]`: a server on a fresh folder, a team with something going on, and each page in
 * both colours on a desktop and a phone. With parts of addresses only the pages that have one of them.
 */
const [folder = "out/screenshots", ...wanted] = process.argv.slice(2);
const target = resolve(folder);
const PORT = String(21_000 + Math.floor(Math.random() * 9_000));
/** So that work that was begun is still going on when its picture is made. */
const SLOW_MS = "9000";

const SIZES: Record<string, BrowserContextOptions> = {
  desktop: { viewport: { width: 1_440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
};

async function main(): Promise<void> {
  mkdirSync(target, { recursive: true });
  const root = mkdtempSync(join(tmpdir(), "muster-screenshots-"));
  const dataDir = join(root, "data");
  let running: Running | undefined;
  const start = async (delayMs: string) => {
    await running?.end("SIGTERM");
    const env = { PORT, HOST: "127.0.0.1", MUSTER_DATA_DIR: dataDir, MUSTER_SIM_DELAY_MS: delayMs };
    running = await runServer(env);
    return createClient(running.endpoint).api;
  };
  try {
    await prepareTeams(dataDir);
    const quick = await start("0");
    const paths = ["/sign-in", ...(await pagesOf(quick, await makePast(quick)))];
    await makePresent(quick);
    await beginWork(await start(SLOW_MS));
    const chosen = paths.filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)));
    await takeAll(chosen, `http://127.0.0.1:${PORT}`);
  } finally {
    await running?.end("SIGTERM");
    rmSync(root, { recursive: true, force: true });
  }
}

async function takeAll(paths: string[], url: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  try {
    const cookie = await signIn(url);
    for (const [size, options] of Object.entries(SIZES))
      for (const colorScheme of ["light", "dark"] as const)
        await take(browser, paths, {
          url,
          cookie,
          name: `${size}-${colorScheme}`,
          options: { ...options, colorScheme },
        });
  } finally {
    await browser.close();
  }
}

type Look = { url: string; cookie: string; name: string; options: BrowserContextOptions };

async function take(browser: Browser, paths: string[], look: Look): Promise<void> {
  const context = await browser.newContext({ ...look.options, baseURL: look.url, reducedMotion: "reduce" });
  const cookies = look.cookie.split("; ").map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return { name, value: value.join("="), url: look.url };
  });
  for (const path of paths) {
    const page = await context.newPage();
    if (path !== "/sign-in") await context.addCookies(cookies);
    await page.goto(path, { waitUntil: "load" });
    // What is drawn in the browser only, such as charts and faces of type.
    await page.waitForTimeout(1_500);
    const file = join(target, `${nameOf(path)}-${look.name}.png`);
    await page.screenshot({ path: file });
    process.stdout.write(`${file}\n`);
    await page.close();
  }
  await context.close();
}

/** `/norrland/missions/0198…/workspace` → `missions-one-workspace`. */
function nameOf(path: string): string {
  const parts = path.split("?")[0]?.split("/").filter(Boolean) ?? [];
  if (parts[0] === "norrland") parts.shift();
  const words = parts.map((part) => (/^[0-9a-f-]{36}$|^\d+$/.test(part) ? "one" : part));
  return words.join("-") || "command-center";
}

await main();
