import type { Page } from "@playwright/test";
import { expect, open, pickUpByKey, test } from "./app.ts";

async function choose(page: Page, agent: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${agent}` }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

test("an agent is made, changed, taken back to what it was, cloned, retired and brought back", async ({ page }) => {
  await open(page, "/norrland/agents");
  await page.getByRole("button", { name: "New agent" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("button", { name: "Add agent" }).click();
  await expect(sheet.getByLabel("Name"), "an agent needs a name").toHaveAttribute("aria-invalid", "true");
  await expect(sheet.getByLabel("Name"), "what is wrong is brought into sight").toBeFocused();
  await sheet.getByLabel("Name").fill("Sigrid");
  await sheet.getByRole("combobox", { name: "Role" }).selectOption({ label: "Writer" });
  await sheet.getByRole("radiogroup", { name: "analysis" }).getByLabel("level 3").check({ force: true });
  await sheet.getByRole("button", { name: "Add agent" }).click();
  await page.waitForURL(/\/agents\/[\w-]{36}$/);
  const abilities = page.getByRole("list", { name: "Capabilities" });
  await expect(abilities).toContainText("analysis 3");
  await expect(abilities, "what its role brings is kept").toContainText("writing 5");

  await choose(page, "Sigrid", "Edit");
  await sheet.getByRole("button", { name: "Move analysis, place 3 of 3" }).focus();
  await pickUpByKey(page, "Space");
  await expect(page.getByText("It would be place 3 of 3.")).toBeAttached();
  await page.keyboard.press("ArrowUp");
  await expect(page.getByText("It would be place 2 of 3.")).toBeAttached();
  await page.keyboard.press("Space");
  await expect(sheet.getByRole("button", { name: "Move analysis, place 2 of 3" })).toBeVisible();
  await sheet.getByRole("button", { name: "Leave it" }).click();

  await choose(page, "Sigrid", "Edit");
  await sheet.getByRole("radiogroup", { name: "analysis" }).getByLabel("level 5").check({ force: true });
  await sheet.getByLabel("Daily cap in $").fill("2.5");
  await sheet.getByLabel("Why, for the history").fill("she learned it");
  await sheet.getByRole("button", { name: "Save" }).click();
  await expect(abilities).toContainText("analysis 5");
  const revisions = page.getByRole("region", { name: "Revisions" });
  await expect(revisions).toContainText("she learned it");
  await revisions.getByRole("button", { name: "What changed" }).first().click();
  const changes = page.getByRole("region", { name: "Changes from revision 1 to 2" });
  await expect(changes).toContainText("$2.50");
  await expect(changes).toContainText("analysis 5");

  await revisions.getByRole("button", { name: "Go back to it" }).click();
  await revisions.getByRole("button", { name: "Make it revision 3" }).click();
  await expect(abilities).toContainText("analysis 3");
  await expect(page.getByText(/revision 3$/)).toBeVisible();

  await choose(page, "Sigrid", "Clone");
  await sheet.getByLabel("Name of the new agent").fill("Solveig");
  await sheet.getByRole("button", { name: "Clone" }).click();
  await expect(page.getByRole("heading", { name: "Solveig", level: 2 })).toBeVisible();
  await expect(abilities).toContainText("analysis 3");

  await choose(page, "Solveig", "Retire");
  await sheet.getByLabel("Why").fill("the season is over");
  await sheet.getByRole("button", { name: "Retire" }).click();
  await expect(page.getByText(/the season is over\. It takes no work/)).toBeVisible();
  await open(page, "/norrland/agents");
  const roll = page.getByRole("main");
  await expect(roll.getByRole("link", { name: /Sigrid/ })).toBeVisible();
  await expect(roll.getByRole("link", { name: /Solveig/ })).toHaveCount(0);
  await page.getByRole("radio", { name: "Retired" }).click();
  await roll.getByRole("link", { name: /Solveig/ }).click();
  await choose(page, "Solveig", "Bring back");
  await sheet.getByRole("button", { name: "Bring back" }).click();
  await expect(page.getByRole("button", { name: "Pause Solveig" })).toBeVisible();
});

test("agents are stopped and started on their cards, one or several", async ({ page }) => {
  await open(page, "/norrland/agents");
  const roll = page.getByRole("main");
  await roll.getByRole("button", { name: "Pause Iris" }).click();
  await expect(roll.getByRole("button", { name: "Resume Iris" })).toBeVisible();
  await roll.getByLabel("Choose Iris").check();
  await roll.getByLabel("Choose Juno").check();
  const batch = page.getByRole("region", { name: "Chosen agents" });
  await batch.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(roll.getByRole("button", { name: "Resume Juno" })).toBeVisible();
  // The cards may hear of it before the choice is given up.
  await expect(batch).toHaveCount(0);
  await roll.getByLabel("Choose Iris").check();
  await roll.getByLabel("Choose Juno").check();
  await batch.getByRole("button", { name: "Resume", exact: true }).click();
  await expect(roll.getByRole("button", { name: "Pause Iris" })).toBeVisible();
  await expect(roll.getByRole("button", { name: "Pause Juno" })).toBeVisible();
});

test("an agent that is woken by hand answers, and its run can be read", async ({ page }) => {
  await open(page, "/norrland/agents");
  await page.getByRole("main").getByRole("link", { name: /Otto/ }).click();
  await page.getByLabel("Wake Otto now").fill("What are you working on?");
  await page.getByRole("button", { name: "Wake now" }).click();
  const wakes = page.getByRole("region", { name: "Heartbeat" }).getByRole("listitem");
  const woken = wakes.filter({ hasText: "Lena Hofer woke it by hand" }).first();
  await expect(woken).toContainText("What are you working on?");
  await expect(woken.getByRole("img", { name: "Done" })).toBeVisible();
  await woken.getByRole("link", { name: /^run \d+$/ }).click();
  await page.waitForURL(/\/runs\//);
  await expect(page.getByText("Lena Hofer woke it by hand").first()).toBeVisible();
});
