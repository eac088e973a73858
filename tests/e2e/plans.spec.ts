import { expect, isAlive, open, server, test } from "./app.ts";

test.describe.configure({ mode: "serial" });

let missionPath = "";

test.beforeAll(() => server.fresh(150));
test.afterAll(() => server.leave());

test("a plan is shown before anything starts, and starts as the person changed it", async ({ page }) => {
  await open(page, "/norrland");
  await page.getByLabel("Show me the plan first").check();
  await page.getByRole("button", { name: "Start mission" }).click();
  await page.waitForURL(/\/missions\/[\w-]{36}$/);
  await isAlive(page);
  missionPath = new URL(page.url()).pathname;
  const waits = page.getByRole("region", { name: "Waits for your yes" });
  await expect(waits).toBeVisible({ timeout: 60_000 });
  await waits.getByRole("link", { name: "Decide" }).click();
  await page.getByRole("radio", { name: "Your version" }).click();
  const summary = page.getByLabel("Summary", { exact: true });
  await summary.fill("Lena’s way of finding it out");
  await page.getByRole("radio", { name: "Changes" }).click();
  await expect(page.getByText("Lena’s way of finding it out")).toBeVisible();
  await page.getByRole("button", { name: "Approve my version" }).click();
  await expect(page.getByText(/^Approved by Lena Hofer with changes/)).toBeVisible();
  await open(page, missionPath);
  await expect(page.getByRole("region", { name: "Plan", exact: true })).toContainText("Lena’s way of finding it out");
});

test("a running mission is paused, its plan becomes version 2 with what changed, and it goes on to its end", async ({
  page,
}) => {
  await open(page, missionPath);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(page.getByText("Lena Hofer paused this mission")).toBeVisible();
  await page.getByRole("button", { name: "Edit the plan" }).click();
  const sheet = page.getByRole("dialog", { name: /^Edit the plan of M-\d+$/ });
  await expect(sheet.getByRole("button", { name: "Save as version 2" })).toBeDisabled();
  await sheet.getByRole("listitem").getByRole("button", { expanded: false }).last().click();
  await sheet.getByLabel("Title").fill("Write it for the board");
  await sheet.getByLabel("Why (shown with the version)").fill("The board reads it.");
  await sheet.getByRole("button", { name: "Save as version 2" }).click();
  const changed = page.getByRole("region", { name: "What version 2 changed" });
  await expect(changed).toContainText("The board reads it.");
  await expect(changed).toContainText("Write it for the board (title)");
  await page.getByLabel("Version of the plan").selectOption("1");
  await expect(page.getByText("Version 1 is not in force any more")).toBeVisible();
  await page.getByLabel("Version of the plan").selectOption("2");
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText("paused this mission")).toHaveCount(0);
  await expect(page.locator("header").getByText("Done", { exact: true })).toBeVisible({ timeout: 120_000 });
});

test("the steps are seen over time, and a mission that was called off is taken up where it stood", async ({ page }) => {
  await open(page, missionPath);
  const graph = page.getByRole("region", { name: "Plan graph" });
  const steps = graph.locator('a[href*="/tasks/"]');
  await expect(steps.nth(3)).toBeVisible();
  const drawn = await steps.count();
  await page.getByRole("button", { name: "Move and zoom" }).click();
  await graph.getByRole("button", { name: "Closer" }).click();
  await expect(steps, "the same steps").toHaveCount(drawn);
  await page.getByRole("radio", { name: "Schedule" }).click();
  const schedule = page.getByRole("region", { name: "Schedule" });
  await expect(schedule.getByRole("listitem").filter({ hasText: "Write it for the board" })).toBeVisible();
  await expect(schedule).toContainText(/Longest way: \d+ steps/);

  const api = await server.api();
  const { id } = await api.samples.start.mutate({ id: "revenue" });
  const planned = async () => (await api.tasks.list.query({ missionId: id })).items.length;
  await expect.poll(planned, { timeout: 60_000 }).toBeGreaterThan(3);
  await open(page, `/norrland/missions/${id}`);
  await page.getByRole("button", { name: "Cancel mission" }).click();
  await page
    .getByRole("dialog", { name: /^Call M-\d+ off$/ })
    .getByRole("button", { name: "Call it off" })
    .click();
  await expect(page.getByText("The mission was called off.")).toBeVisible();
  await expect
    .poll(async () => (await api.tasks.list.query({ missionId: id, status: "cancelled" })).items.length)
    .toBeGreaterThan(0);
  await page.getByRole("button", { name: "Take it up again" }).click();
  await expect.poll(async () => (await api.missions.get.query({ id })).status, { timeout: 120_000 }).toBe("done");
});
