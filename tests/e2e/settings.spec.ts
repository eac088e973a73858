import { expect, isAlive, open, server, signIn, test, VIEWER } from "./app.ts";
import { findBarriers } from "./barriers.ts";

test("a team is made, somebody comes by a link in another browser, gets another role, is removed, and the team is exported, deleted and imported again", async ({
  page,
  browser,
  complaints,
}) => {
  // A file that is no archive is refused.
  complaints.allow(/status of 400.*\/api\/team\/import/);
  await open(page, "/norrland");
  await page.getByRole("button", { name: "Switch team" }).click();
  await page.getByRole("menuitem", { name: "New team" }).click();
  await page.waitForURL("**/new-team");
  await page.getByLabel("Name").fill("Åre Ski Journey");
  await page.getByRole("button", { name: "Make the team" }).click();
  await page.waitForURL((url) => url.pathname.startsWith("/are-ski-journey"));

  await open(page, "/are-ski-journey/settings/members");
  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByRole("dialog").getByLabel("Role").selectOption("viewer");
  await page.getByRole("button", { name: "Make a link" }).click();
  const link = await page.getByLabel("Invitation link").inputValue();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("region", { name: "Open invitations" })).toContainText("Whoever has the link");

  const other = await browser.newContext({
    baseURL: new URL(link).origin,
    storageState: { cookies: [], origins: [] },
    reducedMotion: "reduce",
  });
  const eva = await other.newPage();
  await eva.goto(link);
  await expect(eva.getByRole("heading", { name: "Join Åre Ski Journey" })).toBeVisible();
  expect(await findBarriers(eva, "light")).toEqual([]);
  await eva.getByRole("link", { name: "Sign in to join" }).click();
  await eva.waitForURL(/\/sign-in/);
  await signIn(eva, new URL(link).pathname, VIEWER);
  await eva.getByRole("button", { name: "Join Åre Ski Journey" }).click();
  await eva.waitForURL("**/are-ski-journey");

  // It shows by itself: the list follows what happens.
  const members = page.getByRole("region", { name: "Members" });
  await expect(members).toContainText("Eva Holm");
  await expect(page.getByRole("region", { name: "Open invitations" })).toContainText("None");
  await members.getByLabel("Role of Eva Holm").selectOption("member");
  await expect(members.getByLabel("Role of Eva Holm")).toHaveValue("member");
  await eva.goto(link);
  await expect(eva.getByText("It was used already")).toBeVisible();

  await eva.goto("/are-ski-journey/tasks");
  await isAlive(eva);
  await members.getByRole("button", { name: "Remove Eva Holm" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove them" }).click();
  await expect(members).not.toContainText("Eva Holm");
  await expect(eva.getByText("You are not in this team any more"), "who looks on is told").toBeVisible();
  expect((await eva.goto("/are-ski-journey"))?.status()).toBe(404);
  await other.close();

  await open(page, "/are-ski-journey/settings");
  await page.getByRole("button", { name: "Delete the team" }).click();
  const dialog = page.getByRole("dialog");
  const download = page.waitForEvent("download");
  await dialog.getByRole("link", { name: "Export Åre Ski Journey first" }).click();
  const archive = await (await download).path();
  await dialog.getByLabel(/^Type/).fill("Åre Ski Journey");
  await dialog.getByRole("button", { name: "Delete the team" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/are-ski-journey"));
  await isAlive(page);

  // It comes back from the file, paused, and lets nobody in by itself.
  await open(page, "/new-team");
  await page.getByLabel("The exported file").setInputFiles({
    name: "notes.zip",
    mimeType: "application/zip",
    buffer: Buffer.from("not a zip"),
  });
  await page.getByRole("button", { name: "Import it" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Not imported" })).toContainText("it is no zip");
  await page.getByLabel("The exported file").setInputFiles(archive);
  await page.getByLabel("New name").fill("Åre Ski Again");
  await page.getByRole("button", { name: "Import it" }).click();
  await expect(page.getByText("Åre Ski Again is here")).toBeVisible();
  for (const colours of ["light", "dark"] as const) expect(await findBarriers(page, colours)).toEqual([]);
  await page.getByRole("link", { name: "Open Åre Ski Again" }).click();
  await page.waitForURL("**/are-ski-again");
  await isAlive(page);
  await expect(page.getByRole("button", { name: "Let everything go on" })).toBeVisible();
});

test("a key is made, shown once, lets a program in for what it may, and after its revocation for nothing", async ({
  page,
}) => {
  await open(page, "/norrland/settings/keys");
  await page.getByRole("button", { name: "Key", exact: true }).click();
  await page.getByLabel("Name").fill("Journey report");
  await page.getByRole("button", { name: "Only read" }).click();
  for (const colours of ["light", "dark"] as const) expect(await findBarriers(page, colours)).toEqual([]);
  await page.getByRole("button", { name: "Make the key" }).click();
  const secret = await page.getByLabel("The key").inputValue();
  expect(secret).toMatch(/^mst_[0-9a-f]{8}_[0-9A-Za-z]{49}$/);
  await page.getByRole("button", { name: "I have copied it" }).click();
  await page.reload();
  await isAlive(page);
  const keys = page.getByRole("region", { name: "API keys" });
  await expect(keys).toContainText("Journey report");
  expect(await page.content()).not.toContain(secret.slice(13));

  const { origin } = new URL(page.url());
  const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" };
  const read = () => fetch(`${origin}/api/trpc/tasks.list`, { headers });
  expect((await read()).status).toBe(200);
  const body = JSON.stringify({ json: { title: "Not for this key" } });
  const refused = await fetch(`${origin}/api/trpc/tasks.create`, { method: "POST", headers, body });
  expect(refused.status).toBe(403);
  expect(await refused.text()).toContain("“tasks:write”, which this key does not have");

  await keys.getByRole("button", { name: "Revoke Journey report" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke the key" }).click();
  await expect(keys).not.toContainText("Journey report");
  expect((await read()).status).toBe(401);
});

test("an invitation is not taken back by one click, and ends once it is confirmed", async ({ page }) => {
  const api = await server.api();
  const email = "runa@example.org";
  await api.members.invite.mutate({ email, role: "viewer", maxUses: 1, expiresInDays: 1 });
  await open(page, "/norrland/settings/members");
  const invitations = page.getByRole("region", { name: "Open invitations" });
  const takeBack = invitations.getByRole("button", { name: `Take back the invitation for ${email}` });
  const dialog = page.getByRole("dialog");
  await takeBack.click();
  await expect(dialog).toContainText("Its link lets nobody in any more");
  await dialog.getByRole("button", { name: "Leave it" }).click();
  await expect(dialog).toHaveCount(0);
  await takeBack.click();
  await dialog.getByRole("button", { name: "Take it back" }).click();
  // What is behind an open dialog counts as not there.
  await expect(dialog).toHaveCount(0);
  await expect(takeBack).toHaveCount(0);
  const { items } = await api.members.invitations.query({ limit: 20 });
  expect(items.map((invitation) => invitation.email)).not.toContain(email);
});
