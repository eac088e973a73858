import type { Browser, Page } from "@playwright/test";
import { PNG } from "#tests/support/images";
import { COLLEAGUE, expect, isAlive, open, server, signIn, test } from "./app.ts";
import { place } from "./place.ts";

const TEXT = "# Plan\n\nnorth\n\nsouth\n\nwest";

async function newDocument(body = TEXT, title = "Plan of the season"): Promise<string> {
  const { documentId } = await (await server.api()).documents.create.mutate({ title, body });
  return documentId;
}
const newest = async (id: string) => (await server.api()).documents.get.query({ id });
const editorOf = (page: Page) => page.getByRole("textbox", { name: "Text in Markdown" });

async function edit(page: Page, id: string): Promise<void> {
  await open(page, `/norrland/documents/${id}?view=edit`);
  await expect(editorOf(page)).toBeVisible();
}

/** Puts the cursor behind a line and writes there. */
async function writeAfter(page: Page, line: string, text: string): Promise<void> {
  await editorOf(page).getByText(line, { exact: true }).click();
  await page.keyboard.press("End");
  await page.keyboard.type(text);
}
const save = (page: Page) => page.getByRole("button", { name: /^Save v/ }).click();

/** Saves what does not clash. The preview beside the editor is an article too: only the page that is read shows what was saved. */
async function saveWhole(page: Page): Promise<void> {
  await save(page);
  await expect(page.getByRole("radio", { name: "Read" }), "what was saved is read").toBeChecked();
}

async function asColleague(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    baseURL: place.url,
    storageState: { cookies: [], origins: [] },
  });
  const page = await context.newPage();
  await signIn(page, "/norrland", COLLEAGUE);
  return page;
}

test("two people edit one document: what fits is merged, what does not is chosen, nothing is lost", async ({
  page,
  browser,
}) => {
  const id = await newDocument();
  const per = await asColleague(browser);
  await edit(page, id);
  await edit(per, id);
  await expect(page.getByText(/Per Lind (has the editor open|is editing) too/)).toBeVisible();
  await writeAfter(page, "north", " and Åland");
  await writeAfter(per, "west", " and Visby");
  await saveWhole(page);
  await expect(page.getByRole("article")).toContainText("north and Åland");
  await expect(per.getByText("v2 was saved meanwhile; it is merged in when you save.")).toBeVisible();
  await saveWhole(per);
  await expect(per.getByRole("article")).toContainText("north and Åland");
  await expect(per.getByRole("article")).toContainText("west and Visby");
  expect((await newest(id)).version).toBe(3);

  await page.getByRole("radio", { name: "Edit" }).click();
  await per.getByRole("radio", { name: "Edit" }).click();
  await writeAfter(page, "south", " of Lena");
  await writeAfter(per, "south", " of Per");
  await saveWhole(page);
  await expect(page.getByRole("article")).toContainText("south of Lena");
  await save(per);
  const clash = per.getByRole("region", { name: "Both changed the same lines" });
  await expect(clash).toContainText("south of Lena");
  await expect(clash).toContainText("south of Per");
  await expect(clash.getByRole("button", { name: "Save what I chose" })).toHaveAttribute("aria-disabled", "true");
  await clash.getByRole("radio", { name: "Both" }).click();
  await clash.getByRole("button", { name: "Save what I chose" }).click();
  await expect(clash).toBeHidden();
  await expect(per.getByRole("article")).toContainText("south of Per");
  expect((await newest(id)).body).toBe("# Plan\n\nnorth and Åland\n\nsouth of Lena\nsouth of Per\n\nwest and Visby");
  await per.context().close();
});

test("what is written while a save is under way stays in the editor, and is saved next", async ({ page }) => {
  const id = await newDocument();
  await edit(page, id);
  await writeAfter(page, "north", " first");
  const held = Promise.withResolvers<void>();
  await page.route(/documents\.save/, async (route) => {
    await held.promise;
    await route.fallback();
  });
  await save(page);
  await expect(page.getByRole("button", { name: "Saving…" })).toBeVisible();
  await writeAfter(page, "west", " second");
  held.resolve();
  await expect(page.getByText("v2 is saved. What you wrote since is not in it yet.")).toBeVisible();
  expect((await newest(id)).body).toBe(TEXT.replace("north", "north first"));
  await expect(editorOf(page)).toContainText("west second");
  await saveWhole(page);
  expect(await newest(id)).toMatchObject({
    version: 3,
    body: TEXT.replace("north", "north first").replace("west", "west second"),
  });
});

