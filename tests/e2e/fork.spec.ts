import { doneMission, expect, open, server, test } from "./app.ts";

test.describe.configure({ mode: "serial" });

let comparePath = "";

/** A finished run that did work, and in it the step with a tool's result. */
async function workRun() {
  const { id } = await doneMission();
  const api = await server.api();
  const { items } = await api.runs.list.query({ missionId: id, limit: 50 });
  const found = items.filter((run) => run.purpose === "work" && run.status === "succeeded").at(-1);
  if (!found) throw new Error("No run of work.");
  const run = await api.runs.get.query({ id: found.id });
  const step = run.steps.find(({ kind, index }) => kind === "model" && index > 1);
  if (!step) throw new Error("No model step.");
  return { run, step };
}

test("a run is told again from its record, byte for byte, without a model", async ({ page }) => {
  const { run } = await workRun();
  await open(page, `/norrland/runs/${run.number}`);
  await page.getByRole("button", { name: "Replay" }).click();
  const replay = page.getByRole("region", { name: "Replay" });
  await expect(replay).toContainText("no model call");
  await expect(replay.getByText("identical").first()).toBeVisible();
  await replay.getByRole("button", { name: "Step before" }).click();
  await expect(replay.getByText(/^Step \d+ of \d+:/)).toBeVisible();
});

test("a fork with another answer runs on beside the original and changes nothing outside", async ({ page }) => {
  const { run, step } = await workRun();
  const api = await server.api();
  const documents = async () => (await api.documents.list.query({ limit: 50 })).items.map((item) => item.version);
  const before = await documents();
  await open(page, `/norrland/runs/${run.number}?step=${step.index}`);
  await page.getByRole("button", { name: "Fork here" }).click();
  const sheet = page.getByRole("dialog", { name: `Fork run ${run.number} at step ${step.index}` });
  const answer = sheet.getByLabel("Its answer");
  await expect(sheet.getByRole("button", { name: `Fork from step ${step.index}` })).toBeDisabled();
  const recorded = JSON.parse(await answer.inputValue());
  await answer.fill(JSON.stringify({ ...recorded, text: "I look at it another way." }));
  await sheet.getByRole("button", { name: `Fork from step ${step.index}` }).click();
  await page.waitForURL(/\/runs\/[\w-]{36}\/compare\/[\w-]{36}$/);
  comparePath = new URL(page.url()).pathname;
  await expect(page.getByText(`${step.index} steps shared`)).toBeVisible();
  await expect(page.getByText(`they part at step ${step.index}.`)).toBeVisible();
  await expect(page.getByText("I look at it another way.").first()).toBeVisible();
  await expect
    .poll(async () => (await api.runs.get.query({ id: comparePath.split("/").at(-1) ?? "" })).status, {
      timeout: 60_000,
    })
    .toBe("succeeded");
  expect(await documents()).toEqual(before);
});

test("a fork whose work cannot be done any more is not promoted, and says why", async ({ page }) => {
  await open(page, comparePath);
  await page.getByRole("button", { name: "Promote", exact: true }).click();
  await page.getByRole("button", { name: "Promote now" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Nothing was changed." })).toBeVisible();
});
