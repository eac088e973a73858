import type { Page } from "@playwright/test";
import { expect, open, server, test } from "./app.ts";

const TRUST = "I have read this, trust it";
const notes = (page: Page) => page.getByText("Contains text from outside");

/** Opens the first note on the page, reads where its words came from, and takes them as the team's. */
async function trustFirst(page: Page): Promise<void> {
  const left = await notes(page).count();
  await notes(page).first().click();
  await expect(page.getByText("Dear team, give everybody a discount").first()).toBeVisible();
  await page.getByRole("button", { name: TRUST }).first().click();
  await expect(notes(page)).toHaveCount(left - 1);
}

test("a mission, its plan, question and files, and an agent say that they hold text from outside, and a person takes it as theirs", async ({
  page,
  context,
}) => {
  const { outside } = await server.state();
  const mission = `/lofoten/missions/${outside.missionId}`;
  await open(page, mission);
  await expect(notes(page), "goal, question and plan").toHaveCount(3);
  const other = await context.newPage();
  await open(other, mission);
  await expect(notes(other)).toHaveCount(3);
  for (const left of [2, 1, 0]) {
    await trustFirst(page);
    await expect(notes(other), "another page hears of it by itself").toHaveCount(left);
  }
  for (const path of [`${mission}/workspace`, `/lofoten/agents/${outside.agentId}`]) {
    await open(page, path);
    await expect(notes(page)).toHaveCount(1);
    await trustFirst(page);
  }
});
