import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { mutate } from "./http-client.ts";
import type { BenchServer } from "./server.ts";
import { signIn } from "./session.ts";
import { summaryOf } from "./statistics.ts";
import type { Line } from "./table.ts";

const CHANGES = 40;
const WARM = 5;
const EVENTS_A_SECOND = 50;
const BUSY_SECONDS = 30;
const AWAY_MS = 30_000;

/** Two browsers: how soon a change in one is on the other's screen, also after it was away; and a page in a stream of events. */
export async function measureScreens(server: BenchServer): Promise<Line[]> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  try {
    const cookie = await signIn(server.url);
    const [one, other] = [await screenOf(browser, server.url, cookie), await screenOf(browser, server.url, cookie)];
    const group = "screens";
    const seen = summaryOf(await changes(one.page, other.page));
    const away = await whileAway(server, other);
    await one.context.close();
    const busy = await stream(server, other.page);
    return [
      { group, name: "change → other screen", value: seen.p95, unit: "ms", summary: seen, target: { atMost: 100 } },
      { group, name: "back after 30 s away: missing or twice", value: away, unit: "", target: { atMost: 0 } },
      {
        group,
        name: "longest task at 50 events a second",
        value: busy.longestMs,
        unit: "ms",
        target: { atMost: 200 },
        note: `${busy.events} events`,
      },
      { group, name: "memory after them", value: busy.grownMb, unit: "MB more", target: { atMost: 20 } },
    ];
  } finally {
    await browser.close();
  }
}

type Screen = { context: BrowserContext; page: Page };

async function screenOf(browser: Browser, url: string, cookie: string): Promise<Screen> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: url });
  const cookies = cookie.split("; ").map((pair) => {
    const split = pair.indexOf("=");
    return { name: pair.slice(0, split), value: pair.slice(split + 1), url };
  });
  await context.addCookies(cookies);
  const page = await context.newPage();
  await page.goto("/norrland/tasks");
  await page.waitForTimeout(1_500);
  return { context, page };
}

/** From the sending of a request in one browser to the first frame of the other that shows it. */
async function changes(one: Page, other: Page): Promise<number[]> {
  const samples: number[] = [];
  for (let at = 0; at < CHANGES + WARM; at += 1) {
    const title = `Screen ${at} of ${Date.now()}`;
    const shown = other.evaluate(waitForText, title);
    await sleep(50);
    const sentMs = await one.evaluate(sendTask, title);
    const ms = (await shown) - sentMs;
    if (at >= WARM) samples.push(ms);
  }
  return samples;
}

/** Runs in the page: the time at which the text stands on the screen. */
function waitForText(text: string): Promise<number> {
  return new Promise((resolve) => {
    const look = () => {
      if (!document.body.textContent?.includes(text)) return;
      observer.disconnect();
      requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  });
}

/** Runs in the page: adds a task as the page does, and gives the time before. */
async function sendTask(title: string): Promise<number> {
  const sentMs = performance.timeOrigin + performance.now();
  const answer = await fetch("/api/trpc/tasks.create", {
    method: "POST",
    headers: { "content-type": "application/json", "x-muster-team": "norrland" },
    body: JSON.stringify({ json: { title } }),
  });
  if (!answer.ok) throw new Error(`tasks.create gave ${answer.status}`);
  return sentMs;
}

/** Changes made while a browser is cut off that are not on its screen exactly once when it is back. */
async function whileAway(server: BenchServer, { context, page }: Screen): Promise<number> {
  await context.setOffline(true);
  const titles = Array.from({ length: 10 }, (_, at) => `Away ${at} of ${Date.now()}`);
  for (const title of titles) await mutate(server, "tasks.create", { title });
  await sleep(AWAY_MS);
  await context.setOffline(false);
  await page.waitForTimeout(5_000);
  const counts = await Promise.all(titles.map((title) => page.getByText(title, { exact: true }).count()));
  return counts.filter((count) => count !== 1).length;
}

async function stream(server: BenchServer, page: Page) {
  for (const id of ["revenue", "support", "offers"]) await mutate(server, "samples.start", { id });
  const { id } = await mutate<{ id: string }>(server, "tasks.create", { title: "Count the tents" });
  await page.goto("/norrland");
  await page.waitForTimeout(2_000);
  const heap = await page.context().newCDPSession(page);
  const usedMb = async () => {
    await heap.send("HeapProfiler.collectGarbage");
    return (await heap.send("Runtime.getHeapUsage")).usedSize / 1e6;
  };
  const before = await usedMb();
  await page.evaluate(watchTasks);
  const sent: Promise<unknown>[] = [];
  for (let at = 0; at < EVENTS_A_SECOND * BUSY_SECONDS; at += 1) {
    sent.push(mutate(server, "tasks.update", { id, title: `Count the tents ${at}` }));
    await sleep(1_000 / EVENTS_A_SECOND);
  }
  await Promise.all(sent);
  await page.waitForTimeout(1_000);
  const longestMs = await page.evaluate(() => Number(document.documentElement.dataset.longestTask ?? 0));
  return { longestMs, events: sent.length, grownMb: Math.max(0, (await usedMb()) - before) };
}

/** Runs in the page: notes the longest task from now on. */
function watchTasks(): void {
  new PerformanceObserver((list) => {
    const { dataset } = document.documentElement;
    for (const { duration } of list.getEntries())
      dataset.longestTask = String(Math.max(duration, Number(dataset.longestTask ?? 0)));
  }).observe({ type: "longtask" });
}
