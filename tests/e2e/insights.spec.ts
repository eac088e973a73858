import { readFileSync } from "node:fs";
import { doneMission, expect, open, server, test } from "./app.ts";

// What other journeys left at work would be counted between two looks.
test.beforeAll(() => server.fresh());

test("a done mission shows in Insights by day, agent and mission; the range stands in the address; the table leaves as CSV", async ({
  page,
}) => {
  const { id } = await doneMission();
  const api = await server.api();
  // Runs are counted some seconds after they end, and one that ends last may bring an agent more into the table.
  const uncounted = async () => {
    const { items } = await api.runs.list.query({ missionId: id, limit: 100 });
    const { total } = await api.analytics.team.query({ missionId: id });
    return items.length - total.runsSucceeded - total.runsFailed - total.runsCancelled;
  };
  await expect.poll(uncounted, { timeout: 60_000 }).toBe(0);
  expect((await api.analytics.team.query({ missionId: id })).total.tasksDone).toBeGreaterThan(3);
  const { byAgent } = await api.analytics.team.query({ days: 7 });
  await open(page, "/norrland/insights");
  const sums = page.getByRole("list", { name: "In this time" });
  await expect(sums).toContainText("accepted");
  await page.getByRole("radio", { name: "7 days" }).click();
  await expect(page).toHaveURL(/\/insights\?days=7$/);
  const tasks = page.getByRole("region", { name: "Tasks accepted a day" });
  await tasks.getByRole("button", { name: "Show table" }).click();
  await expect(tasks.getByRole("row")).toHaveCount(8);
  const first = byAgent.lines[0];
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: first?.name ?? "", exact: true }) });
  await expect(row.first()).toContainText(String(first?.tasksDone));
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "This table as CSV" }).click();
  const saved = await saving;
  const text = readFileSync(await saved.path(), "utf8");
  expect(text.split("\r\n")).toHaveLength(byAgent.lines.length + 1);
  expect(text).toContain(first?.name);
  await page.getByRole("button", { name: `Show only ${first?.name}` }).click();
  await expect(page).toHaveURL(/days=7&agent=/);
  await page.reload();
  await expect(page.getByRole("button", { name: `Show everything, not only ${first?.name}` })).toBeVisible();
  await expect(page.getByRole("radio", { name: "7 days" })).toBeChecked();
});
