import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, open } from "./app.ts";

type Colours = "light" | "dark";

/** In the second colours only the contrast can differ. */
export async function findBarriers(page: Page, colorScheme: Colours): Promise<string[]> {
  await page.emulateMedia({ colorScheme });
  // All in the page itself: the other mode opens an empty page for each report, and our pages embed nothing foreign.
  const builder = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode();
  const { violations } = await (colorScheme === "light" ? builder : builder.withRules("color-contrast")).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

/** How a page is opened, for instance while what comes with it is counted. */
type Opening = (page: Page, path: string) => Promise<void>;

/** Opens one page after the other: none has a serious barrier in either colours, and nothing hangs over its column. */
export async function walkPages(page: Page, paths: readonly string[], opening: Opening = open): Promise<void> {
  for (const path of paths) {
    await opening(page, path);
    await expect(page.getByRole("status", { name: /^Loading/ })).toHaveCount(0);
    const over = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll("main, aside")]
        .filter((box) => box.scrollWidth > box.clientWidth)
        .map((box) => box.tagName),
    );
    expect.soft(over, `${path} hangs over its column`).toEqual([]);
    for (const colours of ["light", "dark"] as const) expect.soft(await findBarriers(page, colours), path).toEqual([]);
  }
}
