import type { Page } from "@playwright/test";
import { AWAY, expect, isAlive, open, server, test } from "./app.ts";

test.describe.configure({ mode: "serial" });

const column = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
let missionPath = "";
let documentPath = "";

test("the first goal becomes a proven document while somebody watches", async ({ page, context }) => {
  test.setTimeout(600_000);
  // Slow enough that every state is seen.
  await server.fresh(100);
  await open(page, "/norrland");
  await expect(page.getByRole("heading", { name: "What should your team find out or make?" })).toBeVisible();
  const goal = page.getByLabel("Goal of the mission");
  await expect(goal).not.toHaveValue("");
  await expect(page.getByRole("button", { name: "Sample data" })).toHaveAttribute("aria-pressed", "true");
  // Open before there is anything to see: what passes while a page loads is not seen on it. Its feed holds all it has heard.
  const center = await context.newPage();
  await open(center, "/norrland");
  const working = column(center, "Agents").getByRole("img", { name: "Working" }).first();
  const inProgress = column(center, "In progress").getByRole("link").first();
  const [moving] = await Promise.all([
    inProgress.getAttribute("href", { timeout: 240_000 }),
    expect(working).toBeVisible({ timeout: 240_000 }),
    goal.press("Enter"),
  ]);
  await page.waitForURL(/\/norrland\/missions\/[\w-]{36}$/);
  missionPath = new URL(page.url()).pathname;
  const plan = page.getByRole("region", { name: "Plan graph" });
  await expect.poll(() => plan.getByRole("link").count()).toBeGreaterThanOrEqual(4);
  await expect(column(center, "Done").locator(`a[href="${moving}"]`)).toBeVisible({ timeout: 240_000 });

  await expect(page.locator("header").getByText("Done", { exact: true })).toBeVisible({ timeout: 240_000 });
  await expect(column(center, "In progress").getByRole("link")).toHaveCount(0);
  const live = column(center, "Live");
  for (const told of ["drew the plan", "accepted", "delivered the mission, proven"]) {
    await expect(live.getByText(told).first()).toBeVisible();
  }
  expect(await live.textContent(), "words, not Markdown").not.toMatch(/\*\*|\| |\]\(/);
  const ended = page.getByRole("complementary", { name: "Done means" }).locator("section").last();
  await expect(ended.getByRole("heading", { name: "How it ended" })).toBeVisible();
  await expect(ended).not.toContainText("**");
});

test("the document has tables and sources, and a citation leads to the recorded step", async ({ page }) => {
  await open(page, missionPath);
  await page.getByRole("region", { name: "Documents" }).getByRole("link").first().click();
  await page.waitForURL(/\/documents\//);
  documentPath = new URL(page.url()).pathname;
  const article = page.getByRole("article");
  await expect(article.getByRole("table").first()).toBeVisible();
  await expect(article).toContainText("sales-2026.csv");
  await expect(article).toContainText("range-notes.md");
  expect(await article.textContent(), "no raw Markdown").not.toMatch(/\*\*|^\|/m);

  const citation = article.locator('a[href*="/runs/"][href*="step="]').first();
  const [, run, step] = /runs\/(\d+)\?step=(\d+)/.exec((await citation.getAttribute("href")) ?? "") ?? [];
  await citation.click();
  await page.waitForURL(/\/runs\/\d+\?step=\d+/);
  await expect(page.getByRole("heading", { name: `Run ${run}`, exact: true })).toBeVisible();
  await expect(page.locator(`[data-step="${step}"]`)).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("heading", { name: new RegExp(`^Step ${step} ·`) })).toBeVisible();
  await expect(page.getByRole("heading", { name: /^Output/ })).toBeVisible();
});

test("every criterion has evidence by somebody else, and each proof opens what it points at", async ({ page }) => {
  await open(page, missionPath);
  const rail = page.getByRole("complementary", { name: "Done means" });
  await expect(rail).toContainText(/\d+ of \d+ proven/);
  const [, proven, all] = /(\d+) of (\d+) proven/.exec((await rail.textContent()) ?? "") ?? [];
  expect(Number(all)).toBeGreaterThanOrEqual(4);
  expect(proven).toBe(all);
  await rail.locator("summary").first().click();
  await expect(rail.getByText(/^Checked by .+, who did not write it$/).first()).toBeVisible();
  await rail.locator('a[href*="/runs/"]').first().click();
  await page.waitForURL(/\/runs\/\d+\?step=\d+/);
  await expect(page.locator('[data-step][aria-pressed="true"]')).toHaveCount(1);
});

test("a reload and a killed server show the same", async ({ page, complaints }) => {
  complaints.allow(AWAY);
  await open(page, documentPath);
  await expect(page.getByRole("article")).toContainText("sales-2026.csv");
  const text = await page.getByRole("article").textContent();
  await page.reload();
  await expect(page.getByRole("article")).toHaveText(text ?? "");
  await server.restart();
  await open(page, documentPath);
  await expect(page.getByRole("article")).toHaveText(text ?? "");
  await open(page, missionPath);
  await expect(page.getByText("all accepted")).toBeVisible();
  await open(page, "/norrland");
  await isAlive(page);
  await expect.poll(() => column(page, "Done").getByRole("link").count()).toBeGreaterThanOrEqual(4);
});
