import type { Locator, Page } from "@playwright/test";
import { expect, isAlive, open, pickUpByKey, server, test } from "./app.ts";

test.describe.configure({ mode: "serial" });

const BOARD = "/norrland/tasks?view=board";

test.beforeAll(() => server.fresh());
test.afterAll(() => server.leave());

async function makeTasks(titles: string[]): Promise<string[]> {
  const api = await server.api();
  const ids: string[] = [];
  for (const title of titles) ids.push((await api.tasks.create.mutate({ title, criteria: ["It is there"] })).id);
  return ids;
}

async function openBoard(page: Page, path = BOARD): Promise<void> {
  await open(page, path);
  await turnToBoard(page);
}

/** The handles come when somebody turns to the board. */
async function turnToBoard(page: Page): Promise<void> {
  await page
    .locator("[data-column]")
    .first()
    .hover({ position: { x: 60, y: 10 } });
  await expect(page.locator("[data-handles=ready]")).toBeVisible();
}

const column = (page: Page, status: string) => page.locator(`[data-column=${status}]`);
const cardOf = (page: Page, title: string) => page.locator("[data-card]").filter({ hasText: title });
const said = (page: Page) => page.locator("[id^=DndLiveRegion]");
/** As the server has it: the page shows a move before the server has been asked. */
const keptIn = async (status: string) =>
  (await (await server.api()).tasks.board.query({})).columns
    .find((one) => one.status === status)
    ?.items.map(({ title }) => title);
const titlesIn = async (page: Page, status: string) =>
  (await column(page, status).locator("[data-card] a").allInnerTexts()).map((text) => text.split("\n")[0]);

async function middle(node: Locator): Promise<{ x: number; y: number }> {
  const box = await node.boundingBox();
  if (!box) throw new Error("It is not in sight.");
  return { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 30) };
}

async function pickUp(page: Page, card: Locator): Promise<void> {
  const from = await middle(card);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 10, from.y + 10, { steps: 3 });
}

/** The line that shows where a card in hand would land. */
const mark = (card: Locator) => expect(card).toHaveClass(/before:-top-1/);

/** `over`: where the page says that the card is. A hand lets go once it sees that. */
async function drag(page: Page, card: Locator, onto: Locator, over: { place: string; below: number }): Promise<void> {
  const to = await middle(onto);
  await pickUp(page, card);
  await page.mouse.move(to.x, to.y + over.below, { steps: 8 });
  await page.mouse.move(to.x, to.y + over.below + 1);
  await expect(said(page)).toContainText(over.place);
}

test("a card is put elsewhere by mouse and stays there; one that may not go comes back with the reason", async ({
  page,
}) => {
  await makeTasks(["Count tents", "Ring the warehouse", "Write the memo"]);
  await openBoard(page);
  await expect.poll(() => titlesIn(page, "inbox")).toEqual(["Write the memo", "Ring the warehouse", "Count tents"]);
  const memo = cardOf(page, "Write the memo");
  await drag(page, cardOf(page, "Count tents"), memo, { place: "over Inbox, place 1", below: -14 });
  await mark(memo);
  await page.mouse.up();
  await expect.poll(() => titlesIn(page, "inbox")).toEqual(["Count tents", "Write the memo", "Ring the warehouse"]);
  await expect.poll(() => keptIn("inbox")).toEqual(["Count tents", "Write the memo", "Ring the warehouse"]);
  await page.reload();
  await expect.poll(() => titlesIn(page, "inbox")).toEqual(["Count tents", "Write the memo", "Ring the warehouse"]);

  await isAlive(page);
  await turnToBoard(page);
  await drag(page, memo, column(page, "done"), { place: "over Done", below: 60 });
  await page.mouse.up();
  await expect(page.getByRole("alert").filter({ hasText: "goes back to Inbox" })).toContainText("with its proof");
  await expect.poll(() => titlesIn(page, "inbox")).toEqual(["Count tents", "Write the memo", "Ring the warehouse"]);
  await expect(page, "letting go is no click").toHaveURL(/view=board/);
});

