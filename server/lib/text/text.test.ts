import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textOutlineOutput, textSearchOutput } from "#server/domains/analysis/schema";
import { decodeText } from "./decode.ts";
import { outlineText } from "./outline.ts";
import { searchText } from "./search.ts";
import { splitSentences } from "./sentences.ts";
import { sliceText } from "./slice.ts";

const utf8 = new TextEncoder();

describe("decodeText", () => {
  it("reads UTF-8 with and without byte order mark", () => {
    expect(decodeText(utf8.encode("Åre, 12 €"))).toEqual({ text: "Åre, 12 €", encoding: "utf-8" });
    expect(decodeText(utf8.encode("\ufeffÅre"))).toEqual({ text: "Åre", encoding: "utf-8" });
    expect(decodeText(new Uint8Array())).toEqual({ text: "", encoding: "utf-8" });
  });

  it("reads UTF-16 by its byte order mark", () => {
    const little = Buffer.from("\ufeffÅre\n1", "utf16le");
    expect(decodeText(little)).toEqual({ text: "Åre\n1", encoding: "utf-16le" });
    expect(decodeText(Buffer.from(little).swap16())).toEqual({ text: "Åre\n1", encoding: "utf-16be" });
  });

  it("falls back to Windows-1252", () => {
    const bytes = Uint8Array.from([0xc5, 0x72, 0x65, 0x20, 0x80, 0x20, 0x96]);
    expect(decodeText(bytes)).toEqual({ text: "Åre € –", encoding: "windows-1252" });
  });

  it("names what is not text", () => {
    expect(decodeText(utf8.encode("%PDF-1.7 text"))).toEqual({ unreadable: "The file is a PDF, not text." });
    expect(decodeText(Uint8Array.from([65, 0, 66]))).toHaveProperty("unreadable");
    expect(decodeText(Uint8Array.from(Array.from({ length: 200 }, (_, i) => (i % 31) + 1)))).toHaveProperty(
      "unreadable",
    );
    expect(decodeText(Uint8Array.from([0xff, 0xfe, 65, 0, 0, 0]))).toHaveProperty("unreadable");
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const decoded = decodeText(bytes);
        expect("text" in decoded || "unreadable" in decoded).toBe(true);
      }),
    );
  });
});

describe("sliceText", () => {
  it("pages through any text without losing or cutting a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), fc.integer({ min: 1, max: 7 }), (text, limit) => {
        let joined = "";
        let offset: number | null = 0;
        while (offset !== null) {
          const part = sliceText({ name: "a.txt", text }, offset, limit);
          expect(part.text.isWellFormed()).toBe(true);
          joined += part.text;
          offset = part.nextOffset;
        }
        expect(joined).toBe(text);
      }),
    );
  });

  it("answers an offset beyond the end with nothing", () => {
    expect(sliceText({ name: "a", text: "abc" }, 9, 5)).toEqual({
      name: "a",
      text: "",
      totalChars: 3,
      nextOffset: null,
    });
  });
});

const NOTES = `# Board notes
Meeting of 12.11.2025 with Dr. Larsson. Revenue was 1.5 million,
which is below plan. We must not stop selling tents!

Decisions:

- [ ] Keep the **Kiruna** shop
  until June.
- Drop products under 5 % margin. Ask e.g. Bram for details.
1. First check the stock

Next steps
==========
> Quoted line here.

| Item | Due |
|------|-----|
| Boots | May |

\`\`\`
code. Not a statement.
\`\`\`
LAST WORDS

Done`;

describe("outlineText", () => {
  const outline = outlineText({ name: "notes.md", text: NOTES });

  it("finds headings of every style", () => {
    expect(outline.headings).toEqual([
      { level: 1, title: "Board notes", line: 1 },
      { level: 2, title: "Decisions", line: 5 },
      { level: 1, title: "Next steps", line: 12 },
      { level: 2, title: "LAST WORDS", line: 23 },
    ]);
  });

  it("lists sentences and items with the line they begin on", () => {
    expect(outline.statements).toEqual([
      { line: 2, text: "Meeting of 12.11.2025 with Dr. Larsson." },
      { line: 2, text: "Revenue was 1.5 million, which is below plan." },
      { line: 3, text: "We must not stop selling tents!" },
      { line: 7, text: "Keep the **Kiruna** shop until June." },
      { line: 9, text: "Drop products under 5 % margin." },
      { line: 9, text: "Ask e.g. Bram for details." },
      { line: 10, text: "First check the stock" },
      { line: 14, text: "Quoted line here." },
      { line: 16, text: "Item | Due" },
      { line: 18, text: "Boots | May" },
      { line: 25, text: "Done" },
    ]);
  });

  it("is cut at 200 statements and says so", () => {
    const long = outlineText({ name: "a", text: "A line.\n\n".repeat(250) });
    expect(long.statements).toHaveLength(200);
    expect(long.truncated).toBe(true);
    expect(long.words).toBe(500);
  });

  it("holds for an empty and for any text", () => {
    expect(outlineText({ name: "a", text: "" })).toEqual({
      name: "a",
      words: 0,
      headings: [],
      statements: [],
      truncated: false,
    });
    const piece = fc.constantFrom(
      "# A",
      "- b",
      "\n",
      "\r\n",
      " ",
      "word.",
      "Next!",
      "```",
      "---",
      "|x|",
      "Title:",
      ">",
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((all) => all.join("")),
        (text) => {
          const result = textOutlineOutput.parse(outlineText({ name: "a", text }));
          const lines = text.split(/\r\n|\r|\n/).length;
          for (const { line } of [...result.headings, ...result.statements]) expect(line).toBeLessThanOrEqual(lines);
        },
      ),
    );
  });

  it("splits at sentence ends only", () => {
    const texts = splitSentences("We sold 3.5 t. It rained. J. Smith left… Why? (Nobody knows.) ok then.").map(
      (s) => s.text,
    );
    expect(texts).toEqual(["We sold 3.5 t.", "It rained.", "J. Smith left…", "Why?", "(Nobody knows.) ok then."]);
  });
});

describe("searchText", () => {
  const source = {
    name: "n.txt",
    text: "Stop tents\nselling stopped\nWe stop selling tents in Åre\nnothing\r\nselling tents",
  };

  it("puts the phrase first, then lines with all words", () => {
    expect(searchText(source, "selling tents")).toEqual({
      name: "n.txt",
      total: 2,
      matches: [
        { line: 3, text: "We stop selling tents in Åre" },
        { line: 5, text: "selling tents" },
      ],
    });
    expect(searchText(source, "tents stop").matches.map((match) => match.line)).toEqual([1, 3]);
  });

  it("falls back to some words, ignores case and accents, and keeps to a quoted phrase", () => {
    expect(searchText(source, "purple SELLING", 1)).toMatchObject({ total: 3, matches: [{ line: 2 }] });
    expect(searchText(source, "are").matches.map((match) => match.line)).toEqual([3]);
    expect(searchText(source, '"tents stop"').total).toBe(0);
  });

  it("cuts a long line around the match", () => {
    const match = searchText({ name: "a", text: `${"x ".repeat(900)}needle${" y".repeat(900)}` }, "needle").matches[0];
    expect(match?.text.length).toBeLessThanOrEqual(402);
    expect(match?.text).toContain("needle");
  });

  it("holds for any text and query", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme", minLength: 1 }), (text, query) => {
        fc.pre(query.trim() !== "");
        textSearchOutput.parse(searchText({ name: "a", text: `${text}\n${query}` }, query));
      }),
    );
    expect(() => searchText(source, "  ")).toThrow("empty");
  });
});
