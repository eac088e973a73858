import type { Page } from "@playwright/test";
import { DEMO, doneMission, expect, open, server, test } from "./app.ts";

/** A page takes over the server's HTML part by part; what listens to keys may be the last. */
async function hearsKeys(page: Page): Promise<void> {
  const help = page.getByRole("dialog", { name: "Keys" });
  await expect(async () => {
    await page.keyboard.press("?");
    await expect(help).toBeVisible({ timeout: 1_500 });
  }).toPass();
  await escapes(page);
}

/** What lies over the page is there a moment before it takes the keys: then the focus is in it. */
async function escapes(page: Page): Promise<void> {
  await expect(page.locator('[role="dialog"]:focus, [role="dialog"] :focus')).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
}

/** Two keys that follow each other count as one only within a moment, which a slow machine may miss. */
async function goesBy(page: Page, key: string, address: RegExp): Promise<void> {
  await expect(async () => {
    await page.keyboard.press("g");
    await page.keyboard.press(key);
    await expect(page).toHaveURL(address, { timeout: 5_000 });
  }).toPass();
}

test("the palette goes anywhere and does anything, by keyboard alone", async ({ page }) => {
  await open(page, "/norrland");
  await hearsKeys(page);
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog");
  await expect(palette.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("docum");
  await expect(palette.getByRole("option", { selected: true })).toContainText("Documents");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/norrland\/documents$/);

  await page.keyboard.press("Control+k");
  await page.keyboard.type("dark");
  await expect(palette.getByRole("option", { selected: true })).toContainText("dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveClass(/dark/);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("like the system");
  await expect(palette.getByRole("option", { selected: true })).toContainText("like the system");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).not.toHaveClass(/dark/);

  await page.keyboard.press("c");
  await expect(palette.getByRole("option").first()).toContainText("New mission");
  await page.keyboard.type("task");
  await expect(palette.getByRole("option", { selected: true })).toContainText("New task");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog").getByLabel("Title")).toBeVisible();
  await escapes(page);

  await page.keyboard.press("c");
  await expect(palette.getByRole("option").first()).toContainText("New mission");
  await page.keyboard.type("document");
  await expect(palette.getByRole("option", { selected: true })).toContainText("New document");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "New document" })).toBeVisible();
  await escapes(page);
  await expect(page).toHaveURL(/\/documents$/);
});

