import type { Page } from "@playwright/test";
import { AWAY, expect, open, server, test } from "./app.ts";

test.describe.configure({ mode: "serial" });

/** Long enough that a run, of two answers or more, is still at work when its page has come on a slow machine. */
const SLOW_MS = 8_000;

// Fresh: the first run is that of the first mission here.
test.beforeAll(() => server.fresh(SLOW_MS));
test.afterAll(async () => {
  // What is still at work here must not run on under the next tests.
  const { missions } = await server.api();
  for (const status of ["planning", "running"] as const) {
    const { items } = await missions.list.query({ status, limit: 20 });
    for (const { id } of items) await missions.cancel.mutate({ id });
  }
  await server.leave("kept");
});

async function startMission(): Promise<string> {
  return (await (await server.api()).samples.start.mutate({ id: "support" })).id;
}

/** The run that draws the plan of a new mission: it has just begun and takes a while. */
async function openLiveRun(page: Page): Promise<void> {
  const missionId = await startMission();
  const { runs } = await server.api();
  const first = async () => (await runs.list.query({ missionId, limit: 1 })).items[0];
  // The run of the mission before may still have the seat.
  await expect.poll(async () => (await first())?.status, { timeout: 90_000 }).toBe("running");
  await open(page, `/norrland/runs/${(await first())?.number}`);
}

test("the answer of a running step is seen growing, word by word", async ({ page }) => {
  await openLiveRun(page);
  const steps = page.locator("[data-step]");
  const count = await steps.count();
  const seen = new Set<string>();
  const isGrowing = (texts: string[]) =>
    texts.some(
      (text, index) =>
        text.length > 0 && texts.slice(index + 1).some((later) => later.length > text.length && later.startsWith(text)),
    );
  await expect
    .poll(
      async () => {
        const text = await page.evaluate(() => document.querySelector('[data-testid="live-answer"]')?.textContent);
        if (text) seen.add(text);
        return isGrowing([...seen]);
      },
      { intervals: [50], timeout: 60_000 },
    )
    .toBe(true);
  await expect(page.getByText("so far"), "the clock of the run").toBeVisible();
  await expect.poll(() => steps.count(), { message: "new steps appear by themselves" }).toBeGreaterThan(count);
});

test("a step shows its prompt, answer, tool input and output, and why this model", async ({ page }) => {
  await open(page, "/norrland/runs/1");
  await page.locator("[data-step]").filter({ hasText: "Think" }).first().click();
  const rail = page.getByRole("complementary", { name: /^Step \d+/ });
  await expect(rail.getByRole("heading", { name: "Why this model" })).toBeVisible();
  await expect(rail.getByText("Instructions", { exact: true })).toBeVisible();
  await expect(rail.getByText("Work order", { exact: true })).toBeVisible();
  await expect(rail.getByText("Answer", { exact: true })).toBeVisible();
  await expect(rail.getByText("simulated").first()).toBeVisible();
  await rail.getByText("Work order", { exact: true }).click();
  await expect(rail.getByRole("paragraph").filter({ hasText: "# Work order: plan" })).toBeVisible();

  const call = page
    .locator("[data-step]")
    .filter({ has: page.locator("code") })
    .first();
  const chosen = await call.getAttribute("data-step");
  await call.click();
  await expect(rail.getByRole("heading", { name: /^Input/ })).toBeVisible();
  await expect(rail.getByRole("heading", { name: /^Output/ })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`step=${chosen}$`));
  await page.reload();
  await expect(page.locator(`[data-step="${chosen}"]`)).toHaveAttribute("aria-pressed", "true");
});

test("a person can stop a run between two steps", async ({ page }) => {
  await openLiveRun(page);
  await page.getByRole("button", { name: "Cancel run" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel the run" }).click();
  await expect(page.getByRole("button", { name: "Cancel run" })).toHaveCount(0);
  await expect(page.getByText("Cancelled", { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByText("Cancelled", { exact: true })).toBeVisible();
});

test("a step that a killed server left behind is written again and replaces the half answer", async ({
  page,
  complaints,
}) => {
  complaints.allow(AWAY);
  await openLiveRun(page);
  await expect(page.getByTestId("live-answer")).toHaveText(/\S/);
  await server.kill();
  const before = await page.locator("[data-step]").count();
  await server.start(SLOW_MS);
  await expect.poll(() => page.locator("[data-step]").count(), { timeout: 60_000 }).toBeGreaterThan(before);
  await expect(page.getByRole("alert").filter({ hasText: "failed" })).toHaveCount(0);
});

test("a step has a link of its own, J and K go along the steps, and a step that is not there is named", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openLiveRun(page);
  const path = new URL(page.url()).pathname;
  await open(page, `${path}?step=0`);
  const panel = page.getByRole("complementary", { name: "Step 0" });
  await expect(panel).toBeVisible();
  await expect(page.locator("[data-step]").nth(1), "there is a step to go to").toBeVisible();
  await page.keyboard.press("j");
  await expect(page).toHaveURL(/step=1$/);
  const address = page.url();
  // It says so for a moment only.
  const said = page.getByRole("button", { name: "Link copied" }).waitFor();
  await page.getByRole("button", { name: "Copy link" }).click();
  await said;
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(address);
  await page.keyboard.press("k");
  await expect(page).toHaveURL(/step=0$/);
  await open(page, `${path}?step=999`);
  await expect(page.getByText("This run has no step 999.")).toBeVisible();
});
