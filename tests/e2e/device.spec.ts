import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DEMO, expect, isAlive, open, test } from "./app.ts";
import { findBarriers } from "./barriers.ts";
import { place } from "./place.ts";

const MAIN = resolve(import.meta.dirname, "../../cli/main.ts");

let home: string;
test.beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "muster-device-"));
});
test.afterEach(() => rmSync(home, { recursive: true }));

/** The real command line, with a home of its own. */
function muster(...words: string[]) {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, ...words], {
    env: { PATH: process.env.PATH, NODE_ENV: "production", HOME: home, MUSTER_DATA_DIR: join(home, "data") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { out: "", err: "" };
  child.stdout.on("data", (data) => {
    said.out += String(data);
  });
  child.stderr.on("data", (data) => {
    said.err += String(data);
  });
  const code = new Promise<number | null>((ended) => child.once("close", ended));
  return { said, code, child };
}

type Confirm = { url: string; completeUrl: string; code: string };

async function beginLogin(): Promise<Confirm & { login: ReturnType<typeof muster> }> {
  const login = muster("login", place.url, "--json");
  await expect.poll(() => login.said.out, { message: login.said.err, timeout: 60_000 }).toContain("\n");
  return { ...JSON.parse(login.said.out.split("\n")[0] ?? ""), login };
}

test.describe("somebody who is not signed in yet", () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test("lets the command line in from the browser, works with it, and ends it by signing out there", async ({
    page,
  }) => {
    const { completeUrl, code, login } = await beginLogin();
    await page.goto(completeUrl);
    await isAlive(page);
    await expect(page, "signing in comes first, and keeps the way back").toHaveURL(/\/sign-in\?callbackUrl=/);
    await page.getByLabel("E-mail").fill(DEMO.email);
    await page.getByLabel("Password").fill(DEMO.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL(/\/device\?code=/);
    await isAlive(page);
    await expect(page.getByText(code, { exact: true })).toBeVisible();
    await expect(page.getByText(hostname(), { exact: true })).toBeVisible();
    await expect(page.getByText("another network")).toHaveCount(0);
    expect(await findBarriers(page, "light")).toEqual([]);
    await page.getByRole("radio", { name: /^Work/ }).check();
    await page.getByLabel("It stays signed in for").selectOption("a week");
    await page.getByRole("button", { name: "Allow" }).click();
    await expect(page.getByText("It is let in. Go back to your terminal")).toBeVisible();

    expect([await login.code, login.said.err]).toEqual([0, expect.not.stringContaining("muster:")]);
    const signedIn = JSON.parse(login.said.out.trim().split("\n").at(-1) ?? "");
    expect(signedIn).toMatchObject({ team: { slug: "norrland" }, person: "Lena Hofer" });
    expect(signedIn.scopes).not.toContain("team:manage");
    const made = muster("tasks", "create", "Made by a program that was let in", "--json");
    expect([await made.code, made.said.err]).toEqual([0, ""]);

    await open(page, "/norrland/settings/keys");
    const row = page
      .getByRole("row")
      .or(page.getByRole("listitem"))
      .filter({ hasText: `muster on ${hostname()}` });
    await expect(row.first()).toBeVisible();
    const logout = muster("logout", "--json");
    expect(await logout.code).toBe(0);
    expect(JSON.parse(logout.said.out)).toMatchObject({ revoked: true });
    await expect(row, "the page hears of it by itself").toHaveCount(0);

    await page.goto(completeUrl);
    await expect(page.getByText("This code was used already")).toBeVisible();
  });
});

test("a code is typed, a wrong one is said, and a refused or a stopped program gets nothing", async ({
  page,
  context,
}) => {
  const { code, login } = await beginLogin();
  await open(page, "/device");
  await page.getByLabel("Code").fill("BBBB-BBBB");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "No program asks with the code BBBB-BBBB" })).toBeVisible();
  await page.getByLabel("Code").fill(code.toLowerCase().replace("-", ""));
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("heading", { name: "Let this program in?" })).toBeVisible();
  await isAlive(page);

  const second = await beginLogin();
  const other = await context.newPage();
  await open(other, second.completeUrl);
  second.login.child.kill("SIGINT");
  expect(await second.login.code).toBe(130);
  await other.getByRole("button", { name: "Allow" }).click();
  await expect(other.getByRole("alert").filter({ hasText: "has stopped asking" })).toBeVisible();

  await page.getByRole("button", { name: "Refuse" }).click();
  await expect(page.getByText("It was refused and gets nothing.")).toBeVisible();
  expect(await login.code).toBe(1);
  expect(login.said.err).toContain("It was refused");
});

test("a session that ended meanwhile is said, and the way leads back to the code", async ({
  page,
  context,
  complaints,
}) => {
  complaints.allow(/status of 401/);
  const { completeUrl, code, login } = await beginLogin();
  await open(page, completeUrl);
  await context.clearCookies();
  await page.getByRole("button", { name: "Allow" }).click();
  await page.getByRole("link", { name: "Sign in again" }).click();
  await page.waitForURL(/\/sign-in/);
  await isAlive(page);
  await page.getByLabel("E-mail").fill(DEMO.email);
  await page.getByLabel("Password").fill(DEMO.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/device\?code=/);
  await expect(page.getByText(code, { exact: true })).toBeVisible();
  login.child.kill("SIGINT");
  await login.code;
});
