import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Browser, type BrowserContextOptions, chromium } from "@playwright/test";
import { createClient } from "#cli/client";
import { signIn } from "#tests/bench/session";
import { type Running, runServer } from "#tests/e2e/process";
import { NEWCOMER, prepareTeams } from "#tests/e2e/teams";
import { pagesOf } from "#tests/support/pages";
import { beginWork, makePast, makePresent, type Picture } from "./scene.ts";

/**
 * `npm run screenshots [FOLDER] [ADDRESS-PART …]`: a server on a fresh folder, a team with something going on, and each page in
 * both colours on a desktop and a phone. With parts of names or addresses only the pages that have one of them.
 */
const [folder = "out/screenshots", ...wanted] = process.argv.slice(2);
const target = resolve(folder);
const PORT = String(21_000 + Math.floor(Math.random() * 9_000));
/** Pages of who is not signed in, and of who is in no team yet. */
const NOBODYS = ["/sign-in", "/sign-up"];
const NEWCOMERS = "/welcome";

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
    const place = { PORT, HOST: "127.0.0.1", MUSTER_DATA_DIR: dataDir };
    // A provider of sign-in that nobody calls, for its button.
    const provider = { AUTH_GITHUB_ID: "a-picture", AUTH_GITHUB_SECRET: "a-picture" };
    const env = { ...place, ...provider, MUSTER_SIM_DELAY_MS: delayMs, MUSTER_MARKET: "sample" };
    running = await runServer(env);
    return createClient(running.endpoint).api;
  };
  try {
    await prepareTeams(dataDir);
    const quick = await start("0");
    await takeChosen([["first-run", "/norrland"]]);
    const paths = [...NOBODYS, NEWCOMERS, ...(await pagesOf(quick, await makePast(quick)))];
    const pictures = [...paths.map((path): Picture => [nameOf(path), path]), ...(await makePresent(quick))];
    await beginWork(await start(SLOW_MS));
    // The later of two with the same name has more to show.
    await takeChosen([...new Map(pictures)]);
  } finally {
    await running?.end("SIGTERM");
    rmSync(root, { recursive: true, force: true });
  }
}

async function takeChosen(pictures: Picture[]): Promise<void> {
  const chosen = pictures.filter(
    (picture) => wanted.length === 0 || wanted.some((part) => picture.join(" ").includes(part)),
  );
  if (chosen.length > 0) await takeAll(chosen, `http://127.0.0.1:${PORT}`);
}

async function takeAll(pictures: Picture[], url: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  try {
    const [cookie, newcomer] = [await signIn(url), await signIn(url, NEWCOMER)];
    for (const [size, options] of Object.entries(SIZES))
      for (const colorScheme of ["light", "dark"] as const)
        await take(browser, pictures, {
          url,
          cookie,
          newcomer,
          name: `${size}-${colorScheme}`,
          options: { ...options, colorScheme },
        });
  } finally {
    await browser.close();
  }
}

const WITHIN = { timeout: 15_000 };

type Look = { url: string; cookie: string; newcomer: string; name: string; options: BrowserContextOptions };

async function take(browser: Browser, pictures: Picture[], look: Look): Promise<void> {
  const context = await browser.newContext({ ...look.options, baseURL: look.url, reducedMotion: "reduce" });
  const cookiesIn = (header: string) =>
    header.split("; ").map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return { name, value: value.join("="), url: look.url };
    });
  for (const [picture, path] of pictures) {
    const page = await context.newPage();
    await context.clearCookies();
    if (!NOBODYS.includes(path)) await context.addCookies(cookiesIn(path === NEWCOMERS ? look.newcomer : look.cookie));
    await page.goto(path, { waitUntil: "load" });
    await page
      .waitForFunction(() => !document.querySelector('[role="status"][aria-label^="Loading"]'), undefined, WITHIN)
      .catch(() => process.stdout.write(`${path} was still loading\n`));
    // What is drawn in the browser only, such as charts and faces of type.
    await page.waitForTimeout(1_500);
    const file = join(target, `${picture}-${look.name}.png`);
    await page.screenshot({ path: file });
    process.stdout.write(`${file}\n`);
    await page.close();
  }
  await context.close();
}

/** `/norrland/missions/0198…/workspace` → `missions-one-workspace`, `/norrland/tasks?view=board` → `tasks-board`. */
function nameOf(path: string): string {
  const [place = "", search = ""] = path.split("?");
  const parts = [...place.split("/"), ...new URLSearchParams(search).values()].filter(Boolean);
  if (parts[0] === "norrland") parts.shift();
  const words = parts.map((part) => (/^[0-9a-f-]{36}$|^\d+$/.test(part) ? "one" : part));
  return words.join("-") || "command-center";
}

await main();
