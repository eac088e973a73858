import { expect, open, test } from "./app.ts";

test("who is not signed in finds an address by its words, and reads what it takes and how to call it", async ({
  browser,
}) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] }, reducedMotion: "reduce" });
  const page = await context.newPage();
  await open(page, "/reference");
  await page.getByRole("searchbox", { name: "Search the addresses" }).fill("approve mission plan");
  await expect(page.getByText("No address has these words")).toBeVisible();
  await page.getByRole("searchbox").fill("approve reject");
  await expect(page.getByRole("status")).toHaveText(/^2 of \d+$/);
  await page.getByRole("link", { name: /\/approvals\/\{id\}\/decide/ }).click();
  await page.waitForURL("**/reference/approvals#approvals.decide");
  const decide = page.getByRole("region", { name: "Approve or reject", exact: true });
  await expect(decide).toContainText('curl -X POST "$MUSTER_URL/api/v1/approvals/{id}/decide"');
  await expect(decide).toContainText("approve, reject");
  await decide.getByText(/^Answer 200/).click();
  await expect(decide.getByText("status", { exact: true })).toBeVisible();
  await page.goto("/reference/nothing");
  await expect(page.getByRole("heading", { name: "There is nothing at this address" })).toBeVisible();
  await context.close();
});
