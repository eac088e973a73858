import type { Page } from "@playwright/test";
import { COLLEAGUE, expect, open, server, signIn, test, VIEWER } from "./app.ts";

test.describe.configure({ mode: "serial" });

const card = (page: Page, title: string) => page.getByRole("region", { name: title, exact: true });
const counted = {
  type: "metric",
  props: { label: "Tasks of the team" },
  bind: { query: "team.summary", input: { figure: "tasksTotal" } },
};
const button = {
  type: "button",
  props: { label: "Make it a task", action: { name: "task.create", input: { title: "Compare freight costs" } } },
};
const days = Array.from({ length: 30 }, (_, day) => `2026-10-${String(day + 1).padStart(2, "0")}`);
const chart = {
  type: "line",
  props: { title: "Price", labels: days, series: [{ name: "Price", values: days.map((_, at) => 100 + at) }] },
};

async function pin(title: string, ...children: unknown[]): Promise<void> {
  await (await server.api()).pins.pin.mutate({ title, tree: { type: "stack", props: {}, children } });
}

async function countTasks(title: string): Promise<number> {
  const { items } = await (await server.api()).tasks.list.query({ limit: 100 });
  return items.filter((task) => task.title === title).length;
}

test.beforeAll(() => server.fresh());
// The last of them begins a mission.
test.afterAll(() => server.leave());

test("an empty dashboard says what lands there", async ({ page }) => {
  await open(page, "/norrland/dashboard");
  await expect(page.getByText("Nothing is pinned yet")).toBeVisible();
});

test("a pinned card follows the team, and its button does its work once", async ({ page }) => {
  await pin("Work", counted, button);
  await open(page, "/norrland/dashboard");
  const work = card(page, "Work");
  await expect(work.getByText("Tasks of the team")).toBeVisible();
  await expect(work.getByText("Live, read")).toBeVisible();
  await (await server.api()).tasks.create.mutate({ title: "One more" });
  await expect(work.getByText("1", { exact: true })).toBeVisible();
  await work.getByRole("button", { name: "Make it a task" }).dblclick();
  await expect(work.getByRole("status").filter({ hasText: "is created" })).toBeVisible();
  await expect(work.getByText("2", { exact: true })).toBeVisible();
  expect(await countTasks("Compare freight costs")).toBe(1);
  await work.getByRole("link", { name: "Open" }).click();
  await expect(page.getByRole("heading", { name: "Compare freight costs" }).first()).toBeVisible();
});

test("a card in a chat's answer is kept live, pinned, saved as a document and traced to its step", async ({ page }) => {
  const api = await server.api();
  const agentId = (await api.agents.list.query()).find(({ name }) => name === "Juno")?.id ?? "";
  const { id } = await api.sessions.create.mutate({ agentId });
  await open(page, `/norrland/chat/${id}`);
  await page.getByLabel("Write to Juno").fill("How is the team doing?");
  await page.getByLabel("Write to Juno").press("Enter");
  const answer = card(page, "How the team is doing");
  await expect(answer.getByText("Agents at work")).toBeVisible({ timeout: 90_000 });
  await answer.getByRole("button", { name: "Keep live" }).click();
  await expect(answer.getByText("Live, read").first()).toBeVisible();
  await expect(answer.getByRole("link", { name: "Trace" })).toHaveAttribute("href", /\/norrland\/runs\/\d+\?step=\d+$/);
  await answer.getByRole("button", { name: "Pin" }).click();
  await expect(answer.getByText("Pinned.")).toBeVisible();
  await answer.getByRole("button", { name: "Save as document" }).click();
  await answer.getByRole("status").filter({ hasText: "Saved." }).getByRole("link", { name: "Open" }).click();
  await expect(page.getByRole("heading", { name: "How the team is doing" }).first()).toBeVisible();
  await expect(page.getByText("Tasks held up").first()).toBeVisible();
  await open(page, "/norrland/dashboard");
  const pinned = card(page, "How the team is doing");
  await expect(pinned.getByText("Live, read").first()).toBeVisible();
  await expect(pinned.getByRole("link", { name: "Trace" })).toBeVisible();
});

