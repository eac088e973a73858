import { SALES_NOTES, salesTable } from "#tests/support/datasets";
import { expect, open, server, test } from "./app.ts";

const own = (name: string, text: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

// Slow enough that a pause falls into the middle of the work.
test.beforeAll(() => server.fresh(80));

test("own files and a goal the team cannot do end as a question; the answer lets the work go on", async ({ page }) => {
  await open(page, "/norrland/missions/new");
  await page.getByLabel("Goal of the mission").fill("Help me");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add files" }).click();
  await (await chooser).setFiles([own("shop.csv", salesTable(7)), own("rules.md", SALES_NOTES)]);
  const files = page.getByRole("list", { name: "Files of this mission" });
  await expect(files.getByRole("listitem")).toHaveCount(2);
  await page.getByRole("button", { name: "Start mission" }).click();
  await page.waitForURL(/\/missions\/[\w-]{36}$/);
  await expect(page.getByRole("link", { name: "shop.csv" })).toBeVisible();
  await expect(page.getByLabel("Your answer")).toBeVisible();

  await open(page, "/norrland");
  const queue = page.getByRole("region", { name: "Needs me" }).filter({ visible: true });
  await queue.getByRole("link", { name: "Answer" }).click();
  await page.getByLabel("Your answer").fill("Show revenue by region");
  await page.getByRole("button", { name: "Send the answer" }).click();
  await expect(page.getByText("Show revenue by region").first()).toBeVisible();
  await expect(page.getByText("all accepted")).toBeVisible({ timeout: 120_000 });
  await page.getByRole("region", { name: "Documents" }).getByRole("link").first().click();
  await expect(page.getByRole("article")).toContainText("Revenue by region");
  await expect(page.getByRole("article")).toContainText("shop.csv");
  await open(page, "/norrland");
  await expect(queue.getByText("Nothing does now")).toBeVisible();
});

test("pausing everything stops the work between steps; going on finishes it", async ({ page, context }) => {
  const center = await context.newPage();
  await open(center, "/norrland");
  await open(page, "/norrland/missions/new");
  await page.getByRole("button", { name: "Start: Compare two offers" }).click();
  await page.waitForURL(/\/missions\/[\w-]{36}$/);
  const mission = page.url();
  const plan = page.getByRole("region", { name: "Plan graph" });
  await expect(plan.getByRole("link").first()).toBeVisible();
  await center.getByRole("button", { name: "Pause everything" }).click();
  await expect(center.getByText("Everything is paused.")).toBeVisible();
  await expect(page.getByText("Everything is paused."), "told on every page").toBeVisible();

  // What was under way ends; from then on nothing happens.
  const api = await server.api();
  const id = mission.split("/").at(-1) ?? "";
  let before = -1;
  const isStill = async () => {
    const { steps } = await api.missions.get.query({ id });
    const isSame = steps === before;
    before = steps;
    return isSame;
  };
  await expect.poll(isStill, { intervals: [1_500] }).toBe(true);
  expect((await api.missions.get.query({ id })).status).toBe("running");

  await center.getByRole("button", { name: "Let everything go on" }).click();
  await expect(page.getByText("Everything is paused.")).toHaveCount(0);
  await page.goto(mission);
  await expect(page.getByText("all accepted")).toBeVisible({ timeout: 120_000 });
});