test("keys lead everywhere and are letters while somebody writes; the help lists them", async ({ page }) => {
  await open(page, "/norrland");
  await hearsKeys(page);
  for (const [key, address] of [
    ["m", /\/missions$/],
    ["t", /\/tasks$/],
    ["a", /\/agents$/],
    ["n", /\/needs$/],
  ] as const) {
    await goesBy(page, key, address);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys" });
  await expect(help.getByText("Search, go anywhere, do anything")).toBeVisible();
  await expect(help.getByText("Command center")).toBeVisible();
  await escapes(page);

  await open(page, "/norrland/search");
  const field = page.getByLabel("Search everything");
  await field.click();
  await page.keyboard.type("gm c?");
  await expect(field).toHaveValue("gm c?");
  await expect(page).toHaveURL(/\/norrland\/search\?q=gm\+c%3F$/);
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("search finds a document by its words and a task by its id, and its address can be shared", async ({ page }) => {
  const { documentId, taskId } = await doneMission();
  const api = await server.api();
  const { body, title } = await api.documents.get.query({ id: documentId });
  const word = body.match(/\b[A-Za-z]{7,}\b/g)?.find((one) => !title.toLowerCase().includes(one.toLowerCase())) ?? "";
  await open(page, "/norrland/search");
  await page.getByLabel("Search everything").fill(word);
  await page.getByRole("radio", { name: /^Documents/ }).click();
  const found = page.getByRole("list", { name: "Found" });
  await expect(found.locator("mark").first()).toContainText(new RegExp(word.slice(0, 5), "i"));
  await expect(page).toHaveURL(/(?=.*\bq=)(?=.*\bkind=document)/);
  await open(page, page.url());
  await expect(page.getByRole("radio", { name: /^Documents/ })).toBeChecked();
  await found.getByRole("link", { name: title }).first().click();
  await expect(page).toHaveURL(new RegExp(`/documents/${documentId}$`));

  const task = await api.tasks.get.query({ id: taskId });
  await hearsKeys(page);
  await page.keyboard.press("/");
  await page.keyboard.type(`T-${task.number}`);
  // Not the row that offers to search for what is typed, nor one found by less of it.
  const first = page.getByRole("dialog").getByRole("option", { selected: true });
  await expect(first).toContainText(`T-${task.number}${task.title}`);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/tasks/${taskId}$`));
});

test("everything is paused from any page, and goes on from the notice", async ({ page }) => {
  await open(page, "/norrland/documents");
  await page.getByRole("button", { name: "Pause everything" }).click();
  const notice = page.getByRole("status").filter({ hasText: "Everything is paused." });
  await expect(notice).toContainText(/nothing (is )?lost|none starts/);
  await goesBy(page, "a", /\/agents$/);
  await expect(notice).toBeVisible();
  await notice.getByRole("button", { name: "Go on" }).click();
  await expect(notice).toHaveCount(0);
  const api = await server.api();
  await expect.poll(async () => (await api.team.summary.query()).isPaused).toBe(false);
});

test("another team is shown in the same area, and what is made there is made there", async ({ page }) => {
  const api = await server.api();
  await api.tasks.create.mutate({ title: "Only in Norrland" });
  await open(page, "/norrland/tasks");
  await expect(page.getByText("Only in Norrland")).toBeVisible();
  await page.getByRole("button", { name: "Switch team" }).click();
  await page.getByRole("menuitemradio", { name: "Skagen Sails" }).click();
  await expect(page).toHaveURL(/\/skagen\/tasks$/);
  await open(page, "/skagen/tasks");
  await expect(page.getByText("Only in Norrland")).toHaveCount(0);
  await page.getByRole("button", { name: "Task", exact: true }).click();
  await page.getByLabel("Title").fill("Only in Skagen");
  await page.getByRole("button", { name: "Add task" }).click();
  await expect(page).toHaveURL(/\/skagen\/tasks\/[\w-]{36}$/);
  await expect(page.getByRole("heading", { name: "Only in Skagen" })).toBeVisible();
  const here = await api.search.all.query({ text: "Skagen" });
  expect(here.items).toEqual([]);
});

test("an ended session is renewed over the page; what was written is still there and is saved", async ({
  page,
  context,
  complaints,
}) => {
  complaints.allow(/status of 401/);
  await open(page, "/norrland/agents");
  await hearsKeys(page);
  await page.keyboard.press("c");
  await page.keyboard.type("task");
  await expect(page.getByRole("option", { selected: true })).toContainText("New task");
  await page.keyboard.press("Enter");
  const form = page.getByRole("dialog", { name: /task/i });
  await form.getByLabel("Title").fill("Written before the session ended");
  await context.clearCookies({ name: /session-token/ });
  await form.getByRole("button", { name: "Add task" }).click();

  const again = page.getByRole("dialog", { name: "Sign in again" });
  await expect(again.getByLabel("E-mail")).toHaveValue(DEMO.email);
  await again.getByLabel("Password").fill(DEMO.password);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again).toHaveCount(0);
  await expect(page.getByText("You were signed out.")).toHaveCount(0);
  await expect(form.getByLabel("Title")).toHaveValue("Written before the session ended");
  await form.getByRole("button", { name: "Add task" }).click();
  await expect(page.getByRole("heading", { name: "Written before the session ended" })).toBeVisible();
});

test("a server that does not answer right after a new sign-in does not cost what is written on the page", async ({
  page,
  context,
  complaints,
}) => {
  complaints.allow(/status of 401|ERR_FAILED/);
  await open(page, "/norrland/agents");
  await page.evaluate(() => Reflect.set(window, "isSamePage", true));
  await hearsKeys(page);
  await page.keyboard.press("c");
  await page.keyboard.type("task");
  await expect(page.getByRole("option", { selected: true })).toContainText("New task");
  await page.keyboard.press("Enter");
  const form = page.getByRole("dialog", { name: /task/i });
  await form.getByLabel("Title").fill("Written before the session ended");
  await context.clearCookies({ name: /session-token/ });
  await form.getByRole("button", { name: "Add task" }).click();
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await again.getByLabel("Password").fill(DEMO.password);
  await page.route(/session\.me/, (route) => route.abort());
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again.getByText("Muster does not answer.")).toBeVisible();
  await page.unroute(/session\.me/);
  await again.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByText("You were signed out.")).toHaveCount(0);
  expect(await page.evaluate(() => Reflect.get(window, "isSamePage"))).toBe(true);
  await expect(form.getByLabel("Title")).toHaveValue("Written before the session ended");
});

test("the page of a proxy that answers in Muster's place is told in words, and what is written stays", async ({
  page,
  complaints,
}) => {
  complaints.allow(/status of 502/);
  await open(page, "/norrland/tasks");
  await page.getByRole("button", { name: "Task", exact: true }).click();
  await page.getByLabel("Title").fill("Behind a proxy");
  const isCreation = /tasks\.create/;
  await page.route(isCreation, (route) =>
    route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad Gateway</h1>" }),
  );
  await page.getByRole("button", { name: "Add task" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "answered in its place" })).toBeVisible();
  await page.unroute(isCreation);
  await page.getByRole("button", { name: "Add task" }).click();
  await expect(page.getByRole("heading", { name: "Behind a proxy" })).toBeVisible();
});

test("the feed is narrowed by words and by what it is about", async ({ page }) => {
  await doneMission();
  await open(page, "/norrland");
  const feed = page.getByRole("region", { name: "Live" });
  await feed.getByRole("button", { name: "Filter the feed" }).click();
  await feed.getByLabel("Words in the feed").fill("nobody ever said this");
  await expect(feed.getByText("Nothing of this kind among the newest events.")).toBeVisible();
  await feed.getByLabel("Words in the feed").fill("");
  await feed.getByLabel("What the feed is about").selectOption("mission");
  await feed.getByRole("radio", { name: "Every event" }).click();
  await expect(feed.getByRole("listitem").first()).toContainText(/^mission\./);
  const kinds = await feed.locator("code").allTextContents();
  expect(kinds.filter((kind) => !kind.startsWith("mission."))).toEqual([]);
});
