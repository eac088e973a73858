import { describe, expect, it } from "vitest";
import { hasConflict, mergeTexts, textOf } from "./merge.ts";

const lines = (...all: string[]) => all.join("\n");

describe("merging two people's texts", () => {
  it("takes both when they changed different places", () => {
    const base = lines("# Plan", "", "north", "", "south", "", "west");
    const chunks = mergeTexts(base, base.replace("north", "NORTH"), base.replace("west", "WEST"));
    expect(hasConflict(chunks)).toBe(false);
    expect(textOf(chunks)).toBe(lines("# Plan", "", "NORTH", "", "south", "", "WEST"));
  });

  it("keeps both ways of a line that both changed, and what stands around it", () => {
    const base = lines("a", "price 10", "z");
    const chunks = mergeTexts(base, lines("a", "price 11", "z"), lines("a", "price 12", "z"));
    expect(chunks).toEqual([{ same: "a" }, { mine: "price 11", theirs: "price 12", base: "price 10" }, { same: "z" }]);
  });

  it("is no conflict when both made the same change", () => {
    const chunks = mergeTexts(lines("a", "b", "c"), lines("a", "B", "c"), lines("a", "B", "c", "d"));
    expect(hasConflict(chunks)).toBe(false);
    expect(textOf(chunks)).toBe(lines("a", "B", "c", "d"));
  });

  it("loses no line of either side, whatever they did", () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    const edited = (text: string[], mark: string) =>
      text.flatMap((line, index) =>
        random(4) === 0 ? [`${mark}${index}`] : random(9) === 0 ? [line, `${mark}+${index}`] : [line],
      );
    for (let round = 0; round < 200; round += 1) {
      const base = Array.from({ length: random(30) + 1 }, (_, index) => `line ${index}`);
      const [mine, theirs] = [edited(base, "mine "), edited(base, "theirs ")];
      const chunks = mergeTexts(base.join("\n"), mine.join("\n"), theirs.join("\n"));
      const shown = JSON.stringify(chunks);
      for (const line of [...mine, ...theirs]) if (!base.includes(line)) expect(shown).toContain(line);
    }
  });

  it("answers soon for two long texts that have nothing in common", () => {
    const many = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word} ${index % 50}`).join("\n");
    const started = performance.now();
    expect(hasConflict(mergeTexts(many("a"), many("b"), many("c")))).toBe(true);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
