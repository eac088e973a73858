import { expect, open, server, test } from "./app.ts";
import { walkPages } from "./barriers.ts";
import { everyPage } from "./pages.ts";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test("no page has a barrier on a phone or scrolls sideways, in light and in dark colours", async ({ page }) => {
  test.setTimeout(600_000);
  await walkPages(page, await everyPage());
});

test("the bottom bar leads everywhere, and what needs a person stands first", async ({ page }) => {
  const api = await server.api();
  const { id } = await api.missions.create.mutate({ goal: "Write a poem about the sea" });
  const state = async () => (await api.missions.get.query({ id })).status;
  await expect.poll(state, { timeout: 60_000 }).toBe("needs_answer");
  await everyPage();
  await open(page, "/norrland");
  const top = async (name: string) =>
    (await page.getByRole("region", { name, exact: true }).filter({ visible: true }).boundingBox())?.y ?? Number.NaN;
  await expect(async () => expect(await top("Needs me")).toBeLessThan(await top("Agents"))).toPass();

  const bar = page.getByRole("navigation", { name: "Main" }).filter({ visible: true });
  await expect(bar.getByText("needs you")).toBeAttached();
  for (const place of ["Missions", "Chat", "Command"]) {
    await bar.getByRole("link", { name: place }).tap();
    await expect(bar.getByRole("link", { name: place })).toHaveAttribute("aria-current", "page");
  }
  await bar.getByRole("button", { name: "More" }).tap();
  await page.getByRole("dialog").getByRole("link", { name: "Working file" }).tap();
  await expect(page).toHaveURL(/\/working$/);
  await expect(page.getByRole("article")).toBeVisible();

  await open(page, "/norrland");
  await page.getByRole("link", { name: "Answer" }).filter({ visible: true }).tap();
  await expect(page.getByLabel("Your answer")).toBeInViewport();
  await api.missions.cancel.mutate({ id });
});

test("a message on a document with a long name keeps within the screen", async ({ page }) => {
  const api = await server.api();
  const title = "Which region and product drive our revenue, and which product should we stop selling?";
  const { documentId } = await api.documents.create.mutate({ title, body: "Nothing yet." });
  await api.messages.post.mutate({ documentId, body: "Please look at this." });
  await open(page, "/norrland/messages");
  const place = page.getByRole("link", { name: `Document ${title}` }).first();
  await expect(place).toBeVisible();
  const right = async () => {
    const box = await place.boundingBox();
    return box ? box.x + box.width : Number.NaN;
  };
  await expect.poll(right).toBeLessThanOrEqual(390);
});

test("a step of a run opens as a sheet and closes again", async ({ page }) => {
  await everyPage();
  await open(page, "/norrland/runs/1");
  await page.locator("[data-step]").nth(1).tap();
  const sheet = page.getByRole("dialog");
  await expect(sheet).toBeVisible();
  await sheet.getByRole("button", { name: "Close" }).tap();
  await expect(sheet).toHaveCount(0);
});
