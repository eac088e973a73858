import { readFile } from "node:fs/promises";
import { expect, isAlive, open, server, test } from "./app.ts";

test.describe.configure({ mode: "serial" });

const GOAL =
  'Write a function slug(title) with tests. slug("Red Tent") -> "red-tent"; slug("A B C") -> "a-b-c"; ' +
  'slug("One") -> "one"; slug("") -> ""; slug("Big Blue Lamp") -> "big-blue-lamp"';

let path = "";

test.beforeAll(() => server.fresh());

test("a goal that asks for code ends with files that are tested", async ({ page }) => {
  await open(page, "/norrland/missions/new");
  await page.getByLabel("Goal of the mission").fill(GOAL);
  const sample = page.getByRole("button", { name: "Sample data" });
  if ((await sample.count()) > 0) await sample.click();
  await page.getByRole("button", { name: "Start mission" }).click();
  await page.waitForURL(/\/missions\/[\w-]{36}$/);
  await isAlive(page);
  await expect(page.locator("header").getByText("Done", { exact: true })).toBeVisible({ timeout: 180_000 });
  await page.getByRole("region", { name: "Workspace" }).getByRole("link").click();
  await page.waitForURL(/\/workspace$/);
  path = new URL(page.url()).pathname;
  await expect(page.getByRole("navigation", { name: "Files" })).toBeVisible();
});

test("a file is read, a commit shows what it changed, and a command what it printed", async ({ page }) => {
  await open(page, path);
  const files = page.getByRole("navigation", { name: "Files" });
  await files.getByRole("button", { name: /^slug\.js$/ }).click();
  await expect(page.getByRole("main")).toContainText("export function slug(title)");
  await page.getByRole("radio", { name: "Commits" }).click();
  await page
    .getByRole("button", { name: /^\d+ files?$/ })
    .last()
    .click();
  await expect(page.getByRole("region", { name: /slug/ }).first()).toContainText("slug");
  await page.getByRole("radio", { name: "Commands" }).click();
  await expect(page.getByText(/node|js-exec|test/).first()).toBeVisible();
});

test("all of it comes as a zip", async ({ page }) => {
  await open(page, path);
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: /zip$/ }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toMatch(/\.zip$/);
  const zip = await readFile(await download.path());
  expect(zip.subarray(0, 2).toString()).toBe("PK");
  expect(zip.includes("slug.js")).toBe(true);
});
