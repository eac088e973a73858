import { expect, open, server, test } from "./app.ts";

test("what two people wrote on the same line of WORKING.md is shown side by side, and nothing of it is lost", async ({
  page,
}) => {
  const api = await server.api();
  const { id, number } = await api.tasks.create.mutate({ title: "Count the paddles" });
  await open(page, "/norrland/working");
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const box = page.getByRole("textbox", { name: "WORKING.md" });
  const text = await box.inputValue();
  await api.tasks.update.mutate({ id, title: "Count the oars" });
  const mine = `[T-${number}] Count the boats`;
  await box.fill(text.replace(`[T-${number}] Count the paddles`, mine));
  await page.getByRole("button", { name: "Save the changes" }).click();
  const results = page.getByRole("region", { name: "What became of your edit" });
  await expect(results.getByRole("status")).toContainText("1 conflict");
  const line = results.getByRole("listitem").filter({ hasText: "You wrote" });
  for (const value of ["Count the paddles", "Count the boats", "Count the oars"])
    await expect(line).toContainText(value);
  await expect(box, "the newest text stands there to go on from").toHaveValue(
    new RegExp(`\\[T-${number}\\] Count the oars`),
  );
  await page.getByText("Your text as you sent it").click();
  await expect(page.getByText(mine)).toBeVisible();
  expect((await api.tasks.get.query({ id })).title).toBe("Count the oars");
  await box.fill((await box.inputValue()).replace(`[T-${number}] Count the oars`, mine));
  await page.getByRole("button", { name: "Save the changes" }).click();
  await expect(results.getByText(`T-${number} title: changed`)).toBeVisible();
  expect((await api.tasks.get.query({ id })).title).toBe("Count the boats");
});

test("moving a line of WORKING.md to another section gives the task to the agent it names", async ({ page }) => {
  const api = await server.api();
  const { id, number } = await api.tasks.create.mutate({ title: "Wax the skis" });
  await open(page, "/norrland/working");
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const box = page.getByRole("textbox", { name: "WORKING.md" });
  const line = `- [T-${number}] Wax the skis · nobody yet`;
  const text = await box.inputValue();
  const moved = text
    .replace(`${line}\n`, "")
    .replace(/## Assigned \(\d+\)\n/, (head) => `${head}\n${line.replace("nobody yet", "@Otto")}\n`);
  await box.fill(moved);
  await page.getByRole("button", { name: "Save the changes" }).click();
  const results = page.getByRole("region", { name: "What became of your edit" });
  await expect(
    results
      .getByRole("listitem")
      .filter({ hasText: `T-${number}` })
      .first(),
  ).toContainText("given to Otto");
  expect((await api.tasks.get.query({ id })).assignee?.name).toBe("Otto");
});
