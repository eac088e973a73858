import { describe, expect, it } from "vitest";
import { EVIL, HEAVY_TEXTS, MARKDOWN_ATTACKS } from "#tests/support/attacks";
import { tameMarkdown } from "./tame.ts";
import { markdownToHtml } from "./to-html.ts";

const FILE = "0199a1b2-0000-7000-8000-000000000001";
const html = (text: string) => markdownToHtml(text, { fileHref: (id) => `/share/x/files/${id}` });

/** The tags and attributes a page really has: words that look like tags are text by then. */
const tagsOf = (page: string) =>
  [...page.matchAll(/<([a-z0-9]+)([^>]*)>/gi)].map(([, tag = "", rest = ""]) => ({ tag, rest }));
const HARMLESS = new Set(
  "p a h1 h2 h3 h4 h5 h6 ul ol li em strong del code pre blockquote hr br table thead tbody tr th td span small img input section sup div".split(
    " ",
  ),
);

describe("Markdown that attacks", () => {
  it.each(MARKDOWN_ATTACKS)("$name becomes harmless HTML", ({ text }) => {
    for (const { tag, rest } of tagsOf(html(text))) {
      expect(HARMLESS).toContain(tag);
      expect(rest).not.toMatch(/\son\w+=|style=|srcdoc|formaction/i);
      for (const [, name, value = ""] of rest.matchAll(/\s(href|src|action|data)="([^"]*)"/g)) {
        if (name === "href") expect(value).toMatch(/^(https?:|mailto:|\/share\/|#)/);
        else expect(value).toMatch(/^\/share\/x\/files\//);
      }
    }
  });

  it("shows a remote image as a link with its host, and our own in place", () => {
    expect(html(`![figures](${EVIL}/pixel.png)`)).toContain(
      'evil.example/pixel.png" rel="noreferrer noopener nofollow"',
    );
    expect(html(`![figures](${EVIL}/pixel.png)`)).toContain("<small> evil.example</small>");
    expect(html(`![figures](attachment:${FILE})`)).toContain(`<img src="/share/x/files/${FILE}" alt="figures"/>`);
  });

  it("never leaves a link in a link, which a browser would take apart", () => {
    expect(html(`[![x](${EVIL}/in-link.png)](${EVIL}/)`).match(/<a /g)).toHaveLength(1);
    expect(html(`[**a ![x](${EVIL}/deeper.png)**](${EVIL}/)`)).not.toContain("deeper.png");
  });

  it("says the side of a column by a class: a style in an attribute is against the page's policy", () => {
    expect(html("| a | b |\n|---|--:|\n| 1 | 2 |")).toContain('<td>1</td><td class="right">2</td>');
  });

  it("names the host a link really leads to", () => {
    expect(html("[sign in](https://muster.example@evil.example/)")).toContain("<small> evil.example</small>");
    expect(html("<https://evil.example/a>")).not.toContain("<small>");
  });

  it.each(HEAVY_TEXTS)("$name is shown within seconds of processor time", ({ text }) => {
    const began = process.cpuUsage();
    html(text);
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1_000).toBeLessThan(6_000);
  });
});

describe("taming", () => {
  it("leaves ordinary texts as they are", () => {
    const text = `# A *title*\n\n> quote\n>> deeper\n\n- one\n  - two [link](run:3)\n\n| a | b |\n|---|---|\n| **1** | 2 |\n\n\`\`\`\n${">".repeat(80)} ${"[".repeat(80)}\n\`\`\`\n`;
    expect(tameMarkdown(text)).toBe(text);
  });

  it("says where a table was cut", () => {
    const rows = Array.from({ length: 3_000 }, () => "|1".repeat(10));
    const tamed = tameMarkdown(["|a".repeat(10), "|-".repeat(10), ...rows].join("\n"));
    expect(tamed).toMatch(/The table goes on for \d+ rows\./);
  });
});