test("by keyboard a card goes to whoever is chosen, then to work, and each step is said", async ({ page }) => {
  await openBoard(page);
  await cardOf(page, "Ring the warehouse")
    .getByRole("button", { name: /^Move T-/ })
    .focus();
  await pickUpByKey(page, "Space");
  await expect(said(page)).toContainText("over Inbox, place 3");
  await page.keyboard.press("ArrowRight");
  await expect(said(page)).toContainText("over Assigned, place 1");
  await page.keyboard.press("Space");
  const sheet = page.getByRole("dialog", { name: /^Who does T-/ });
  await sheet.getByRole("button", { name: "Give to Lena Hofer" }).click();
  await expect.poll(() => titlesIn(page, "assigned")).toEqual(["Ring the warehouse"]);
  // It gives the focus back when it goes.
  await expect(sheet).toHaveCount(0);
  await expect.poll(() => keptIn("assigned")).toEqual(["Ring the warehouse"]);

  await cardOf(page, "Ring the warehouse")
    .getByRole("button", { name: /^Move T-/ })
    .focus();
  await pickUpByKey(page, "Enter");
  await expect(said(page)).toContainText("over Assigned");
  await page.keyboard.press("ArrowRight");
  await expect(said(page)).toContainText("over In progress");
  await page.keyboard.press("Escape");
  await expect(said(page)).toContainText("is back in Assigned");
  await pickUpByKey(page, "Enter");
  await expect(said(page)).toContainText("over Assigned");
  await page.keyboard.press("ArrowRight");
  await expect(said(page)).toContainText("over In progress");
  await page.keyboard.press("Enter");
  await expect.poll(() => titlesIn(page, "in_progress")).toEqual(["Ring the warehouse"]);
  await expect.poll(() => keptIn("in_progress")).toEqual(["Ring the warehouse"]);
});

test("a card that somebody else moved meanwhile stays where they put it, and the board says so", async ({ page }) => {
  const [id = ""] = await makeTasks(["Two want it"]);
  await openBoard(page);
  await pickUp(page, cardOf(page, "Two want it"));
  const api = await server.api();
  const lena = (await api.team.members.query()).find(({ name }) => name === "Lena Hofer");
  await api.tasks.assignPerson.mutate({ id, userId: lena?.userId ?? "" });
  await expect.poll(() => titlesIn(page, "assigned")).toEqual(["Two want it"]);
  const to = await middle(cardOf(page, "Write the memo"));
  await page.mouse.move(to.x, to.y + 10, { steps: 6 });
  await expect(said(page)).toContainText("over Inbox, place");
  await page.mouse.up();
  await expect(page.getByRole("alert").filter({ hasText: "moved meanwhile" })).toContainText("It stays there");
  await expect.poll(() => titlesIn(page, "assigned")).toEqual(["Two want it"]);
});

test("a thousand cards are on the board, and few of them in the page", async ({ page }) => {
  const api = await server.api();
  for (let at = 0; at < 1_000; at += 50)
    await Promise.all(
      Array.from({ length: 50 }, (_, i) => api.tasks.create.mutate({ title: `Card ${at + i}`, labels: ["many"] })),
    );
  await openBoard(page, `${BOARD}&label=many`);
  const inbox = column(page, "inbox");
  await expect(inbox.getByRole("heading")).toContainText("1000");
  const scroller = inbox.locator("> div");
  let most = 0;
  await expect(async () => {
    await scroller.evaluate((node) => node.scrollTo(0, node.scrollHeight));
    most = Math.max(most, await page.locator("[data-card]").count());
    expect(await scroller.evaluate((node) => node.scrollHeight)).toBeGreaterThan(1_000 * 50);
  }).toPass({ timeout: 120_000, intervals: [100] });
  expect(most, "cards in the page at any time").toBeLessThan(60);
  await expect(async () => {
    await scroller.evaluate((node) => node.scrollTo(0, node.scrollHeight));
    await expect(inbox.locator("[data-card]").last()).toBeInViewport({ timeout: 1_000 });
  }).toPass({ timeout: 120_000, intervals: [100] });
});

test("the list is changed where it stands: one field, many tasks, each with its outcome, and back", async ({
  page,
}) => {
  const [first = "", second = ""] = await makeTasks(["Freight north", "Freight south"]);
  const api = await server.api();
  await open(page, "/norrland/tasks?text=freight");
  const row = (title: string) => page.getByRole("row").filter({ hasText: title });
  await row("Freight north").hover();
  await page
    .getByRole("button", { name: /^Rename T-/ })
    .last()
    .click();
  await page.getByLabel(/^New name of T-/).fill("Freight far north");
  await page.keyboard.press("Enter");
  await expect(row("Freight far north")).toBeVisible();
  // The row shows what was typed before the server has said yes.
  await expect.poll(async () => (await api.tasks.get.query({ id: first })).title).toBe("Freight far north");

  const lena = (await api.team.members.query()).find(({ name }) => name === "Lena Hofer");
  await api.tasks.assignPerson.mutate({ id: second, userId: lena?.userId ?? "" });
  await expect(row("Freight south")).toContainText("Lena Hofer");
  await page.getByLabel("Mark all shown").check();
  const bar = page.getByRole("region", { name: "Marked tasks" });
  await bar.getByLabel("Priority").selectOption("Urgent");
  await expect(row("Freight far north")).toContainText("urgent");
  await expect(bar.getByRole("status")).toContainText("2 tasks: priority urgent");
  await bar.getByRole("button", { name: "Undo" }).click();
  await expect(bar.getByRole("status")).toContainText("2 tasks as before");
  await expect(row("Freight far north")).toContainText("normal");

  await bar.getByLabel("Move to").selectOption("Inbox");
  await expect(bar.getByRole("status")).toContainText(/T-\d+: moved to Inbox|2 tasks: moved to Inbox/);
  await bar.getByLabel("Move to").selectOption("Done");
  await expect(bar.getByRole("alert").getByRole("listitem")).toHaveCount(2);
  await bar.getByRole("button", { name: "Call off" }).click();
  await bar.getByRole("button", { name: "Call them off" }).click();
  await expect.poll(async () => (await api.tasks.get.query({ id: first })).status).toBe("cancelled");
  await expect(bar.getByRole("status")).toContainText("2 tasks: called off");
  await bar.getByRole("button", { name: "Undo" }).click();
  await expect(row("Freight far north")).toContainText("Inbox");
  await expect.poll(async () => (await api.tasks.get.query({ id: first })).status).toBe("inbox");
});

