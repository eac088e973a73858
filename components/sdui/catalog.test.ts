import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOSTILE_TREES, heavyAttackTree, textAttackTree } from "#tests/support/ui-attacks";
import { needsYes } from "./action/schema.ts";
import { CATALOG, parseUiTree, type UiNode, type UiType, visibleTitle } from "./catalog.ts";
import { isAllowedLink, LIMITS, visibleText } from "./schema.ts";

const types = Object.keys(CATALOG) as UiType[];

function count(node: UiNode): number {
  if (node.type === "invalid" || node.type === "pending") return 1;
  return 1 + (node.children ?? []).reduce((sum, child) => sum + count(child), 0);
}

function typesIn(node: UiNode): string[] {
  if (node.type === "invalid" || node.type === "pending") return [node.type];
  return [node.type, ...(node.children ?? []).flatMap(typesIn)];
}

describe("every component of the catalogue", () => {
  test.each(types)("%s takes its own sample", (type) => {
    const { tree, problems } = parseUiTree({ type, props: CATALOG[type].sample });
    expect(problems).toEqual([]);
    expect(tree.type).toBe(type);
  });

  test.each(types)("%s refuses props it does not know, and keeps the others beside it", (type) => {
    const wrong = { type, props: { ...CATALOG[type].sample, onClick: "x" } };
    const { tree, problems } = parseUiTree({
      type: "stack",
      props: {},
      children: [wrong, { type: "badge", props: { text: "stays" } }],
    });
    expect(typesIn(tree)).toEqual(["stack", "invalid", "badge"]);
    expect(problems[0]?.path).toMatch(/^tree\.children\[0\]\.props/);
  });

  test.each(types)("%s never throws, whatever its props are", (type) => {
    fc.assert(
      fc.property(
        fc.anything({ maxDepth: 4, withNullPrototype: true, withBigInt: true, withSparseArray: true }),
        fc.boolean(),
        (props, isPartial) => {
          const { tree } = parseUiTree({ type, props }, { isPartial });
          expect([type, "invalid", "pending"]).toContain(tree.type);
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each(types)("%s with one field of its sample made wrong is refused or unharmed", (type) => {
    const sample: Record<string, unknown> = { ...CATALOG[type].sample };
    for (const key of Object.keys(sample)) {
      const { tree } = parseUiTree({ type, props: { ...sample, [key]: { evil: true } } });
      expect(tree.type, key).toBe("invalid");
    }
  });
});

describe("a hostile tree", () => {
  test.each(HOSTILE_TREES)("$name becomes a notice, not a drawing", ({ tree: given }) => {
    const { tree, problems } = parseUiTree(given);
    expect(problems.length).toBeGreaterThan(0);
    expect(typesIn(tree)).toContain("invalid");
    expect(count(tree)).toBeLessThanOrEqual(LIMITS.nodes + LIMITS.depth);
    expect(JSON.stringify(tree).length).toBeLessThanOrEqual(LIMITS.bytes * 2);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("whose texts are hostile fits the schemas: the views must stand it", () => {
    expect(parseUiTree(textAttackTree()).problems).toEqual([]);
    expect(parseUiTree(heavyAttackTree()).problems).toEqual([]);
  });

  test("is looked at in a moment, however large", () => {
    const started = performance.now();
    for (const { tree } of HOSTILE_TREES) parseUiTree(tree);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe("text", () => {
  test("loses what hides or turns it, and keeps every script and emoji", () => {
    expect(visibleText("Pay \u202Eeslaf\u202C\u200B \u{E0041}now\u0007")).toBe("Pay eslaf now");
    const kept = "Zürich, 東京, עברית, فارسی‌ها, 👩‍🚀, line\nbreak\ttab";
    expect(visibleText(kept)).toBe(kept);
  });
});

describe("links", () => {
  test.each(["/tasks", "/documents/019ad000-0000-7000-8000-000000000001?version=2", "https://www.toll.no/en"])(
    "%s is allowed",
    (link) => {
      expect(isAllowedLink(link)).toBe(true);
    },
  );
  test("anything generated that is not ours or https is refused", () => {
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ["http", "ftp", "javascript", "file"] }), (url) => {
        expect(isAllowedLink(url)).toBe(false);
      }),
    );
  });
});

describe("a tree that is still being written", () => {
  const whole = {
    type: "stack",
    props: {},
    children: [
      { type: "metric", props: { label: "Return", value: 28.9 } },
      { type: "line", props: { title: "Price", labels: ["a", "b"], series: [{ name: "x", values: [1, 2] }] } },
    ],
  };

  test("shows what is whole and keeps the place of what is open", () => {
    const open = {
      ...whole,
      children: [
        whole.children[0],
        { type: "line", props: { title: "Price", labels: ["a", "b"], series: [{ name: "x", values: [1] }] } },
      ],
    };
    const { tree, problems } = parseUiTree(open, { isPartial: true });
    expect(typesIn(tree)).toEqual(["stack", "metric", "pending"]);
    expect(problems).toEqual([]);
  });

  test("a part that is wrong and done is said at once; only the end may be open", () => {
    const wrong = { ...whole, children: [{ type: "metric", props: {} }, whole.children[1]] };
    expect(typesIn(parseUiTree(wrong, { isPartial: true }).tree)).toEqual(["stack", "invalid", "line"]);
  });

  test("nothing yet is pending, and whole is what it is without the mark", () => {
    expect(parseUiTree(undefined, { isPartial: true }).tree).toEqual({ type: "pending", kind: null });
    expect(parseUiTree(whole, { isPartial: true }).tree).toEqual(parseUiTree(whole).tree);
    expect(visibleTitle({ title: "Pri" })).toBe("Pri");
    expect(visibleTitle({})).toBeNull();
  });
});

describe("live data", () => {
  test("a part may name a query instead of its data, and only one that fills it", () => {
    const bound = {
      type: "metric",
      props: { label: "Spent today" },
      bind: { query: "team.summary", input: { figure: "spentToday" } },
    };
    expect(parseUiTree(bound).problems).toEqual([]);
    expect(parseUiTree({ ...bound, type: "code", props: { text: "x" } }).problems[0]).toEqual({
      path: "tree.bind.query",
      message: "team.summary fills metric, not code",
    });
    expect(
      parseUiTree({ ...bound, bind: { query: "tasks.counts", input: { missionId: "x" } } }).problems.length,
    ).toBeGreaterThan(0);
  });
});

describe("problems", () => {
  test("name the place and what to do", () => {
    const { problems } = parseUiTree({
      type: "stack",
      props: {},
      children: [
        { type: "metric", props: { label: "x", value: true } },
        { type: "chart", props: {} },
      ],
    });
    expect(problems[0]?.path).toBe("tree.children[0].props.value");
    expect(problems[1]).toMatchObject({
      path: "tree.children[1]",
      message: expect.stringContaining('type is "chart"; it must be one of text, metric'),
    });
  });

  test("an approval cannot hide behind a model's own button: its record shows what is decided", () => {
    const input = { approvalId: "019ad000-0000-7000-8000-000000000001", decision: "approve" };
    const press = { type: "button", props: { label: "Say thanks", action: { name: "approval.decide", input } } };
    expect(parseUiTree(press).problems[0]?.message).toContain("show an approval part");
    expect(needsYes({ name: "message.send", input: { text: "Delete it" } }, "Say thanks")).toBe(true);
    expect(needsYes({ name: "message.send", input: { text: "Say thanks" } }, "Say thanks")).toBe(false);
    expect(needsYes({ name: "mission.start", input: { goal: "x" } }, "x")).toBe(true);
  });

  test("a form must fill what its action needs and nothing else", () => {
    const form = {
      type: "form",
      props: { fields: [{ key: "goal", label: "Goal" }], submit: "Start", action: { name: "mission.start" } },
    };
    expect(parseUiTree(form).problems).toEqual([]);
    const wrong = { ...form, props: { ...form.props, fields: [{ key: "url", label: "Where" }] } };
    expect(parseUiTree(wrong).problems.map((problem) => problem.message)).toContain(
      'mission.start has no "url": it takes goal',
    );
  });
});
