import { readFile } from "node:fs/promises";
import { expect, open, server, test } from "./app.ts";

test.describe.configure({ mode: "serial" });
test.beforeAll(() => server.fresh());

const VALUE = "sk-seen-by-nobody-41c7";

test("a secret goes in, is renewed and deleted, and its value is nowhere on the page", async ({ page }) => {
  const heard: string[] = [];
  // On their way, since a browser forgets what it was answered; the stream of events has no end to wait for.
  await page.route("**/api/trpc/**", async (route) => {
    if (route.request().headers().accept?.includes("text/event-stream")) return route.continue();
    const response = await route.fetch();
    heard.push(await response.text());
    await route.fulfill({ response });
  });
  await open(page, "/norrland/settings/secrets");
  await page.getByRole("button", { name: "Secret", exact: true }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("Name").fill("OPENAI_API_KEY");
  await sheet.getByLabel("Value").fill(VALUE);
  await sheet.getByRole("button", { name: "Put it in the vault" }).click();
  const secrets = page.getByRole("region", { name: "Secrets" });
  await expect(secrets.getByText("OPENAI_API_KEY")).toBeVisible();
  await expect(secrets).toContainText("version 1, set by Lena Hofer");
  await expect(page.getByRole("region", { name: "Model providers" })).toContainText("key from the vault");

  await page.getByRole("button", { name: "New value for OPENAI_API_KEY" }).click();
  await sheet.getByLabel("Value").fill(`${VALUE}-2`);
  await sheet.getByRole("button", { name: "Replace the value" }).click();
  await expect(secrets).toContainText("version 2");
  await page.getByRole("button", { name: "Give the vault a new key…" }).click();
  await sheet.getByRole("button", { name: "Make a new key" }).click();
  await expect(sheet).toContainText("Key 2 seals 1 secret now.");
  await page.keyboard.press("Escape");
  await page.reload();
  await expect(secrets).toContainText("version 2");
  expect(await page.content()).not.toContain(VALUE);

  await page.getByRole("button", { name: "Delete OPENAI_API_KEY" }).click();
  await sheet.getByRole("button", { name: "Delete the secret" }).click();
  await expect(secrets).toContainText("None yet.");
  await expect(page.getByRole("region", { name: "Model providers" })).not.toContainText("key from the vault");
  // Until the last one is heard; none may be under way when the page goes.
  await page.unrouteAll({ behavior: "wait" });
  expect(heard.join("")).toContain("OPENAI_API_KEY");
  expect(heard.join("")).not.toContain(VALUE);
});

test("the audit log is found by what happened, opens to its detail, and its chain is checked", async ({ page }) => {
  await open(page, "/norrland/settings/audit");
  const log = page.getByRole("region", { name: "Audit log" });
  await log.getByRole("searchbox", { name: "Command" }).fill("secret");
  await expect(log.getByRole("listitem")).toHaveCount(3);
  await expect(page).toHaveURL(/command=secret/);
  await log.getByRole("button", { name: /secret\.rotate/ }).click();
  await expect(log).toContainText('"name": "OPENAI_API_KEY"');
  expect(await page.content()).not.toContain(VALUE);
  await log.getByRole("combobox", { name: "Kind of actor" }).selectOption("agent");
  await expect(log).toContainText("No row fits");
  await log.getByRole("button", { name: "Show all" }).click();
  await expect(log.getByRole("listitem").first()).toBeVisible();

  await page.getByRole("button", { name: "Check the chain" }).click();
  await expect(page.getByText(/Whole: \d+ rows are as they were sealed\./)).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Export these rows" }).click(),
  ]);
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\n");
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ end: true, rows: lines.length - 1 });
  expect(lines.join("")).not.toContain(VALUE);
});
