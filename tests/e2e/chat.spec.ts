import type { Page } from "@playwright/test";
import { AWAY, expect, isAlive, open, server, test } from "./app.ts";

const QUESTION = "How is the team doing?";
const field = (page: Page) => page.getByRole("textbox", { name: /^Write to/ });
const answers = (page: Page) => page.getByRole("article", { name: /^Answer of/ });
const lastAnswer = (page: Page) => answers(page).last();
const isWhole = (page: Page) => expect(lastAnswer(page)).toHaveAttribute("aria-busy", "false", { timeout: 90_000 });

/** A new chat with Ada, open on the page. */
async function openChat(page: Page): Promise<string> {
  const api = await server.api();
  const agents = await api.agents.list.query();
  const { id } = await api.sessions.create.mutate({ agentId: agents.find(({ name }) => name === "Ada")?.id });
  await open(page, `/norrland/chat/${id}`);
  return id;
}

async function say(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press("Enter");
}

test.describe("with a model that takes its time", () => {
  // Long enough for what is done meanwhile, also on a busy machine.
  test.beforeAll(() => server.restart(8_000));
  test.afterAll(() => server.leave("kept"));

  test("a chat begins with its first message, whose answer grows before one's eyes", async ({ page }) => {
    await open(page, "/norrland/chat");
    await page.getByRole("radio", { name: "Juno" }).check({ force: true });
    await say(page, "What can you do?");
    await expect(page).toHaveURL(/\/chat\/[0-9a-f-]{36}$/);
    const lengths: number[] = [];
    await lastAnswer(page).waitFor();
    const look = () =>
      lastAnswer(page).evaluate((answer) => ({
        isBusy: answer.getAttribute("aria-busy") === "true",
        // What reads Markdown comes with the first list.
        isLoading: answer.querySelector("[role=status]") !== null,
        length: answer.textContent.length,
      }));
    await expect(async () => {
      const { isBusy, isLoading, length } = await look();
      if (isBusy && !isLoading) lengths.push(length);
      expect(isBusy).toBe(false);
    }).toPass({ timeout: 90_000, intervals: [100] });
    const grown = [...new Set(lengths.filter((length) => length > 60))];
    expect(grown.length).toBeGreaterThan(4);
    expect(grown).toEqual([...grown].sort((a, b) => a - b));
    await expect(page.getByRole("heading", { level: 1, name: "What can you do?" })).toBeVisible();
  });

  test("a stopped answer keeps what it said", async ({ page }) => {
    await openChat(page);
    await say(page, "What can you do?");
    await expect(lastAnswer(page)).toContainText("I am the simulated model");
    await page.getByRole("button", { name: "Stop the answer" }).click();
    await expect(lastAnswer(page)).toContainText("Stopped: stopped by a person");
    await expect(lastAnswer(page)).toContainText("I am the simulated model");
    await expect(lastAnswer(page)).not.toContainText("On a document’s page");
  });

  test("a reload in mid-stream loses no word and repeats none", async ({ page }) => {
    await openChat(page);
    await say(page, "What can you do?");
    await expect(lastAnswer(page)).toContainText("I am the simulated model");
    await page.reload();
    await isAlive(page);
    await expect(lastAnswer(page)).toContainText("I am the simulated model");
    await isWhole(page);
    await expect(lastAnswer(page)).toContainText("On a document’s page");
    expect((await lastAnswer(page).textContent())?.split("I am the simulated model")).toHaveLength(2);
  });

  test("a second message waits in line, can be taken back, or stops the answer", async ({ page }) => {
    await openChat(page);
    await say(page, QUESTION);
    await say(page, "What can you do?");
    const line = page.getByRole("list", { name: "Waiting in line" });
    await expect(line).toContainText("What can you do?");
    await line.getByRole("button", { name: /^Take back/ }).click();
    await expect(line).toHaveCount(0);
    await field(page).fill("What is stuck?");
    await page.getByRole("radio", { name: "Stop and ask now" }).click();
    await field(page).press("Enter");
    await expect(answers(page).first()).toContainText("Stopped");
    await expect(answers(page)).toHaveCount(2);
    await expect(lastAnswer(page)).toContainText(/held up/, { timeout: 60_000 });
  });

  test("an answer goes on after its server was killed, with no word twice", async ({ page, complaints }) => {
    complaints.allow(AWAY);
    await openChat(page);
    await say(page, "What can you do?");
    await expect(lastAnswer(page)).toContainText("I am the simulated model");
    // By then the page has all that it needs to show the rest.
    await expect(lastAnswer(page).getByRole("listitem").first()).toBeVisible();
    await server.kill();
    await server.start();
    await isWhole(page);
    await expect(lastAnswer(page)).toContainText("On a document’s page");
    expect((await lastAnswer(page).textContent())?.split("I am the simulated model")).toHaveLength(2);
    await expect(lastAnswer(page)).toContainText("Interrupted, then begun anew.");
  });
});

