import { COLLEAGUE, expect, open, server, signIn, test } from "./app.ts";

async function freshTask(
  title: string,
  more: { criteria?: string[]; capability?: "writing"; dependsOn?: string[] } = {},
) {
  return (await server.api()).tasks.create.mutate({ title, ...more });
}

test("a task is handed to another agent, and says who chose and why", async ({ page }) => {
  const api = await server.api();
  const palette = await freshTask("Wait for the palette");
  // It waits, so that nobody has begun when it is handed on.
  const { id } = await freshTask("Name the spring colours", { capability: "writing", dependsOn: [palette.id] });
  const otto = (await api.agents.list.query()).find((agent) => agent.name === "Otto");
  await api.tasks.assign.mutate({ id, agentId: otto?.id ?? "", reason: "he was free" });
  await open(page, `/norrland/tasks/${id}`);
  const rail = page.getByRole("complementary", { name: "Done means" });
  await expect(rail).toContainText("Lena Hofer chose: he was free");
  await page.getByRole("button", { name: "Hand to" }).click();
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByRole("listitem").filter({ hasText: "Noor" })).toContainText("writing level 5");
  await sheet.getByLabel("Why").fill("she knows the palette");
  await sheet.getByRole("button", { name: "Give to Noor" }).click();
  await expect(rail.getByRole("heading", { name: "Why Noor" })).toBeVisible();
  await expect(rail).toContainText("Lena Hofer chose: she knows the palette");
  await rail.getByText(/agents? compared/).click();
  await expect(rail.getByRole("row").filter({ hasText: "Noor" })).toBeVisible();
  await api.tasks.cancel.mutate({ id });
});

test("a task cannot be made to wait for one that waits for it", async ({ page }) => {
  const first = await freshTask("Choose the printer");
  const second = await freshTask("Send the catalogue to the printer");
  const api = await server.api();
  await api.tasks.setDependencies.mutate({ id: second.id, dependsOn: [first.id] });
  await open(page, `/norrland/tasks/${first.id}`);
  await expect(page.getByRole("heading", { name: "Holds up" })).toBeVisible();
  await page.getByRole("button", { name: "Edit task" }).click();
  const sheet = page.getByRole("dialog");
  await sheet
    .getByRole("combobox", { name: "Waits for" })
    .selectOption({ label: `T-${second.number} Send the catalogue to the printer` });
  await sheet.getByRole("button", { name: "Save task" }).click();
  await expect(sheet.getByText(/That would be a circle: T-\d+ waits for T-\d+/)).toBeVisible();
  await sheet.getByRole("button", { name: `Do not wait for T-${second.number}` }).click();
  await sheet.getByRole("button", { name: "Save task" }).click();
  await expect(sheet).toHaveCount(0);
  expect((await api.tasks.get.query({ id: first.id })).dependsOn).toEqual([]);
});

test("a person takes a task and hands in; another proves one thing, lets one pass with a reason, and accepts", async ({
  page,
  browser,
}) => {
  const criteria = ["The date is named", "The price is agreed"];
  const { id } = await freshTask("Agree on a date with the printer", { criteria });
  const api = await server.api();
  // What an agent did for the task is recorded, and can be shown as proof.
  await api.messages.post.mutate({ taskId: id, kind: "question", body: "@Noor what is still open here?" });
  await open(page, `/norrland/tasks/${id}`);
  await expect(page.getByText("Question, answered")).toBeVisible();
  await page.getByRole("button", { name: "Change" }).click();
  await page.getByLabel("Who checks it").selectOption({ label: "Per Lind" });
  await expect(page.getByText("Per Lind is to check it")).toBeVisible();
  await page.getByRole("button", { name: "Hand to" }).click();
  await page.getByRole("button", { name: "Give to Lena Hofer" }).click();
  await page.getByRole("button", { name: "Begin" }).click();
  await page.getByRole("button", { name: "Hand in" }).click();
  await page.getByLabel("What was found or made").fill("The printer takes it on **4 May**.");
  await page.getByRole("button", { name: "Hand it in" }).click();
  await expect(page.getByRole("region", { name: "Result" })).toContainText("4 May");
  await expect(page.getByRole("button", { name: "Accept" }), "nobody checks their own work").toHaveCount(0);

  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const other = await context.newPage();
  await signIn(other, `/norrland/tasks/${id}`, COLLEAGUE);
  const rail = other.getByRole("complementary", { name: "Done means" });
  await expect(other.getByRole("button", { name: "Accept" })).toHaveAttribute("aria-disabled", "true");
  await rail.getByRole("button", { name: "Show proof" }).first().click();
  await other.getByLabel("What it shows").fill("Noor read the thread");
  await other.getByRole("checkbox").first().check();
  await other.getByRole("button", { name: "Add as proof" }).click();
  await expect(rail).toContainText("1 of 2 proven");
  await expect(rail).toContainText("Noor read the thread");
  await rail.getByRole("button", { name: "Let it pass" }).click();
  await other.getByLabel("Why it may pass").fill("agreed by telephone");
  await other.getByRole("dialog").getByRole("button", { name: "Let it pass" }).click();
  await expect(rail).toContainText("Accepted without proof by Per Lind: agreed by telephone");
  await other.getByRole("button", { name: "Accept" }).click();
  await expect(other.getByText("Done", { exact: true }).first()).toBeVisible();
  await expect(page.getByText("Done", { exact: true }).first(), "the author sees it too").toBeVisible();
  await context.close();
});
