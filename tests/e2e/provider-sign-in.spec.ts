import type { Page } from "@playwright/test";
import { type OidcServer, startOidcProvider } from "#tests/support/oidc-provider";
import { expect, isAlive, open, server, test } from "./app.ts";
import { findBarriers } from "./barriers.ts";
import { place } from "./place.ts";

test.use({ storageState: { cookies: [], origins: [] } });

let oidc: OidcServer;
test.beforeAll(async () => {
  oidc = await startOidcProvider([place.url]);
  oidc.setPerson({ sub: "ingrid", name: "Ingrid Dahl", email: "ingrid@journey.example", email_verified: true });
  await server.restart(40, {
    AUTH_OIDC_ISSUER: oidc.issuer,
    AUTH_OIDC_ID: oidc.clientId,
    AUTH_OIDC_SECRET: oidc.clientSecret,
    AUTH_OIDC_NAME: "Norrland ID",
  });
});
test.afterAll(async () => {
  await server.leave("kept");
  await oidc.stop();
});

async function enterByProvider(page: Page, path = "/sign-in"): Promise<void> {
  await open(page, path);
  await page.getByRole("button", { name: "Continue with Norrland ID" }).click();
}

/** The questions of the beginning, by keyboard alone. */
async function beginTeam(page: Page): Promise<void> {
  await page.waitForURL("**/welcome");
  await isAlive(page);
  for (const colours of ["light", "dark"] as const) expect(await findBarriers(page, colours)).toEqual([]);
  await page.getByRole("radio", { name: /^Run a business/ }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("radio", { name: /^Build software/ })).toBeChecked();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "What should be done first?" })).toBeVisible();
  expect(await findBarriers(page, "light")).toEqual([]);
  await expect(page.getByRole("radio").first(), "what fits comes first").toHaveAccessibleName("Build a function");
  await page.getByRole("radio").first().press("Space");
  await expect(page.getByLabel("In one sentence")).toHaveValue(/titleCase/);
  await page.getByLabel("In one sentence").press("Enter");
  await expect(page.getByRole("heading", { name: "Your team" })).toBeVisible();
  for (const colours of ["light", "dark"] as const) expect(await findBarriers(page, colours)).toEqual([]);
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 720 };
  await page.setViewportSize({ width: 390, height: 844 });
  const needed = () => page.evaluate(() => document.documentElement.scrollWidth);
  await expect.poll(needed, { message: "on a phone" }).toBeLessThanOrEqual(390);
  await page.setViewportSize({ width, height });
  await page.getByLabel("Name of the team").fill("Ingrid Journey");
  await page.getByLabel("Name of the agent Ada").fill("Olga");
  await page.getByRole("checkbox", { name: /^Cleo/ }).press("Space");
  await page.getByLabel("Name of the team").press("Enter");
  await page.waitForURL("**/ingrid-journey?**");
  await isAlive(page);
  await expect(page.getByLabel("Goal of the mission")).toHaveValue(/titleCase/);
  await expect(page.getByText("Olga plans it")).toBeVisible();
  const roll = page
    .getByRole("main")
    .getByRole("listitem")
    .filter({ hasText: /Backend dev|CTO/ });
  await expect(roll).toHaveCount(1);
}

test("somebody signs up by a provider, signs out and in again, and a session ended elsewhere closes by itself", async ({
  page,
  browser,
}) => {
  await open(page, "/sign-up");
  for (const colours of ["light", "dark"] as const) expect(await findBarriers(page, colours)).toEqual([]);
  await page.getByRole("button", { name: "Continue with Norrland ID" }).press("Enter");
  await beginTeam(page);
  await page.getByRole("button", { name: /Ingrid Dahl/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);

  await enterByProvider(page, "/sign-in?callbackUrl=%2Fingrid-journey%2Fsettings%2Faccount");
  await page.waitForURL("**/settings/account");
  await isAlive(page);
  const ways = page.getByRole("region", { name: "Other ways in" });
  await expect(ways).toContainText("Connected as ingrid@journey.example");
  await expect(page.getByRole("button", { name: "Set a password" })).toBeVisible();
  for (const colours of ["light", "dark"] as const) expect(await findBarriers(page, colours)).toEqual([]);

  const context = await browser.newContext({ baseURL: place.url, reducedMotion: "reduce" });
  const elsewhere = await context.newPage();
  await enterByProvider(elsewhere);
  await elsewhere.waitForURL("**/ingrid-journey");
  await isAlive(elsewhere);
  await page.reload();
  await isAlive(page);
  const sessions = page.getByRole("region", { name: "Sessions" });
  await expect(sessions.getByRole("listitem")).toHaveCount(2);
  await sessions.getByRole("button", { name: /^End Chrome/ }).click();
  // How soon is measured at the door of live events, without a browser.
  await expect(elsewhere.getByText("You were signed out."), "by itself").toBeVisible();
  await context.close();
});

test("a provider that says no leads back to the page of signing in, with words and without losing the way", async ({
  page,
}) => {
  oidc.setMood("refuses");
  await enterByProvider(page, "/sign-in?callbackUrl=%2Fnorrland%2Ftasks");
  await expect(page.getByRole("alert").filter({ hasText: "Norrland ID did not let you in" })).toBeVisible();
  await expect(page).toHaveURL(/callbackUrl=%2Fnorrland%2Ftasks/);
  expect(await findBarriers(page, "light")).toEqual([]);
  oidc.setMood("friendly");
});
