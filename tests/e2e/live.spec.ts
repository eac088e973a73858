import type { BrowserContext, Page } from "@playwright/test";
import { AWAY, expect, open, server, test } from "./app.ts";

const task = (page: Page, title: string) => page.getByRole("link", { name: title });

async function addTask(title: string): Promise<void> {
  await (await server.api()).tasks.create.mutate({ title });
}

/** Event streams a context has open now: the tabs of one browser share one. */
function countStreams(context: BrowserContext): () => number {
  const open = new Set<unknown>();
  context.on("request", (request) => {
    if (request.url().includes("events.live")) open.add(request);
  });
  for (const end of ["requestfinished", "requestfailed"] as const) {
    context.on(end as "requestfinished", (request) => open.delete(request));
  }
  return () => open.size;
}

test("a change on one screen is seen on another without reload", async ({ page, browser, session }) => {
  await open(page, "/norrland/tasks");
  const other = await browser.newContext({ storageState: session });
  const elsewhere = await other.newPage();
  await open(elsewhere, "/norrland/tasks");
  await elsewhere.getByRole("button", { name: "Task", exact: true }).click();
  await elsewhere.getByLabel("Title").fill("Written on the other screen");
  await elsewhere.getByRole("button", { name: "Add task" }).click();
  await expect(elsewhere).toHaveURL(/\/tasks\/[\w-]{36}$/);
  await expect(task(page, "Written on the other screen")).toBeVisible();
  await other.close();
});

test("eight tabs of one browser stay live over one connection, also when the first one closes", async ({ context }) => {
  const streams = countStreams(context);
  const tabs: Page[] = [];
  for (let index = 0; index < 8; index++) {
    const tab = await context.newPage();
    await open(tab, "/norrland/tasks");
    tabs.push(tab);
  }
  await addTask("For all eight");
  for (const tab of tabs) await expect(task(tab, "For all eight")).toBeVisible();
  await expect.poll(streams).toBe(1);

  const [leader, ...others] = tabs;
  await leader?.close();
  await expect.poll(streams, "another tab takes over").toBe(1);
  await addTask("For the seven left");
  for (const tab of others) await expect(task(tab, "For the seven left")).toBeVisible();
});

test("a lost connection says which moment is shown and comes back by itself without a gap", async ({
  page,
  complaints,
}) => {
  complaints.allow(AWAY);
  await open(page, "/norrland/tasks");
  await addTask("Before the break");
  await expect(task(page, "Before the break")).toBeVisible();
  await server.kill();
  await expect(page.getByText(/Connection lost .+ You see the state of \d\d:\d\d/)).toBeVisible();
  await expect(task(page, "Before the break"), "what was there stays").toBeVisible();
  await server.start();
  await addTask("During the break");
  await expect(page.getByText(/Connection lost/)).toHaveCount(0, { timeout: 60_000 });
  await expect(task(page, "During the break")).toBeVisible();
});
