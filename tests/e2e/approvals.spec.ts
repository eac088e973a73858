import type { Page } from "@playwright/test";
import { isRunOver } from "#server/domains/runs/schema";
import { expect, open, server, test } from "./app.ts";

test.describe.configure({ mode: "serial", timeout: 600_000 });

const EDITED = "We read this again and took the numbers out.";

/** A new mission whose agent asks before it writes; resolves to the approval it waits for. */
async function askingMission() {
  const api = await server.api();
  const { id } = await api.samples.start.mutate({ id: "support" });
  const pending = async () => (await api.approvals.list.query({ missionId: id, status: "pending", limit: 5 })).items[0];
  await expect.poll(async () => (await pending())?.number ?? 0, { timeout: 240_000 }).toBeGreaterThan(0);
  const approval = await pending();
  if (!approval) throw new Error("Nobody asked.");
  return { missionId: id, approval };
}

const queueRow = (page: Page, approval: { id: string }) => page.locator(`[data-need="${approval.id}"]`);

/** Until nothing of it is at work or asked: that is stopped and taken back a moment after the mission ends. */
async function callOff(missionId: string): Promise<void> {
  const api = await server.api();
  await api.missions.cancel.mutate({ id: missionId });
  const left = async () => {
    const { items: runs } = await api.runs.list.query({ missionId, limit: 100 });
    const { items: asked } = await api.approvals.list.query({ missionId, status: "pending", limit: 5 });
    return runs.filter((run) => !isRunOver(run.status)).length + asked.length;
  };
  await expect.poll(left, { timeout: 60_000 }).toBe(0);
}

test.beforeAll(() => server.fresh());
test.afterAll(() => server.leave());

test("a rule made on the page asks a person before an agent writes a document", async ({ page }) => {
  await open(page, "/norrland/approvals/rules");
  await page.getByRole("button", { name: "Rule", exact: true }).click();
  const form = page.getByRole("dialog", { name: "A new rule" });
  await form.getByLabel("Do what").selectOption("ask");
  await form.getByLabel("Which tool").selectOption("document_write");
  await form.getByLabel("Why (shown with every request)").fill("We read what goes out.");
  const amount = form.getByLabel("From which amount, in dollars");
  await amount.fill("much");
  await form.getByRole("button", { name: "Save the rule" }).click();
  await expect(amount, "what is wrong is said at its field, in words").toBeFocused();
  await expect(form).toContainText("An amount in dollars, such as 50");
  await amount.fill("");
  await form.getByRole("button", { name: "Save the rule" }).click();
  await expect(form).toHaveCount(0);
  await expect(page.getByRole("region", { name: "The team’s rules" })).toContainText("document_write");
});

test("what can be taken as it is gets its yes from the command center", async ({ page }) => {
  const { missionId, approval } = await askingMission();
  await open(page, "/norrland");
  const rail = page.getByRole("region", { name: "Needs me", exact: true }).filter({ visible: true });
  await expect(rail.locator(`a[href*="${approval.id}"]`, { hasText: "Read it first" })).toBeVisible();
  await rail.getByRole("button", { name: `Approve as written: ${approval.title}` }).click();
  const api = await server.api();
  await expect.poll(async () => (await api.approvals.get.query({ id: approval.id })).status).toBe("executed");
  await expect(rail.getByText(approval.title)).toHaveCount(0);
  await callOff(missionId);
});

test("the person changes what is written and approves it by keyboard; the document carries their text", async ({
  page,
}) => {
  const { missionId, approval } = await askingMission();
  await open(page, `/norrland/missions/${missionId}`);
  await expect(page.getByRole("region", { name: "Waits for your yes" })).toContainText(`A-${approval.number}`);
  await open(page, "/norrland/needs");
  const rail = page.getByRole("complementary", { name: "What is asked" });
  await expect(rail.getByText("Nothing has been done yet.", { exact: false })).toBeVisible();
  await queueRow(page, approval).click();
  await page.keyboard.press("e");
  await expect(rail.getByRole("textbox").first()).toBeFocused();
  await rail.getByLabel("Body").fill(EDITED);
  await page.keyboard.press("Control+Enter");
  await expect(queueRow(page, approval)).toHaveCount(0);
  const api = await server.api();
  await expect.poll(async () => (await api.approvals.get.query({ id: approval.id })).status).toBe("executed");
  await open(page, `/norrland/approvals/${approval.id}`);
  await expect(page.getByText(/^Approved by Lena Hofer with changes and done\.$/)).toBeVisible();
  const { items } = await api.documents.list.query({ missionId, limit: 1 });
  await open(page, `/norrland/documents/${items[0]?.id}`);
  await expect(page.getByRole("article")).toContainText(EDITED);
  await callOff(missionId);
});

test("a rejected one is not done, and the agent reads why", async ({ page }) => {
  const { missionId, approval } = await askingMission();
  await open(page, "/norrland/needs");
  await queueRow(page, approval).click();
  await page.keyboard.press("r");
  await page.getByLabel(/^Why not\?/).fill("Name the sources first.");
  await page.getByRole("button", { name: "Reject", exact: true }).click();
  const api = await server.api();
  await expect.poll(async () => (await api.approvals.get.query({ id: approval.id })).status).toBe("rejected");
  await open(page, `/norrland/runs/${approval.runId}`);
  const refused = page.locator("[data-step]").filter({ hasText: "Name the sources first." }).first();
  await expect(refused).toBeVisible();
  await callOff(missionId);
});

test("several are marked and approved at once", async ({ page }) => {
  const first = await askingMission();
  const second = await askingMission();
  await open(page, "/norrland/needs");
  for (const { approval } of [first, second]) {
    const row = page.getByRole("listitem").filter({ has: queueRow(page, approval) });
    await row.getByRole("checkbox", { name: /^Mark / }).check();
  }
  const bar = page.getByRole("region", { name: "Marked approvals" });
  await expect(bar).toContainText("2 marked");
  await bar.getByRole("button", { name: "Approve as written" }).click();
  const api = await server.api();
  for (const { approval, missionId } of [first, second]) {
    await expect.poll(async () => (await api.approvals.get.query({ id: approval.id })).status).toBe("executed");
    await callOff(missionId);
  }
});