test("what was said is said anew, and both versions stay", async ({ page }) => {
  await openChat(page);
  await say(page, "What can you do?");
  await isWhole(page);
  await page.getByText("What can you do?", { exact: true }).last().hover();
  await page.getByRole("button", { name: "Edit and send again" }).click();
  await page.getByRole("textbox", { name: "Your message" }).fill("What did it cost?");
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(lastAnswer(page)).toContainText("In the last 7 days", { timeout: 60_000 });
  await isWhole(page);
  await expect(page.getByText("2/2")).toBeAttached();
  await page.getByRole("button", { name: "The version before" }).first().click();
  await expect(page.getByText("1/2")).toBeAttached();
  await expect(lastAnswer(page)).toContainText("I am the simulated model");
});

test("a branch goes on from an answer with all that was said before", async ({ page }) => {
  const from = await openChat(page);
  await say(page, "What can you do?");
  await isWhole(page);
  await lastAnswer(page).hover();
  await page.getByRole("button", { name: "Branch from here" }).first().click();
  await expect(page).not.toHaveURL(new RegExp(from));
  await expect(page).toHaveURL(/\/chat\/[0-9a-f-]{36}$/);
  await expect(lastAnswer(page)).toContainText("I am the simulated model");
  await say(page, "What is stuck?");
  await expect(answers(page)).toHaveCount(2);
});

test("a slash completes, and a command says what it stands for", async ({ page }) => {
  await openChat(page);
  await field(page).pressSequentially("/sta");
  await expect(page.getByRole("option", { name: /\/status/ })).toBeVisible();
  await field(page).press("Tab");
  await expect(field(page)).toHaveValue("/status");
  await field(page).press("Enter");
  await expect(lastAnswer(page).getByRole("region", { name: "How the team is doing" })).toBeVisible({
    timeout: 60_000,
  });
  await say(page, "/fly");
  await expect(page.getByText("There is no command /fly.")).toBeVisible();
  await expect(field(page)).toHaveValue("/fly");
});

test("an attached table is read and answered from", async ({ page }) => {
  await openChat(page);
  const csv = "region,revenue\nNorth,120\nSouth,80\nNorth,60\n";
  await page
    .getByLabel("Files", { exact: true })
    .setInputFiles({ name: "sales.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await expect(page.getByRole("list", { name: "Files of this message" })).toContainText("sales.csv");
  await say(page, "Which region has the most revenue?");
  await isWhole(page);
  await expect(lastAnswer(page)).toContainText("North");
  await expect(lastAnswer(page)).toContainText("180");
});

test("what an agent may not do without a person is decided where it is said", async ({ page }) => {
  const api = await server.api();
  const rule = await api.approvalRules.add.mutate({ tool: "task_create", decision: "ask" });
  await openChat(page);
  await say(page, "Add a task: weigh the anchors");
  const card = page.getByRole("region", { name: /^A-\d+$/ });
  await expect(card).toContainText("Weigh the anchors", { timeout: 60_000 });
  await card.getByRole("button", { name: "Approve" }).click();
  await expect(lastAnswer(page)).toContainText(/I added T-\d+/, { timeout: 60_000 });
  await expect(card).toHaveCount(0);
  await api.approvalRules.remove.mutate({ id: rule.id });
});

test("an answer becomes a task", async ({ page }) => {
  await openChat(page);
  await say(page, "What can you do?");
  await isWhole(page);
  await page.getByRole("button", { name: "Make it a task" }).first().click();
  const sheet = page.getByRole("dialog", { name: "Make it a task" });
  await sheet.getByLabel("Title").fill("Look at what was said");
  await sheet.getByRole("button", { name: "Add the task" }).click();
  await expect(sheet.getByRole("status")).toContainText(/T-\d+ is there/);
});

test("the chat beside a page knows what the page is about", async ({ page }) => {
  const api = await server.api();
  const { id } = await api.tasks.create.mutate({ title: "Weigh the anchors", description: "All of them." });
  await open(page, `/norrland/tasks/${id}`);
  await page.keyboard.press("Control+j");
  const dock = page.getByRole("complementary", { name: "Chat" });
  await expect(dock.getByRole("list", { name: "What it is about" })).toContainText("Weigh the anchors");
  await dock.getByRole("textbox", { name: /^Write to/ }).fill("How far is this?");
  await dock.getByRole("textbox", { name: /^Write to/ }).press("Enter");
  await expect(dock.getByRole("article")).toContainText("Weigh the anchors", { timeout: 60_000 });
  await dock.getByRole("button", { name: "Close the chat" }).click();
  await expect(dock).toHaveCount(0);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("a question is asked and answered without anything out of sight", async ({ page }) => {
    await openChat(page);
    await say(page, QUESTION);
    await isWhole(page);
    await expect(field(page)).toBeInViewport();
    await expect(lastAnswer(page).getByRole("region", { name: "How the team is doing" })).toBeVisible();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(390);
  });
});
