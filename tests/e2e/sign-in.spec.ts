import { DEMO, expect, isAlive, open, server, signIn, test } from "./app.ts";

test.use({ storageState: { cookies: [], origins: [] } });

test("a wrong password is said in clear words and the address is kept; the right one opens the command center", async ({
  page,
  complaints,
}) => {
  complaints.allow(/status of 401/);
  await open(page, "/norrland/documents");
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel("E-mail").fill(DEMO.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "do not belong together" })).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(DEMO.email);

  await page.getByLabel("Password").fill(DEMO.password);
  await page.getByLabel("Password").press("Enter");
  await expect(page, "the page that was asked for").toHaveURL(/\/norrland\/documents$/);
  await page.getByRole("link", { name: "Command center" }).click();
  await expect(page).toHaveURL(/\/norrland$/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.reload();
  await expect(page).toHaveURL(/\/norrland$/);
});

test("what is typed before the page has come to life stays", async ({ page }) => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/sign-in", { waitUntil: "commit" });
  await page.getByLabel("E-mail").fill(DEMO.email);
  release();
  await isAlive(page);
  await expect(page.getByLabel("E-mail")).toHaveValue(DEMO.email);
});

test("a sign-out ends the session", async ({ page }) => {
  await signIn(page);
  await page.getByRole("button", { name: /Lena Hofer/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto("/norrland/tasks");
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("what belongs to another team is not found", async ({ page, complaints }) => {
  complaints.allow(/status of 404/);
  const { foreignSlug, foreignTaskId } = await server.state();
  await signIn(page);
  for (const path of [
    `/norrland/tasks/${foreignTaskId}`,
    `/norrland/missions/${foreignTaskId}`,
    "/norrland/runs/9999",
    "/norrland/documents/none",
    `/${foreignSlug}`,
    `/${foreignSlug}/tasks/${foreignTaskId}`,
    "/no-such-team",
  ]) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(404);
    await expect(page.getByText("There is nothing at this address"), path).toBeVisible();
    await expect(page.getByText("Secret of the other team"), path).toHaveCount(0);
  }
  await page.getByRole("link", { name: "To the command center" }).click();
  await expect(page).toHaveURL(/\/norrland$/);
  await isAlive(page);
});
