import { expect, open, server, test } from "./app.ts";

async function freshTask(title: string): Promise<string> {
  const api = await server.api();
  return (await api.tasks.create.mutate({ title })).id;
}

test("an agent that is called by name answers in the thread, and the person is told", async ({ page }) => {
  const taskId = await freshTask("Ask about the tents");
  await open(page, `/norrland/tasks/${taskId}`);
  const messages = page.getByRole("region", { name: "Messages" });
  const box = page.getByLabel("Write on this task");
  await page.getByRole("radio", { name: "Question", exact: true }).click();
  await box.pressSequentially("What is the status, @no");
  await page.getByRole("option", { name: "Noor" }).waitFor();
  await box.press("Enter");
  await expect(box).toHaveValue("What is the status, @Noor ");
  await page.getByRole("button", { name: "Send message" }).click();
  await expect(messages.getByText("Question, answered")).toBeVisible();
  await expect(messages.getByText("Noor was woken")).toBeVisible();
  await open(page, "/norrland/messages");
  const forYou = page.getByRole("region", { name: "For you" });
  await forYou
    .getByRole("link", { name: /Noor answers your question/ })
    .first()
    .click();
  await page.waitForURL(new RegExp(`/tasks/${taskId}`));
});

test("one's own message is edited with its history, reacted to, answered and deleted", async ({ page }) => {
  const taskId = await freshTask("Talk about the stoves");
  await open(page, `/norrland/tasks/${taskId}`);
  const messages = page.getByRole("region", { name: "Messages" });
  await page.getByLabel("Write on this task").fill("Two stoves");
  await page.getByRole("button", { name: "Send message" }).click();
  const message = messages.getByRole("article").first();
  await expect(message.getByText("Two stoves")).toBeVisible();
  await message.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByLabel("Your message").fill("Three stoves");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(message.getByText("Three stoves")).toBeVisible();
  await message.getByRole("button", { name: "edited" }).click();
  await expect(message.getByText("Two stoves")).toBeVisible();
  await message.getByRole("button", { name: "edited" }).click();
  await message.getByRole("button", { name: "React" }).click();
  await message.getByRole("button", { name: "Thank you" }).click();
  await expect(message.getByRole("list", { name: "Reactions" })).toContainText("1");
  await message.getByRole("button", { name: "Reply" }).click();
  await page.getByLabel("Reply to Lena Hofer").fill("And a pot");
  await page.getByRole("button", { name: "Send the reply" }).click();
  await expect(messages.getByText("And a pot")).toBeVisible();
  await message.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete message" }).click();
  await expect(message.getByText("This message was deleted by its author.")).toBeVisible();
  await expect(messages.getByText("And a pot")).toBeVisible();
});

test("an edit of WORKING.md becomes real changes, and an earlier version is restored", async ({ page }) => {
  const taskId = await freshTask("Order the lamps");
  const { number } = await (await server.api()).tasks.get.query({ id: taskId });
  await open(page, "/norrland/working");
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const box = page.getByRole("textbox", { name: "WORKING.md" });
  const text = await box.inputValue();
  const based = /v\d+/.exec((await page.getByText(/^based on v\d+$/).textContent()) ?? "")?.[0];
  const line = `[T-${number}] Order the lamps · nobody yet`;
  await box.fill(text.replace(line, `[T-${number}] Order all lamps · nobody yet · !high\n- Ask @Zed`));
  await page.getByRole("button", { name: "Save the changes" }).click();
  const results = page.getByRole("region", { name: "What became of your edit" });
  await expect(results.getByText(`T-${number} title, priority: changed`)).toBeVisible();
  await expect(results.getByText("Nobody in the team is called Zed.")).toBeVisible();
  await page.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("article")).toContainText(`[T-${number}] Order all lamps`);
  const history = page.getByRole("complementary", { name: "History" });
  await history
    .getByRole("button", { name: /Lena Hofer/ })
    .filter({ hasText: `edited ${based}:` })
    .click();
  await page.getByRole("button", { name: "What it changed" }).click();
  await expect(page.getByRole("region", { name: /^What v\d+ changed/ })).toContainText("Order all lamps");
  await history.getByRole("button", { name: new RegExp(`^${based} `) }).click();
  await page.getByRole("button", { name: `Restore ${based}` }).click();
  await page
    .getByRole("button", { name: `Restore ${based}` })
    .last()
    .click();
  await expect(results.getByText(`T-${number} title, priority: changed`)).toBeVisible();
  await open(page, `/norrland/tasks/${taskId}`);
  await expect(page.getByRole("heading", { name: "Order the lamps" })).toBeVisible();
});

test("a message is found again by its words, narrowed by who wrote it, and leads to its place", async ({ page }) => {
  const api = await server.api();
  const taskId = await freshTask("Mend the canoes");
  await api.messages.post.mutate({ taskId, body: "The resin for the canoes comes on Thursday." });
  await open(page, "/norrland/messages");
  await page.getByRole("searchbox", { name: "Search" }).fill("resin thursday");
  const found = page.getByRole("main").getByRole("article");
  await expect(found).toHaveCount(1);
  await expect(found).toContainText("comes on Thursday");
  await page.getByLabel("Written by").selectOption({ label: "Noor" });
  await expect(page.getByText("Nothing found")).toBeVisible();
  await page.getByLabel("Written by").selectOption({ label: "Lena Hofer" });
  await found.getByRole("link", { name: /Mend the canoes/ }).click();
  await page.waitForURL(new RegExp(`/tasks/${taskId}`));
  await expect(page.getByText("comes on Thursday")).toBeInViewport();
});