test("written figures become live ones, cards change places, and one taken off comes back", async ({ page }) => {
  await pin("Then", { ...counted, props: { label: "Tasks of the team", value: 4_711 } });
  await open(page, "/norrland/dashboard");
  const then = card(page, "Then");
  await expect(then.getByText("4,711")).toBeVisible();
  await then.getByRole("button", { name: "Keep live" }).click();
  await expect(then.getByText("4,711")).toHaveCount(0);
  await expect(then.getByText("Live, read")).toBeVisible();
  await page.getByRole("button", { name: "Move Then before" }).click();
  await expect(page.locator("main section header h3").nth(1)).toHaveText("Then");
  await page.getByRole("button", { name: "Take Then off the dashboard" }).click();
  await expect(then).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(card(page, "Then")).toBeVisible();
});

test("a chart is read by the arrow keys and has its table behind it", async ({ page }) => {
  await pin("Prices", chart);
  await open(page, "/norrland/dashboard");
  const prices = card(page, "Prices");
  const line = prices.getByRole("slider");
  await line.focus();
  await line.press("ArrowLeft");
  await expect(line).toHaveAttribute("aria-valuetext", "30 Oct 2026: 129");
  await line.press("Home");
  await expect(line).toHaveAttribute("aria-valuetext", "1 Oct 2026: 100");
  await expect(prices.getByText("1 Oct 2026", { exact: true }).first()).toBeVisible();
  await prices.getByRole("button", { name: "Show table" }).click();
  await expect(prices.getByRole("cell", { name: "15 Oct 2026" })).toBeVisible();
  await prices.getByRole("button", { name: "Show chart" }).click();
  await expect(prices.getByRole("slider")).toBeVisible();
});

test("a chart keeps its text at 11 px on a phone: it is drawn anew, not scaled", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, "/norrland/dashboard");
  const drawing = card(page, "Prices").locator("svg").first();
  await expect.poll(() => drawing.evaluate((svg) => svg.getBoundingClientRect().width)).toBeLessThan(370);
  expect(
    await drawing
      .locator("text")
      .first()
      .evaluate((text) => getComputedStyle(text).fontSize),
  ).toBe("11px");
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("a form keeps what was typed when it is refused, and the viewer's own permissions decide", async ({ browser }) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  await signIn(page, "/norrland/dashboard", VIEWER);
  const form = {
    type: "form",
    props: {
      fields: [{ key: "title", label: "What should be done" }],
      submit: "Create the task",
      action: { name: "task.create" },
    },
  };
  // A dashboard is one person's: the viewer pins in their own session, as the button under a card does.
  const pinned = await page.evaluate(
    async (tree) => {
      const headers = { "content-type": "application/json", "x-muster-team": "norrland" };
      const body = JSON.stringify({ json: { title: "Ask", tree } });
      return (await fetch("/api/trpc/pins.pin", { method: "POST", headers, body })).status;
    },
    { type: "stack", props: {}, children: [form, button] },
  );
  expect(pinned).toBe(200);
  await open(page, "/norrland/dashboard");
  const ask = card(page, "Ask");
  await ask.getByLabel("What should be done").fill("A task of a viewer");
  await ask.getByRole("button", { name: "Create the task" }).click();
  await expect(ask.getByRole("alert").first()).toContainText("Not done:");
  await expect(ask.getByLabel("What should be done")).toHaveValue("A task of a viewer");
  await ask.getByRole("button", { name: "Make it a task" }).click();
  await expect(ask.getByRole("alert")).toHaveCount(2);
  expect(await countTasks("A task of a viewer")).toBe(0);
  await context.close();
});

test("starting a mission from a card asks once more", async ({ browser, page: mine }) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  await signIn(page, "/norrland/dashboard", COLLEAGUE);
  await expect(page.getByText("Nothing is pinned yet"), "another person's dashboard is their own").toBeVisible();
  await context.close();
  await pin("Begin", {
    type: "button",
    props: {
      label: "Look into it",
      action: { name: "mission.start", input: { goal: "Which region drives our revenue?" } },
    },
  });
  await open(mine, "/norrland/dashboard");
  const begin = card(mine, "Begin");
  await begin.getByRole("button", { name: "Look into it" }).click();
  await expect(begin.getByText("It may spend money.", { exact: false })).toBeVisible();
  await begin.getByRole("button", { name: "No", exact: true }).click();
  expect((await (await server.api()).missions.list.query({ limit: 5 })).items).toHaveLength(0);
  await begin.getByRole("button", { name: "Look into it" }).click();
  await begin.getByRole("button", { name: "Look into it" }).click();
  await expect(begin.getByText("The mission is started")).toBeVisible();
});