test("a filter and a grouping stand in the address, and an address that names nobody's task says so in the frame", async ({
  page,
  complaints,
}) => {
  await open(page, "/norrland/tasks");
  const words = page.getByLabel("Words or number");
  await words.pressSequentially("me", { delay: 500 });
  await words.pressSequentially("mo");
  await expect(words, "it keeps the focus while the list follows").toHaveValue("memo");
  await expect(page.getByRole("row").filter({ has: page.getByRole("link") })).toHaveCount(1);
  await page.getByLabel("Groups").selectOption("By state");
  await expect(page).toHaveURL(/text=memo&?.*/);
  await expect(page).toHaveURL(/group=status/);
  await expect(page.getByRole("rowgroup", { name: "Inbox" })).toContainText("Write the memo");
  await page.reload();
  await isAlive(page);
  await expect(page.getByRole("rowgroup", { name: "Inbox" })).toContainText("Write the memo");
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(page).not.toHaveURL(/text=memo/);
  await expect
    .poll(() =>
      page
        .getByRole("row")
        .filter({ has: page.getByRole("link") })
        .count(),
    )
    .toBeGreaterThan(1);

  complaints.allow(/status of 404/);
  for (const path of ["tasks", "missions", "documents"]) {
    await page.goto(`/norrland/${path}/0190a8d2-7a50-7cc0-8000-000000000001`);
    await expect(page.getByText("There is nothing at this address"), path).toBeVisible();
    await expect(page.getByRole("link", { name: "Tasks" }).first(), "the frame stays").toBeVisible();
  }
});

test("a task shows what it hangs on and who changed what", async ({ page }) => {
  const api = await server.api();
  const [read = "", count = ""] = await makeTasks(["Read the returns", "Count the returns"]);
  const { id } = await api.tasks.create.mutate({ title: "Say why they come back", dependsOn: [count] });
  await api.tasks.setDependencies.mutate({ id: count, dependsOn: [read] });
  await api.tasks.update.mutate({ id: count, title: "Count all returns" });
  await open(page, `/norrland/tasks/${count}`);
  await page.getByText("What it hangs on", { exact: true }).click();
  const graph = page.getByRole("region", { name: "Links of the task" });
  for (const title of ["Read the returns", "Count all returns", "Say why they come back"])
    await expect(graph.getByRole("link", { name: title })).toBeVisible();
  await page.getByText("History", { exact: true }).click();
  await expect(page.getByText("title: Count the returns → Count all returns")).toBeVisible();
  await graph.getByRole("link", { name: "Say why they come back" }).click();
  await page.waitForURL(new RegExp(id));
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("a card held for a moment is put elsewhere with the finger", async ({ page }) => {
    await openBoard(page, `${BOARD}&text=the`);
    const before = await titlesIn(page, "inbox");
    expect(before.length).toBeGreaterThan(2);
    const inbox = column(page, "inbox");
    const [from, to] = [
      await middle(inbox.locator("[data-card]").nth(1)),
      await middle(inbox.locator("[data-card]").first()),
    ];
    const finger = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", at?: { x: number; y: number }) =>
      finger.send("Input.dispatchTouchEvent", { type, touchPoints: at ? [at] : [] });
    await touch("touchStart", from);
    await expect(page.locator("[data-card].opacity-45")).toBeVisible();
    for (let step = 1; step <= 6; step += 1)
      await touch("touchMove", { x: from.x, y: from.y + ((to.y - 16 - from.y) * step) / 6 });
    await mark(inbox.locator("[data-card]").first());
    await touch("touchEnd");
    await expect.poll(async () => (await titlesIn(page, "inbox"))[0]).toBe(before[1]);
    await expect(page, "letting go is no tap").toHaveURL(/view=board/);
  });
});
