import { startMailServer } from "#tests/support/mail-server";
import { COLLEAGUE, expect, open, server, signIn, test } from "./app.ts";

// Each of its own teams' rows: what one test leaves unread would be in the count of the next.
test.beforeAll(() => server.fresh());
test.afterAll(() => server.leave());

async function freshTask(title: string): Promise<string> {
  return (await (await server.api()).tasks.create.mutate({ title })).id;
}

test("two people: a mention is on the other's bell at once, leads to its message, and is read there", async ({
  page,
  browser,
}) => {
  const taskId = await freshTask("Pack the sledges");
  await open(page, "/norrland/agents");
  await expect(page.getByRole("button", { name: "Notifications", exact: true })).toBeVisible();

  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const colleague = await context.newPage();
  await signIn(colleague, `/norrland/tasks/${taskId}`, COLLEAGUE);
  await colleague.getByLabel("Write on this task").fill("@Lena Hofer how many sledges?");
  await colleague.getByRole("button", { name: "Send message" }).click();
  await expect(colleague.getByText("Lena Hofer was notified")).toBeVisible();

  await page.getByRole("button", { name: "Notifications, 1 not read" }).click();
  const panel = page.getByRole("dialog", { name: "Notifications" });
  await panel.getByRole("link", { name: /Per Lind calls you/ }).click();
  await page.waitForURL(new RegExp(`/tasks/${taskId}#message-`));
  await expect(page.getByText("how many sledges?")).toBeInViewport();
  await expect(page.getByRole("button", { name: "Notifications", exact: true })).toBeVisible();

  await open(page, "/norrland/notifications");
  const list = page.getByRole("main").getByRole("region", { name: "Notifications" });
  await expect(list.getByRole("link", { name: /Per Lind calls you/ })).toBeVisible();
  await list.getByRole("button", { name: "Mark unread" }).first().click();
  await expect(page.getByRole("button", { name: "Notifications, 1 not read" })).toBeVisible();
  await list.getByRole("radio", { name: "Unread" }).click();
  await expect(list.getByRole("listitem")).toHaveCount(1);
  await list.getByRole("button", { name: "Mark all read" }).click();
  await expect(list.getByText("You have read everything")).toBeVisible();
  await context.close();
});

test("what a person turned off does not reach them, and mail arrives when it is set up", async ({ page, browser }) => {
  const mail = await startMailServer();
  await server.restart(40, { SMTP_URL: mail.url, SMTP_FROM: "Muster <muster@norrland.example>" });
  await open(page, "/norrland/notifications/settings");
  await page.getByLabel("Somebody calls me by name: In the app").selectOption({ label: "Off" });
  await page.getByLabel("Somebody calls me by name: Mail").selectOption({ label: "Off" });
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();

  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const colleague = await context.newPage();
  const taskId = await freshTask("Wax the skis");
  await signIn(colleague, `/norrland/tasks/${taskId}`, COLLEAGUE);
  const write = async (text: string) => {
    await colleague.getByLabel("Write on this task").fill(text);
    await colleague.getByRole("button", { name: "Send message" }).click();
    await expect(colleague.getByRole("article").filter({ hasText: text.slice(12) })).toBeVisible();
    await expect(colleague.getByText("Sending…")).toHaveCount(0);
  };
  await write("@Lena Hofer not wanted");
  const api = await server.api();
  expect(await api.notifications.count.query()).toEqual({ unread: 0, messages: 0 });

  await page.getByLabel("Somebody calls me by name: Mail").selectOption({ label: "At once" });
  await page.getByRole("button", { name: "Save settings" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await write("@Lena Hofer by mail alone");
  await expect.poll(() => mail.mails.map((one) => one.subject)).toEqual(["[Norrland Outdoor] Per Lind calls you"]);
  expect(mail.mails[0]?.raw).toContain("by mail alone");
  expect(mail.mails[0]?.to).toBe("demo@muster.local");

  await page.getByRole("button", { name: "Send a test mail" }).click();
  const log = page.getByRole("region", { name: "Sent to you" });
  await expect(log.getByText("Mail: a test went out")).toBeVisible();
  await expect(log.getByText("Mail: Somebody calls me by name went out")).toBeVisible();
  expect(mail.mails).toHaveLength(2);
  await context.close();
  await mail.stop();
});
