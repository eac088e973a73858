import type { Page } from "@playwright/test";
import { allAttacks, EVIL, MARKDOWN_ATTACKS } from "#tests/support/attacks";
import { HOSTILE_TREES, heavyAttackTree, textAttackTree } from "#tests/support/ui-attacks";
import { expect, open, server, test } from "./app.ts";

test.describe.configure({ mode: "serial" });

/** Hears every request, dialog and report of the content security policy from the first script of the page on. */
async function listen(page: Page) {
  const heard: string[] = [];
  page.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    const isOwn = protocol === "data:" || protocol === "blob:" || hostname === "127.0.0.1";
    if (!isOwn) heard.push(`asked for ${request.url()}`);
  });
  page.on("dialog", (dialog) => {
    heard.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("popup", (popup) => heard.push(`opened ${popup.url()}`));
  await page.exposeFunction("hearReport", (report: string) => heard.push(report));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const hear: unknown = Reflect.get(window, "hearReport");
      if (typeof hear === "function") hear(`policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return heard;
}

/** No script ran, nothing left, nothing was even tried; and no link or form leads where it must not. */
async function expectHarmless(page: Page, heard: string[]): Promise<void> {
  // Whatever loads late has had its time.
  await page.waitForTimeout(400);
  expect(await page.evaluate(() => Reflect.get(window, "__pwned"))).toBeUndefined();
  expect(heard).toEqual([]);
  const leads = await page
    .locator("main")
    .evaluateAll((mains) =>
      mains.flatMap((main) =>
        [...main.querySelectorAll("[href], [src], [action], [formaction], [srcdoc]")].flatMap((node) =>
          ["href", "src", "action", "formaction", "srcdoc"]
            .map((name) => node.getAttribute(name))
            .filter((value) => value !== null),
        ),
      ),
    );
  const wrong = leads.filter(
    (lead) => !/^(\/(?!\/)|#|\?|https?:\/\/|mailto:)/.test(lead) || lead.startsWith("/api/auth"),
  );
  expect(wrong, "addresses that run, or that are no address").toEqual([]);
  const loaded = await page
    .locator("main img, main iframe, main object, main embed, main video, main link, main style")
    .evaluateAll((nodes) =>
      nodes.map((node) => node.outerHTML).filter((html) => html.includes("evil.example") || !/^<img/i.test(html)),
    );
  expect(loaded, "parts that fetch by themselves").toEqual([]);
}

test.beforeAll(() => server.fresh());

test("the listener hears what a page tries, and the policy stops it", async ({ page, complaints }) => {
  complaints.allow(/Content Security Policy|evil\.example/);
  const heard = await listen(page);
  await open(page, "/norrland/documents");
  await page.evaluate((host) => {
    document.body.append(Object.assign(document.createElement("img"), { src: `${host}/control.png` }));
    document.body.insertAdjacentHTML("beforeend", '<img src="x:y" onerror="window.__pwned=1">');
  }, EVIL);
  await expect.poll(() => heard.filter((line) => line.startsWith("policy:")).length).toBeGreaterThan(1);
  expect(
    heard.some((line) => line.includes("evil.example")),
    "the image from elsewhere is reported",
  ).toBe(true);
  expect(await page.evaluate(() => Reflect.get(window, "__pwned")), "the handler did not run").toBeUndefined();
});

test("a document full of attacks is read without harm", async ({ page }) => {
  const api = await server.api();
  const { documentId } = await api.documents.create.mutate({
    title: "Attacks <script>window.__pwned=1</script>",
    body: allAttacks(),
  });
  const heard = await listen(page);
  await open(page, `/norrland/documents/${documentId}`);
  await expect(page.getByText("Attack: a link that reads like another")).toBeVisible();
  await expectHarmless(page, heard);
  await open(page, "/norrland/documents");
  await expectHarmless(page, heard);
});

test("messages full of attacks are read without harm", async ({ page }) => {
  const api = await server.api();
  const { id } = await api.tasks.create.mutate({
    title: '<img src=x onerror="window.__pwned=1">',
    description: allAttacks().slice(0, 18_000),
  });
  const half = Math.ceil(MARKDOWN_ATTACKS.length / 2);
  for (const part of [MARKDOWN_ATTACKS.slice(0, half), MARKDOWN_ATTACKS.slice(half)])
    await api.messages.post.mutate({ taskId: id, body: part.map(({ text }) => text).join("\n\n") });
  const heard = await listen(page);
  await open(page, `/norrland/tasks/${id}`);
  await expect(page.getByText("onerror").first()).toBeVisible();
  await expectHarmless(page, heard);
  await open(page, "/norrland/messages");
  await expectHarmless(page, heard);
});

test("generated cards whose words are attacks are shown as words", async ({ page }) => {
  const api = await server.api();
  await api.pins.pin.mutate({ title: "<script>window.__pwned=1</script>", tree: textAttackTree() });
  await api.pins.pin.mutate({ title: "Heavy", tree: heavyAttackTree(), size: "full" });
  const heard = await listen(page);
  await open(page, "/norrland/dashboard");
  await expect(page.getByRole("region", { name: "Heavy" }).getByRole("table").first()).toBeVisible();
  await expect(page.getByText("window.__pwned=1").first()).toBeVisible();
  await expectHarmless(page, heard);
  for (const toggle of await page.getByRole("button", { name: /^Show (table|chart)$/ }).all()) await toggle.click();
  await expectHarmless(page, heard);
});

test("hostile trees that reach the browser, past the server, are notices there", async ({ page }) => {
  const api = await server.api();
  for (const { id } of await api.pins.list.query()) await api.pins.unpin.mutate({ id });
  const small = HOSTILE_TREES.filter(({ tree }) => isSmall(tree)).slice(0, 24);
  for (const [at] of small.entries())
    await api.pins.pin.mutate({ title: `Hostile ${at}`, tree: { type: "badge", props: { text: `MARK-${at}-END` } } });
  const heard = await listen(page);
  // As if other rows lay in the database than the server lets in: the answer is changed on its way.
  await page.route(/\/api\/trpc\/[^?]*pins\.list/, async (route) => {
    const answer = await route.fetch();
    const text = await answer.text();
    const body = text.replace(/\{"type":"badge","props":\{"text":"MARK-(\d+)-END"\}\}/g, (_, at) =>
      JSON.stringify(small[Number(at)]?.tree),
    );
    await route.fulfill({ response: answer, body });
  });
  await open(page, "/norrland/dashboard");
  const [first] = await api.pins.list.query();
  await api.pins.change.mutate({ id: first?.id ?? "", title: "Hostile, changed" });
  await expect(page.getByRole("region", { name: "Hostile, changed" })).toBeVisible();
  await expect(page.getByText("This part could not be shown")).toHaveCount(
    // A key named __proto__ does not survive the way: what is left of such a tree is sound.
    small.filter(({ name, tree }) => !JSON.stringify(tree).includes('__proto__":') || name.includes("named")).length,
  );
  expect(await page.evaluate(() => Reflect.get({}, "polluted"))).toBeUndefined();
  await expectHarmless(page, heard);
});

/** Those that fit a URL-sized answer; the large ones are judged in the unit tests. */
function isSmall(tree: unknown): boolean {
  try {
    return (JSON.stringify(tree) ?? "").length < 5_000;
  } catch {
    return false;
  }
}
