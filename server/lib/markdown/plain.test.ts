import fc from "fast-check";
import { expect, test } from "vitest";
import { plainParagraphs } from "./plain.ts";
import { markdownToHtml } from "./to-html.ts";

const words = fc.constantFrom(
  "Lena",
  "stop",
  "3.5",
  "12",
  "(see",
  "T-4)",
  "$0.04",
  "@Ada",
  "#",
  "-",
  "+",
  ">",
  "a",
  "1.",
  "=",
  "!",
  "e.g.",
);
const gaps = fc.constantFrom(" ", " ", " ", "\n", "\n\n", "\n \n", "\r\n", "  ", "\t", "  \n", "\n    ");
const texts = fc.array(fc.tuple(words, gaps), { maxLength: 12 }).map((parts) => parts.flat().join(""));

test("a text without Markdown has the same paragraphs as the reader gives", () => {
  let plain = 0;
  fc.assert(
    fc.property(texts, (text) => {
      const paragraphs = plainParagraphs(text);
      if (paragraphs === null) return;
      plain += 1;
      expect(seen(paragraphs.map(inParagraph).join("\n"))).toBe(seen(markdownToHtml(text, { fileHref: () => null })));
    }),
    { numRuns: 400, seed: 7 },
  );
  expect(plain).toBeGreaterThan(50);
});

test.each([
  "**Coast** leads",
  "see run:6 in `code`",
  "- one\n- two",
  "1. first",
  "# Title",
  "> said",
  "Title\n===",
  "Title\n---",
  "a | b",
  "https://example.com",
  "www.example.com",
  "lena@example.com",
  "one  \ntwo",
  "    code",
  "&amp;",
  "![x](y)",
])("%j takes the reader", (text) => expect(plainParagraphs(text)).toBeNull());

test("lines of a paragraph stay together, an empty line parts two", () => {
  expect(plainParagraphs("Count the revenue,\nby region.\n\nThen say what to stop (3 items).\n")).toEqual([
    "Count the revenue,\nby region.",
    "Then say what to stop (3 items).",
  ]);
});

const inParagraph = (text: string) => `<p>${text.replaceAll(">", "&gt;")}</p>`;
/** As a browser shows it: one space for any white space. */
const seen = (html: string) => html.replace(/\s+/g, " ").replace(/ ?(<\/?p>) ?/g, "$1");
