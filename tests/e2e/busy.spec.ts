import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { expect, open, server, test } from "./app.ts";
import { longestTaskMs } from "./page-tasks.ts";

const MOST_MS = 200;
const A_SECOND = 50;
const SECONDS = 5;

test.afterAll(() => server.leave());

/** Commands as fast as asked for, each of which is an event on every screen. */
async function stream(taskIds: readonly string[], seconds: number): Promise<number> {
  const api = await server.api();
  const sent: Promise<unknown>[] = [];
  for (let at = 0; at < seconds * A_SECOND; at += 1) {
    const id = taskIds[at % taskIds.length] ?? "";
    sent.push(api.tasks.update.mutate({ id, title: `Count the tents, ${at}` }));
    await sleep(1_000 / A_SECOND);
  }
  await Promise.all(sent);
  return sent.length;
}

const nodesOf = (page: Page) => page.evaluate(() => document.querySelectorAll("*").length);

test("while agents work and the feed streams fifty events a second, the page stays quick and does not grow", async ({
  page,
  browser,
}) => {
  const api = await server.api();
  const taskIds: string[] = [];
  for (let at = 0; at < 20; at += 1) taskIds.push((await api.tasks.create.mutate({ title: `Lot ${at}` })).id);
  for (const id of ["revenue", "support", "offers"]) await api.samples.start.mutate({ id });
  await open(page, "/norrland");
  await page
    .getByRole("button", { name: "Every event" })
    .or(page.getByRole("radio", { name: "Every event" }))
    .click();
  await stream(taskIds, 2);
  const before = await nodesOf(page);
  const longest = await longestTaskMs(browser, async () => {
    await stream(taskIds, SECONDS);
    await sleep(500);
  });
  test.info().annotations.push({ type: "longest task", description: `${longest.toFixed(0)} ms` });
  expect(longest).toBeLessThanOrEqual(MOST_MS);
  // Seven seconds of events later the page holds about as much as before.
  await expect.poll(() => nodesOf(page)).toBeLessThan(before * 1.5 + 500);
  await expect(page.getByRole("region", { name: "Live" })).toContainText("Count the tents");
});

test("a browser that was away shows all that happened meanwhile, each once", async ({ page, context, complaints }) => {
  complaints.allow(/ERR_INTERNET_DISCONNECTED|Failed to fetch|NetworkError/);
  const api = await server.api();
  await open(page, "/norrland/tasks");
  await context.setOffline(true);
  const titles = Array.from({ length: 12 }, (_, at) => `While you were away ${at}`);
  for (const title of titles) await api.tasks.create.mutate({ title });
  await sleep(3_000);
  await context.setOffline(false);
  for (const title of titles) await expect(page.getByRole("link", { name: title, exact: true })).toHaveCount(1);
});
