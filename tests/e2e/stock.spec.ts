import type { Locator, Page } from "@playwright/test";
import { average, closesOf, gain, signed, since, worstFall } from "#tests/support/sample-prices";
import { expect, open, server, test } from "./app.ts";

test.describe.configure({ mode: "serial" });

const NOBODY = "http://127.0.0.1:9";

test.beforeAll(() => server.restart(undefined, { MUSTER_MARKET: "sample" }));
test.afterAll(() => server.leave("kept"));

/** A new chat with Juno, and a question in it. */
async function ask(page: Page, question: string): Promise<void> {
  const api = await server.api();
  const agents = await api.agents.list.query();
  const agentId = agents.find(({ name }) => name === "Juno")?.id ?? "";
  const { id } = await api.sessions.create.mutate({ agentId });
  await open(page, `/norrland/chat/${id}`);
  const field = page.getByLabel("Write to Juno");
  await field.fill(question);
  await field.press("Enter");
}

const figureIn = (card: Locator, label: string) =>
  card
    .locator("dl > div")
    .filter({ has: card.page().getByText(label, { exact: true }) })
    .locator("dd")
    .first();

test("a question about a sample share ends in a card whose figures the file gives, and a trace of three agents", async ({
  page,
}) => {
  await ask(page, "How did NRLD do in three months?");
  const card = page.getByRole("region", { name: "NRLD, prices" });
  await expect(card).toBeVisible({ timeout: 90_000 });
  const days = closesOf("NRLD");
  const range = since(days, "2026-08-27");
  await expect(figureIn(card, "Return")).toHaveText(signed(gain(range)));
  await expect(figureIn(card, "20-day average")).toHaveText(average(days, 20));
  await expect(figureIn(card, "Worst fall")).toHaveText(signed(worstFall(range)));
  await expect(card.getByText("Sample prices", { exact: true }).first()).toBeVisible();
  const said = page.getByText(`NRLD closed at ${days.at(-1)?.close.toFixed(2)} SEK on 27 Nov 2026`);
  await expect(said).toContainText(`${signed(gain(range))} in 3 months`);
  await expect(said).toContainText("Not advice.");

  await card.getByRole("radio", { name: "1Y" }).click();
  const year = since(days, "2025-11-27");
  await expect(figureIn(card, "Return")).toHaveText(signed(gain(year)));
  await card.getByRole("button", { name: "Show table" }).click();
  const first = card.getByRole("row", { name: /^27 Nov 2025/ });
  await expect(first.getByRole("cell", { name: year[0]?.close.toFixed(2), exact: true })).toBeVisible();

  for (const name of ["Iris answered", "Bram answered"]) await expect(page.getByText(name)).toBeVisible();
  await page.getByText("Iris answered").click();
  await page.getByRole("link", { name: /^Open run \d+$/ }).click();
  await expect(page.getByText("prices_get").first()).toBeVisible();
});

test("two shares stand beside each other over their common days", async ({ page }) => {
  await ask(page, "compare NRLD and FJRD this year");
  const card = page.getByRole("region", { name: "NRLD and FJRD, compared" });
  await expect(card).toBeVisible({ timeout: 90_000 });
  const [norrland, fjord] = [closesOf("NRLD"), closesOf("FJRD")];
  const common = (one: typeof fjord, other: typeof fjord) =>
    since(one, "2025-12-31").filter(({ date }) => other.some((day) => day.date === date));
  const [a, b] = [gain(common(norrland, fjord)), gain(common(fjord, norrland))];
  await expect(page.getByText(`NRLD made ${signed(a)} and FJRD made ${signed(b)}`)).toBeVisible();
  await expect(figureIn(card, "NRLD against FJRD")).toHaveText(signed(a - b).replace("\u2009%", " points"));
});

test("a symbol nobody knows is said to be unknown, with what comes near", async ({ page }) => {
  await ask(page, "How did NRDL do this year?");
  await expect(page.getByText("Sample prices do not include NRDL. Near it: NRLD (Norrland Outdoor AB)")).toBeVisible({
    timeout: 90_000,
  });
  await expect(page.getByRole("region", { name: /, prices$/ })).toHaveCount(0);
});

test("sources that cannot be reached are named, and no sample prices stand in", async ({ page }) => {
  await server.restart(undefined, { YAHOO_BASE_URL: NOBODY, STOOQ_BASE_URL: NOBODY });
  await ask(page, "How did ACME do in three months?");
  const said = page.getByText("There are no prices of ACME now.");
  await expect(said).toContainText("Yahoo Finance cannot be reached from here. Stooq cannot be reached from here.", {
    timeout: 90_000,
  });
  await expect(page.getByRole("region", { name: /, prices$/ })).toHaveCount(0);
});
