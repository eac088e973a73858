import { createSimulatedModel } from "#server/llm/providers/simulated/model";
import { type MockProvider, startMockProvider } from "#tests/support/mock-providers/server";
import { expect, open, server, test } from "./app.ts";

test.describe.configure({ mode: "serial" });

/** Enough for a plan and a step or two of work with a model that has a price. */
const CAP = 150_000;
let mock: MockProvider;
let missionId = "";

test.beforeAll(async () => {
  mock = await startMockProvider({ kind: "anthropic", model: createSimulatedModel() });
  await server.leave();
  await server.restart(40, mock.env);
});
test.afterAll(async () => {
  await server.leave();
  await mock.close();
});

test("a mission at its cap stops before the call, and goes on when a person raises it in Needs me", async ({
  page,
}) => {
  const api = await server.api();
  missionId = (await api.samples.start.mutate({ id: "revenue" })).id;
  await api.missions.setBudget.mutate({ id: missionId, budgetMicros: CAP });
  const state = async () => (await api.missions.get.query({ id: missionId })).status;
  await expect.poll(state, { timeout: 60_000 }).toBe("needs_answer");
  // A run beside the one that was stopped goes on to its own end or stop.
  const atWork = async () => {
    const { items } = await api.runs.list.query({ missionId, limit: 50 });
    return items.filter(({ status }) => status === "queued" || status === "running").length;
  };
  await expect.poll(atWork, { timeout: 60_000 }).toBe(0);
  const sent = mock.requests.length;
  await open(page, "/norrland/needs");
  const rail = page.getByRole("complementary", { name: "What is asked" });
  await page.locator("[data-need]").filter({ hasText: "Raise this mission’s budget" }).click();
  await expect(rail.getByText("If you approve, this is done at once", { exact: false })).toBeVisible();
  await page.keyboard.press("e");
  await rail.getByLabel("Budget, in dollars").fill("5");
  expect(mock.requests.length, "nothing is sent meanwhile").toBe(sent);
  await rail.getByRole("button", { name: "Approve my version" }).click();
  await expect.poll(() => mock.requests.length, { timeout: 60_000 }).toBeGreaterThan(sent);
  await expect.poll(state).toMatch(/^(planning|running|done)$/);
});

test("the money page adds up: each way of splitting it gives the same sum", async ({ page }) => {
  const money = await (await server.api()).money.team.query({ days: 1 });
  const { total } = money;
  expect(total.spentMicros).toBeGreaterThan(0);
  for (const lines of [money.byAgent, money.byMission, money.byModel, money.byCapability]) {
    expect(lines.reduce((sum, line) => sum + line.spentMicros, 0)).toBe(total.spentMicros);
  }
  await open(page, "/norrland/money");
  await expect(page.getByRole("region", { name: "Today" }).first()).toContainText("left");
  await page.getByRole("tab", { name: "By mission" }).click();
  const row = page.getByRole("row").filter({ has: page.locator(`a[href$="/missions/${missionId}"]`) });
  await expect(row).toContainText("$5.00");
});
