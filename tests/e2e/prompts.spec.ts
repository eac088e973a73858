import { expect, open, server, test } from "./app.ts";

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  await server.fresh();
});

test("a prompt is written, tried, saved again, released to an agent and rolled back", async ({ page }) => {
  await open(page, "/norrland/prompts");
  await expect(page.getByText("No prompt yet")).toBeVisible();
  await page.getByRole("button", { name: "Prompt", exact: true }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("Name").fill("House style");
  await sheet.getByLabel("Text", { exact: true }).fill("Write in {{language}} for {{reader}}.");
  const language = sheet.getByRole("group", { name: "language" });
  await language.getByLabel("Holds").selectOption("choice");
  await language.getByLabel("Options, one a line").fill("English\nSvenska");
  await language.getByRole("checkbox", { name: "May be left out" }).click();
  await sheet.getByRole("button", { name: "Write it" }).click();
  await expect(page).toHaveURL(/\/norrland\/prompts\/house-style$/);
  await expect(page.getByRole("region", { name: "Text of v1" })).toContainText("Write in language for reader.");

  await page.getByRole("radio", { name: "Try it" }).click();
  await expect(page.getByText("“reader” is missing: give it a value.")).toBeVisible();
  await page.getByLabel("reader").fill("{{language}}");
  const tried = page.getByRole("region", { name: "With these values" });
  await expect(tried).toContainText("Write in English for {{language}}.");
  await expect(tried).toContainText(/About \d+ tokens/);

  await page.getByRole("button", { name: "Write v2" }).click();
  await page.getByLabel("Text", { exact: true }).fill("Write in {{language}} for {{reader}}, briefly.");
  await page.getByLabel("What this version changes").fill("Shorter");
  await page.getByRole("button", { name: "Save v2" }).click();
  const versions = page.getByRole("list", { name: "Versions" });
  await expect(versions.getByRole("listitem").first()).toContainText("Shorter");

  const { api } = { api: await server.api() };
  const [agent] = await api.agents.list.query();
  await open(page, `/norrland/agents/${agent?.id}`);
  await page.getByRole("button", { name: `More for ${agent?.name}` }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  await sheet.getByRole("radio", { name: "A prompt of the team" }).click();
  await sheet.getByLabel("Prompt", { exact: true }).selectOption({ label: "house-style" });
  await sheet.getByLabel("reader").fill("the board");
  await expect(sheet.getByRole("region", { name: "What it is told" })).toContainText("Write in English for the board.");
  await sheet.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("region", { name: "Instructions" })).toContainText("Write in English for the board.");

  await page.getByRole("region", { name: "Instructions" }).getByRole("link", { name: "house-style" }).click();
  await page.getByRole("button", { name: "Read v2" }).click();
  await page.getByRole("button", { name: "Label v2" }).click();
  await expect(sheet).toContainText("production moves on from v1 to v2");
  await expect(sheet.getByRole("region", { name: "Changes from v1 to v2" })).toContainText("briefly");
  await sheet.getByRole("button", { name: "Make v2 production" }).click();
  await expect(sheet).toBeHidden();
  await page.getByRole("radio", { name: "Where used" }).click();
  const users = page.getByRole("region", { name: "Agents" });
  await expect(users).toContainText(agent?.name ?? "");
  await expect(users).toContainText("production");
  await expect(users).toContainText("v2");

  // Back: the label, not the text.
  // The sheet opens on where the labels stood before, and follows when that has been read again.
  const isRead = /prompts\.get/;
  await page.route(isRead, async (route) => {
    await new Promise((wake) => setTimeout(wake, 1_500));
    await route.fallback();
  });
  await versions.getByRole("button", { name: "v1", exact: true }).click();
  await page.getByRole("button", { name: "Label v1" }).click();
  await expect(sheet).toContainText("production goes back from v2 to v1");
  await page.unroute(isRead);
  await sheet.getByRole("button", { name: "Make v1 production" }).click();
  await expect(sheet).toBeHidden();
  await expect.poll(async () => (await api.agents.get.query({ id: agent?.id ?? "" })).prompt?.told).toBe(1);

  await page.getByRole("button", { name: "More for house-style" }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await sheet.getByRole("button", { name: "Archive it" }).click();
  await expect(sheet.getByRole("alert")).toContainText(`${agent?.name} is told by house-style.`);
});

test("who saves second sees what the first one changed, and loses nothing", async ({ page }) => {
  const api = await server.api();
  const { id } = await api.prompts.get.query({ id: "house-style" });
  await open(page, "/norrland/prompts/house-style?view=edit");
  const text = page.getByLabel("Text", { exact: true });
  await text.fill("Mine, {{reader}}.");
  const newest = await api.prompts.get.query({ id });
  await api.prompts.save.mutate({ id, baseVersion: newest.version, body: "Theirs.", note: "Faster" });
  await page.getByRole("button", { name: /^Save v/ }).click();
  const form = page.getByRole("main");
  await expect(form.getByRole("alert")).toContainText("was changed meanwhile");
  const theirs = form.getByRole("region", { name: `Changes from v${newest.version} to v${newest.version + 1}` });
  await expect(theirs).toContainText("Theirs.");
  await expect(text).toHaveValue("Mine, {{reader}}.");
  await page.getByRole("button", { name: `Save mine on top of v${newest.version + 1}` }).click();
  await expect(page.getByRole("region", { name: `Text of v${newest.version + 2}` })).toContainText("Mine, reader.");
});
