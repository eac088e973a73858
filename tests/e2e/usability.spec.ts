import { doneMission, expect, open, server, test } from "./app.ts";
import { findBarriers } from "./barriers.ts";

test.describe("before the sign-in", () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test("there is no barrier either", async ({ page }) => {
    await open(page, "/sign-in");
    for (const colours of ["light", "dark"] as const) expect(await findBarriers(page, colours)).toEqual([]);
  });
});

test("the colours follow the system until a person chooses, and the choice stays", async ({ page }) => {
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: "dark" });
  await open(page, "/norrland/agents");
  expect(await ground()).toBe("rgb(27, 27, 24)");
  await page.getByRole("button", { name: /Lena Hofer/ }).click();
  await page.getByRole("menuitemradio", { name: "Light" }).click();
  await expect.poll(ground).toBe("rgb(255, 254, 252)");
  await page.reload();
  expect(await ground()).toBe("rgb(255, 254, 252)");
});

test("who asks for less motion sees none", async ({ page }) => {
  await doneMission();
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open(page, "/norrland");
  const line = page.locator(".slide-in").first();
  await expect(line).toBeVisible();
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll("*")].filter((node) => {
        const { animationName, animationDuration, transitionDuration } = getComputedStyle(node);
        return (animationName !== "none" && animationDuration !== "0s") || /[1-9]/.test(transitionDuration);
      }).length,
  );
  expect(moving).toBe(0);
});

test("the keyboard alone reaches the content, shows where it is, and walks through a run", async ({ page }) => {
  const { id: missionId } = await doneMission();
  const { items } = await (await server.api()).runs.list.query({ missionId, limit: 50 });
  await open(page, `/norrland/runs/${items.at(-1)?.number}`);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeInViewport();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Muster" })).toBeFocused();
  const outline = await page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
    return `${outlineStyle} ${outlineWidth}`;
  });
  expect(outline).toBe("solid 2px");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(page.locator("#content")).toBeFocused();

  await page.locator("[data-step]").first().focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("[data-step]").first()).toHaveAttribute("aria-pressed", "true");
  const chosen = page.locator('[data-step][aria-pressed="true"]');
  const first = Number(await chosen.getAttribute("data-step"));
  await page.keyboard.press("j");
  await expect(chosen).toHaveAttribute("data-step", String(first + 1));
  await page.keyboard.press("ArrowDown");
  await expect(chosen).toHaveAttribute("data-step", String(first + 2));
  await expect(chosen).toBeFocused();
  await page.keyboard.press("k");
  await expect(chosen).toHaveAttribute("data-step", String(first + 1));
});
