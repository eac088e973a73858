import { describe, expect, it } from "vitest";
import { matchNames, mentionAt, putMention } from "./mention-typing.ts";

const typing = (text: string) => mentionAt(text, text.length)?.typed ?? null;

describe("typing a name", () => {
  it("begins with an @ that begins a word, and ends where the name does", () => {
    expect(typing("Ask @")).toBe("");
    expect(typing("Ask @le")).toBe("le");
    expect(typing('Ask @"Lena Ho')).toBe("Lena Ho");
    expect(typing("ada@exa")).toBeNull();
    expect(typing("Ask @le now")).toBeNull();
    expect(typing('Ask @"Lena" ')).toBeNull();
    expect(typing("no name")).toBeNull();
  });

  it("puts the chosen name in, quoted when it has a space, with a space behind it", () => {
    expect(putMention("Ask @le", 7, { from: 4, name: "Lena Hofer" })).toEqual({
      text: 'Ask @"Lena Hofer" ',
      caret: 18,
    });
    expect(putMention("Ask @ad, please", 7, { from: 4, name: "Ada" })).toEqual({ text: "Ask @Ada, please", caret: 8 });
  });

  it("offers names by the beginning of any of their words", () => {
    const people = [{ name: "Ada" }, { name: "Lena Hofer" }, { name: "Hugo" }];
    expect(matchNames(people, "ho", 5)).toEqual([{ name: "Lena Hofer" }]);
    expect(matchNames(people, "", 2)).toHaveLength(2);
  });
});
