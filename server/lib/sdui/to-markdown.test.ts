import { describe, expect, test } from "vitest";
import { CATALOG, parseUiTree } from "#components/sdui/catalog";
import { textAttackTree } from "#tests/support/ui-attacks";
import { toMarkdown } from "./to-markdown.ts";

const tell = (type: string, props: unknown, children?: unknown[]) =>
  toMarkdown(parseUiTree({ type, props, ...(children ? { children } : {}) }).tree);

describe("a tree as Markdown", () => {
  test.each(Object.entries(CATALOG))("%s leaves its words", (type, component) => {
    const inner = component.children ? [{ type: "text", props: { text: "inside" } }] : undefined;
    expect(tell(type, component.sample, inner).trim().length).toBeGreaterThan(3);
  });

  test("figures read as on the card, and samples stay marked", () => {
    expect(tell("metric", { label: "Return", value: 28.94, format: "percent", change: -3 })).toBe(
      "**Return**: 28.9 % (−3.0 %)",
    );
    expect(tell("metric", { label: "Spent", value: 4_180_000, format: "micros" })).toBe("**Spent**: $4.18");
    const chart = tell("line", {
      title: "Price",
      labels: ["a", "b"],
      series: [{ name: "x", values: [1, null] }],
      mark: "sample",
    });
    expect(chart).toBe("**Price**\n\n|  | x |\n| --- | --- |\n| a | 1 |\n| b | — |\n\n*(sample data)*");
  });

  test("words of a cell or a label cannot become Markdown", () => {
    const table = tell("table", { columns: [{ label: "a|b" }], rows: [["![x](https://evil.example/y) | <b>"]] });
    expect(table).toContain("a\\|b");
    expect(table).not.toMatch(/(^|[^\\])!\[/);
    expect(table).not.toMatch(/(^|[^\\])<b>/);
  });

  test("a text cannot end the fence it stands in", () => {
    expect(tell("code", { text: "```\n# out" })).toBe("````\n```\n# out\n````");
  });

  test("what cannot be shown leaves its words, as words", () => {
    expect(toMarkdown(parseUiTree({ type: "gauge", props: { text: "<script>12 %" } }).tree)).toBe("\\<script\\>12 %");
  });

  test("a title heads it, and it never outgrows a document", () => {
    const markdown = toMarkdown(parseUiTree(textAttackTree()).tree, "A *title*");
    expect(markdown.startsWith("# A \\*title\\*\n\n")).toBe(true);
    expect(markdown.length).toBeLessThanOrEqual(190_000);
  });
});
