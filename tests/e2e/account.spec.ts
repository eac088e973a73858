import type { Page } from "@playwright/test";
import { generateSync } from "otplib";
import { type MailServer, startMailServer } from "#tests/support/mail-server";
import { expect, isAlive, open, server, test } from "./app.ts";
import { findBarriers } from "./barriers.ts";

test.use({ storageState: { cookies: [], origins: [] } });

let mail: MailServer;
test.beforeAll(async () => {
  mail = await startMailServer();
  await server.restart(40, { SMTP_URL: mail.url, SMTP_FROM: "Muster <muster@norrland.example>" });
});
test.afterAll(async () => {
  await server.leave("kept");
  await mail.stop();
});

const EMAIL = "mats@journey.example";
const FIRST = "otter lamp seven bridge";
const SECOND = "copper moss nine ladders";

/** The path of the newest link of a kind. Another mail, such as one that tells of a change, may come behind it. */
async function mailedPath(kind: string): Promise<string> {
  const links = () =>
    mail.mails.flatMap(({ raw }) => new RegExp(`/${kind}/[\\w-]{43}`).exec(raw.replace(/=\r?\n/g, ""))?.[0] ?? []);
  const link = () => links().at(-1);
  await expect.poll(link).toBeTruthy();
  return link() ?? "";
}

async function enter(page: Page, password: string, code?: string): Promise<void> {
  await open(page, "/sign-in");
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  if (code === undefined) return;
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("somebody signs up by mail, turns two-factor on, ends a session elsewhere, and sets a forgotten password anew", async ({
  page,
  browser,
  complaints,
}) => {
  complaints.allow(/status of 40[01]/);
  await open(page, "/sign-in");
  await page.getByRole("link", { name: "Make an account" }).click();
  await expect(page.getByRole("heading", { name: "Make an account" })).toBeVisible();
  await isAlive(page);
  for (const colours of ["light", "dark"] as const) expect(await findBarriers(page, colours)).toEqual([]);
  await page.getByLabel("Name").fill("Mats Berg");
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByLabel("Password").fill("password1234");
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "every list of guesses" })).toBeVisible();
  await page.getByLabel("Password").fill(FIRST);
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByText("we sent one to")).toBeVisible();

  await open(page, await mailedPath("verify"));
  expect(await findBarriers(page, "light")).toEqual([]);
  await page.getByLabel("Password").fill(FIRST);
  await page.getByRole("button", { name: "Confirm and sign in" }).click();
  await page.waitForURL("**/welcome");
  await page.getByRole("link", { name: "Leave the questions out" }).click();
  await page.waitForURL("**/new-team");
  await isAlive(page);
  await page.getByLabel("Name").fill("Mats Journey");
  await page.getByRole("button", { name: "Make the team" }).click();
  await page.waitForURL("**/mats-journey");

  await open(page, "/mats-journey/settings/account");
  for (const colours of ["light", "dark"] as const) expect(await findBarriers(page, colours)).toEqual([]);
  await page.getByRole("button", { name: "Turn it on" }).click();
  await page.getByLabel("Your password").fill(FIRST);
  await page.getByRole("button", { name: "Go on" }).click();
  const secret = await page.getByLabel("Secret").inputValue();
  expect(await findBarriers(page, "light")).toEqual([]);
  await expect(page.getByRole("img", { name: "QR code for your authenticator app" })).toBeVisible();
  await page.getByRole("textbox", { name: "Code" }).fill(generateSync({ secret }));
  await page.getByRole("button", { name: "Turn it on" }).last().click();
  const shown = page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(shown).toHaveCount(10);
  const codes = await shown.allTextContents();
  await page.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByRole("region", { name: "Two-factor" })).toContainText("10 recovery codes left");

  const context = await browser.newContext({ baseURL: new URL(page.url()).origin, reducedMotion: "reduce" });
  const elsewhere = await context.newPage();
  await enter(elsewhere, FIRST, codes[0]);
  await elsewhere.waitForURL("**/mats-journey");
  await isAlive(elsewhere);
  await page.reload();
  await isAlive(page);
  const sessions = page.getByRole("region", { name: "Sessions" });
  await expect(sessions.getByRole("listitem")).toHaveCount(2);
  await expect(sessions).toContainText("Chrome on Windows");
  await sessions.getByRole("button", { name: /^End Chrome/ }).click();
  await expect(sessions.getByRole("listitem")).toHaveCount(1);
  await expect(elsewhere.getByText("You were signed out."), "an open page is told").toBeVisible();
  await elsewhere.goto("/mats-journey/tasks");
  await expect(elsewhere).toHaveURL(/\/sign-in/);

  await open(elsewhere, "/reset");
  await elsewhere.getByLabel("E-mail").fill(EMAIL);
  await elsewhere.getByRole("button", { name: "Mail me a link" }).click();
  await expect(elsewhere.getByText("a mail is on its way")).toBeVisible();
  await open(elsewhere, await mailedPath("reset"));
  expect(await findBarriers(elsewhere, "light")).toEqual([]);
  await elsewhere.getByLabel("New password").fill(SECOND);
  await elsewhere.getByRole("button", { name: "Change the password" }).click();
  await expect(elsewhere.getByText("The password is changed")).toBeVisible();
  await page.goto("/mats-journey/tasks");
  await expect(page, "every session ended").toHaveURL(/\/sign-in/);
  await enter(page, FIRST);
  await expect(page.getByRole("alert").filter({ hasText: "do not belong together" })).toBeVisible();
  await enter(page, SECOND, codes[1]);
  await page.waitForURL("**/mats-journey");
  await context.close();
});