test("versions are compared, restored, and accepted by somebody else", async ({ page, browser }) => {
  const id = await newDocument();
  await (await server.api()).documents.save.mutate({
    id,
    baseVersion: 1,
    title: "Plan of the season",
    body: "All gone",
  });
  await open(page, `/norrland/documents/${id}?view=compare`);
  const changes = page.locator("main").getByRole("region", { name: "Changes from v1 to v2" });
  await expect(changes).toContainText("All gone");
  await expect(changes).toContainText("north");
  await page.getByRole("radio", { name: "Read" }).click();
  await page.getByRole("complementary").getByRole("button", { name: "v1", exact: true }).click();
  await expect(page.getByText("You read version 1. The newest is version 2.")).toBeVisible();
  await page.locator("main").getByRole("button", { name: "Restore v1" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("v3");
  expect((await newest(id)).body).toBe(TEXT);
  await page.getByRole("button", { name: "Ask for a review" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("In review");
  const per = await asColleague(browser);
  await open(per, `/norrland/documents/${id}`);
  await per.getByRole("button", { name: "Accept v3" }).click();
  await expect(page.getByText("v3 accepted by Per Lind")).toBeVisible();
  await per.context().close();
});

test("a draft outlives a closed tab and an ended session", async ({ page, complaints }) => {
  complaints.allow(/status of 401/);
  const id = await newDocument();
  await edit(page, id);
  await writeAfter(page, "north", " kept by the server");
  await expect(page.getByText(/^Draft kept/)).toBeVisible();
  await edit(page, id);
  await expect(editorOf(page)).toContainText("north kept by the server");
  await page.context().clearCookies();
  await writeAfter(page, "west", " kept by the browser");
  await expect(page.getByText("Your session has ended.")).toBeVisible();
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.waitForURL(/\/sign-in/);
  await isAlive(page);
  await page.getByLabel("E-mail").fill("demo@muster.local");
  await page.getByLabel("Password").fill("mission-control");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(editorOf(page)).toContainText("west kept by the browser");
  await expect(editorOf(page)).toContainText("north kept by the server");
  await saveWhole(page);
  await expect(page.getByRole("article")).toContainText("west kept by the browser");
  await page.getByRole("radio", { name: "Edit" }).click();
  await expect(page.getByText("No changes yet"), "a saved draft leaves nothing behind").toBeVisible();
});

test("a paste of 10 MB is refused in words, and an image is shown", async ({ page }) => {
  const id = await newDocument();
  await edit(page, id);
  await editorOf(page).getByText("north", { exact: true }).click();
  await editorOf(page).evaluate((node) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "x".repeat(10 * 1024 * 1024));
    node.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(page.getByRole("region", { name: "Editor" }).getByRole("alert")).toContainText(
    "10,485,760 characters were not put in",
  );
  await expect(editorOf(page)).toContainText("south");
  await editorOf(page).evaluate(
    (node, bytes) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([new Uint8Array(bytes)], "sketch.png", { type: "image/png" }));
      node.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    },
    [...PNG],
  );
  const shown = page.getByRole("article", { name: "Preview" }).getByRole("img", { name: "sketch.png" });
  // An image has its place before its bytes have come.
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  await saveWhole(page);
  await expect(page.getByRole("article").getByRole("img", { name: "sketch.png" })).toBeVisible();
});

test("a public link opens in a browser without a session, runs nothing, and is closed at once", async ({
  page,
  browser,
}) => {
  const id = await newDocument(
    "# Offer\n\nWe offer <script>window.__pwned=1</script> ![x](https://evil.example/p.png)",
  );
  await open(page, `/norrland/documents/${id}`);
  await page.getByRole("tab", { name: "Share" }).click();
  await page.getByLabel("Whom it is for").fill("Åsa");
  await page.getByRole("button", { name: "Make a public link" }).click();
  const address = await page.getByLabel("Public address").inputValue();
  const outside = await (await browser.newContext({ storageState: { cookies: [], origins: [] } })).newPage();
  const asked: { url: string; kind: string }[] = [];
  outside.on("request", (request) => asked.push({ url: request.url(), kind: request.resourceType() }));
  await outside.goto(address);
  await expect(outside.getByRole("heading", { name: "Offer" })).toBeVisible();
  expect(await outside.evaluate(() => [Reflect.get(window, "__pwned"), document.scripts.length])).toEqual([
    undefined,
    0,
  ]);
  const { origin } = new URL(address);
  expect(asked.filter(({ url, kind }) => !url.startsWith(origin) || kind === "script" || kind === "fetch")).toEqual([]);
  await expect(page.getByText(/Opened 1×/)).toBeVisible();
  await page.getByRole("button", { name: "Close link" }).click();
  await expect(page.getByText("closed", { exact: true })).toBeVisible();
  expect((await outside.reload())?.status()).toBe(404);
  await expect(outside.getByText("Nothing is shared here")).toBeVisible();
  await outside.context().close();
});

test("a document begins with a template, is found by its words, and leaves as Markdown, HTML and PDF", async ({
  page,
}) => {
  await open(page, "/norrland/documents");
  await page.getByRole("button", { name: "Document", exact: true }).click();
  await page.getByLabel("Title").fill("Week of the kayaks");
  await page.getByLabel("Begin with").selectOption({ label: "Weekly report" });
  await page.getByRole("button", { name: "Begin to write" }).click();
  await expect(editorOf(page)).toContainText("The week in two sentences");
  await writeAfter(page, "# Week of the kayaks", " in Karesuando");
  await saveWhole(page);
  const article = page.getByRole("article");
  await expect(article).toContainText("Karesuando");
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";

  await open(page, "/norrland/documents?kind=deliverable");
  await page.getByRole("searchbox", { name: "Search documents" }).fill("karesua");
  const row = page.getByRole("row").filter({ hasText: "Week of the kayaks" });
  await expect(row.locator("mark")).toHaveText("Karesuando");
  await expect(page).toHaveURL(/\?.*q=karesua/);
  await expect(page).toHaveURL(/kind=deliverable/);
  await page.getByRole("combobox", { name: "Status" }).selectOption({ label: "Accepted" });
  await expect(page.getByText("No document fits")).toBeVisible();
  await page.getByRole("button", { name: "Show all documents" }).click();
  await expect(page.getByRole("row").nth(1)).toBeVisible();

  const exported = (format: string) => `/api/documents/${id}/export?format=${format}&team=norrland`;
  const markdown = await page.request.get(exported("md"));
  expect(await markdown.text()).toContain("# Week of the kayaks in Karesuando");
  const html = await page.request.get(exported("html"));
  expect(html.headers()["content-disposition"]).toContain("attachment");
  await page.goto(exported("print"));
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("heading", { name: /Karesuando/ })).toBeVisible();
  const pdf = await page.pdf({ format: "A4", printBackground: true });
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(0);
});

test("two people talk about a document beside it, live, and a link to a comment opens there, also on a phone", async ({
  page,
  browser,
}) => {
  const id = await newDocument();
  await open(page, `/norrland/documents/${id}`);
  await page.getByRole("tab", { name: "Comments" }).click();
  const talk = page.getByRole("region", { name: "Comments" });
  await expect(talk.getByText("Nothing said yet")).toBeVisible();
  const other = await asColleague(browser);
  await open(other, `/norrland/documents/${id}?about=comments`);
  await other.getByLabel("Write about this document").fill("Is the south right?");
  await other.getByRole("button", { name: "Send" }).click();
  await expect(talk.getByText("Is the south right?")).toBeVisible();
  await expect(page.getByRole("tab", { name: "Comments 1" })).toBeVisible();
  const [comment] = (await (await server.api()).messages.threads.query({ documentId: id })).items;
  await other.context().close();

  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, `/norrland/documents/${id}?about=comments#message-${comment?.id}`);
  const sheet = page.getByRole("dialog", { name: "Versions and more" });
  await expect(sheet.getByText("Is the south right?")).toBeInViewport();
  await sheet.getByRole("button", { name: "Close" }).click();
  await expect(sheet).toBeHidden();
});
