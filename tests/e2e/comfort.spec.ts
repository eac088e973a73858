import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { doneMission, expect, open, test } from "./app.ts";
import { everyPage } from "./pages.ts";

async function findBarriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ target }) => target.join(" "))
          .slice(0, 3)
          .join(", ")}`,
    );
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test("no page has a barrier", async ({ page, complaints }) => {
      complaints.allow(/status of 404/);
      test.setTimeout(120_000);
      for (const path of [...(await everyPage()), "/norrland/tasks/none"]) {
        await open(page, path);
        await expect(page.getByRole("status", { name: /^Loading/ })).toHaveCount(0);
        expect.soft(await findBarriers(page), path).toEqual([]);
      }
    });

    test("nor the sign-in", async ({ browser }) => {
      const context = await browser.newContext({ colorScheme });
      const page = await context.newPage();
      await open(page, "/sign-in");
      expect(await findBarriers(page)).toEqual([]);
      await context.close();
    });
  });
}

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
  await doneMission();
  await open(page, "/norrland/runs/1");
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
