import { doneMission, expect, isAlive, open, server, test } from "./app.ts";

test("a message on a task is there for everybody who opens it", async ({ page, context }) => {
  const { taskId } = await doneMission();
  const other = await context.newPage();
  await open(other, `/norrland/tasks/${taskId}`);
  await open(page, `/norrland/tasks/${taskId}`);
  await page.getByLabel("Write on this task").fill("Please keep the **Jacket** in mind.");
  await page.getByRole("button", { name: "Send message" }).click();
  const messages = page.getByRole("region", { name: "Messages" });
  await expect(messages.getByText("Please keep the Jacket in mind.")).toBeVisible();
  await expect(page.getByLabel("Write on this task")).toHaveValue("");
  await expect(other.getByText("Please keep the Jacket in mind.")).toBeVisible();
  await page.reload();
  await expect(messages.getByText("Please keep the Jacket in mind.")).toBeVisible();
});

test("the list of tasks is narrowed by state", async ({ page }) => {
  await doneMission();
  await open(page, "/norrland/tasks");
  await page.getByRole("radio", { name: "Done" }).click();
  const rows = page.getByRole("row").filter({ has: page.getByRole("link") });
  await expect(rows.first()).toBeVisible();
  await expect(rows.filter({ hasNotText: "Done" })).toHaveCount(0);
  await page.getByRole("radio", { name: "In progress" }).click();
  await expect(page.getByText("No task here")).toBeVisible();
  await open(page, "/norrland/tasks?status=done");
  await expect(page.getByRole("radio", { name: "Done" })).toHaveAttribute("aria-checked", "true");
});

test("a task made by hand is handed to an agent, and called off", async ({ page }) => {
  await open(page, "/norrland/tasks");
  await page.getByRole("button", { name: "Task", exact: true }).click();
  await expect(page.getByRole("button", { name: "Add task" }), "a task needs a title").toBeDisabled();
  await page.getByLabel("Title").fill("Ask the warehouse for a date");
  await page.getByLabel("What is to be done").fill("When does the Inland warehouse move?");
  await page.getByRole("button", { name: "Add task" }).click();
  await page.waitForURL(/\/tasks\/[\w-]{36}$/);
  await isAlive(page);
  await expect(page.getByRole("heading", { name: "Ask the warehouse for a date" })).toBeVisible();
  // Nobody begins meanwhile: what is done cannot be called off.
  const { team } = await server.api();
  await team.setPaused.mutate({ isPaused: true });
  await page.getByRole("button", { name: "Hand to" }).click();
  await page.getByRole("button", { name: "Give to Otto" }).click();
  await expect(page.getByRole("main").getByText("Otto").first()).toBeVisible();
  await page.getByRole("button", { name: "Cancel task" }).click();
  await page.getByRole("button", { name: "Call it off" }).click();
  await expect(page.getByText("Cancelled", { exact: true }).first()).toBeVisible();
  await page.reload();
  await expect(page.getByText("Cancelled", { exact: true }).first()).toBeVisible();
  await team.setPaused.mutate({ isPaused: false });
});

test("WORKING.md lists the tasks and keeps its history", async ({ page }) => {
  await doneMission();
  await open(page, "/norrland/working");
  const file = page.getByRole("article");
  await expect(file).toContainText(/T-\d+/);
  await expect(file).toContainText("Ada");
  const now = await file.textContent();
  const history = page.getByRole("complementary", { name: "History" });
  const fourth = history.getByRole("button", { name: /^v\d+ / }).nth(3);
  const version = /^v\d+/.exec((await fourth.textContent()) ?? "")?.[0].slice(1);
  // By its name: a version more, and another one is the fourth.
  await history.getByRole("button", { name: new RegExp(`^v${version} `) }).click();
  await expect(page.getByText(`You read version ${version}.`)).toBeVisible();
  await expect(file).not.toHaveText(now ?? "");
  await page.getByRole("button", { name: "Show now" }).click();
  await expect(page.getByText(/You read version/)).toHaveCount(0);
});
