import type { Page } from "@playwright/test";
import { expect, open, server, test } from "./app.ts";

/** A file as a drag or the clipboard carries it. */
async function carry(page: Page, type: "drop" | "paste", file: { name: string; type: string; base64: string }) {
  await page.getByLabel("Write on this task").evaluate(
    (box, given) => {
      const bytes = Uint8Array.from(atob(given.base64), (sign) => sign.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], given.name, { type: given.type }));
      const init = { bubbles: true, cancelable: true };
      box.dispatchEvent(
        given.event === "drop"
          ? new DragEvent("drop", { ...init, dataTransfer: data })
          : new ClipboardEvent("paste", { ...init, clipboardData: data }),
      );
    },
    { ...file, event: type },
  );
}

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

test("files are dropped, pasted and picked onto a message; what is wrong with one is said where it stands", async ({
  page,
}) => {
  const taskId = (await (await server.api()).tasks.create.mutate({ title: "Photograph the tents" })).id;
  await open(page, `/norrland/tasks/${taskId}`);
  const chosen = page.getByRole("list", { name: "Files of this message" });
  await carry(page, "drop", { name: "list.csv", type: "text/csv", base64: btoa("tent,count\nred,4\n") });
  await expect(chosen).toContainText("list.csv");
  await carry(page, "paste", { name: "image.png", type: "image/png", base64: PIXEL });
  await expect(chosen).toContainText("pasted-");
  const picker = page.getByLabel("Files", { exact: true });
  await picker.setInputFiles({ name: "huge.txt", mimeType: "text/plain", buffer: Buffer.alloc(10 * 1024 * 1024 + 1) });
  await expect(chosen.getByRole("alert")).toContainText("huge.txt is larger than 10 MB");
  await picker.setInputFiles({ name: "empty.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) });
  await expect(chosen).toContainText("empty.txt is empty.");
  await chosen.getByRole("button", { name: "Remove huge.txt" }).click();
  await chosen.getByRole("button", { name: "Remove empty.txt" }).click();
  await page.getByLabel("Write on this task").fill("The list and a photo");
  await page.getByRole("button", { name: "Send message" }).click();
  const message = page.getByRole("region", { name: "Messages" }).getByRole("article").last();
  await expect(message.getByRole("link", { name: /list\.csv/ })).toBeVisible();
  const picture = message.getByRole("img", { name: /pasted-/ });
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
});

test("a message that does not get through keeps its text, goes out by one click and once, and a draft outlives the page", async ({
  page,
  complaints,
}) => {
  complaints.allow(/ERR_FAILED|ERR_INTERNET_DISCONNECTED|status of 503/);
  const taskId = (await (await server.api()).tasks.create.mutate({ title: "Write without a line" })).id;
  await open(page, `/norrland/tasks/${taskId}`);
  const box = page.getByLabel("Write on this task");
  let isCut = true;
  // The server takes the message, and its answer is lost on the way.
  await page.route(/messages\.post/, async (route) => {
    if (isCut) await route.fetch();
    return isCut ? route.abort() : route.continue();
  });
  await box.fill("Said once");
  await page.getByRole("button", { name: "Send message" }).click();
  const waiting = page.getByRole("article", { name: "A message that is not sent yet" });
  await expect(waiting).toContainText("Not sent");
  await expect(waiting).toContainText("Said once");
  isCut = false;
  await waiting.getByRole("button", { name: "Send again" }).click();
  await expect(waiting).toHaveCount(0);
  const messages = page.getByRole("region", { name: "Messages" });
  await expect(messages.getByRole("article").filter({ hasText: "Said once" })).toHaveCount(1);
  await box.fill("Half a thought");
  await open(page, "/norrland/tasks");
  await open(page, `/norrland/tasks/${taskId}`);
  await expect(box).toHaveValue("Half a thought");
});

test("the line shows what is new since the last look, and a link finds a message far back", async ({ page }) => {
  const api = await server.api();
  const taskId = (await api.tasks.create.mutate({ title: "A long talk" })).id;
  const old = await api.messages.post.mutate({ taskId, body: "The very first word" });
  for (let at = 0; at < 25; at += 1) await api.messages.post.mutate({ taskId, body: `Word ${at}` });
  await open(page, `/norrland/tasks/${taskId}#message-${old.messageId}`);
  const linked = page.getByRole("region", { name: "From your link" });
  await expect(linked.getByText("The very first word")).toBeInViewport();
  await page.getByText("Word 24").scrollIntoViewIfNeeded();
  await expect.poll(async () => (await api.messages.readMark.query({ taskId })).messageId).not.toBeNull();
  // Away from it: a page that shows what comes marks it as read.
  await open(page, "/norrland/tasks");
  await api.tasks.update.mutate({ id: taskId, title: "A longer talk" });
  await api.messages.post.mutate({ taskId, body: "@Noor are you there?", kind: "question" });
  await expect.poll(async () => (await api.messages.threads.query({ taskId, limit: 1 })).items[0]?.replyCount).toBe(1);
  await open(page, `/norrland/tasks/${taskId}`);
  await expect(page.getByText("New since your last look")).toBeVisible();
});
