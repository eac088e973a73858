import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AggregateRequest, tableAggregateOutput } from "#server/domains/analysis/schema";
import { formatFixed, parseFixed, rescale } from "#server/lib/expression/fixed";
import { aggregateTable } from "./aggregate.ts";
import { profileTable } from "./profile.ts";
import { readTable } from "./read-table.ts";

const SALES = `order_id,date,region,product,units,unit price,discount,paid
1,2025-01-15,North,Tent,2,"1,200.50",0.00,yes
2,2025-02-20,South,Boots,3,89.90,5.125,no
3,2025-04-01, North ,Boots,1,89.90,,yes
4,2025-04-30,,Tent,0,1200.50,0.00,yes
5,2025-12-31,West,Stove,5,45.00,n/a,no
`;

async function aggregate(request: AggregateRequest, text = SALES) {
  return tableAggregateOutput.parse(await aggregateTable(await readTable("sales.csv", text), request));
}

describe("aggregateTable", () => {
  it("sums by group with shares and totals, largest first", async () => {
    expect(await aggregate({ groupBy: ["region"], measures: [{ op: "sum", column: "units", as: "units" }] })).toEqual({
      name: "sales.csv",
      matchedRows: 5,
      excludedRows: 0,
      groupCount: 4,
      truncated: false,
      groups: [
        { key: { region: "West" }, values: { units: "5" }, shares: { units: "45.5" } },
        { key: { region: "North" }, values: { units: "3" }, shares: { units: "27.3" } },
        { key: { region: "South" }, values: { units: "3" }, shares: { units: "27.3" } },
        { key: { region: "(missing)" }, values: { units: "0" }, shares: { units: "0.0" } },
      ],
      totals: { units: "11" },
    });
  });

  it("computes every measure with its decimals and names what it skipped", async () => {
    const result = await aggregate({
      measures: [
        { op: "mean", column: "unit price", as: "mean" },
        { op: "median", column: "unit price", as: "median" },
        { op: "min", column: "discount", as: "low" },
        { op: "max", column: "date", as: "last" },
        { op: "count", as: "rows" },
        { op: "count", column: "discount", as: "discounts" },
        { op: "distinct", column: "product", as: "products" },
        { op: "sum", expression: "units * `unit price` - discount", as: "net" },
        { op: "sum", expression: "round(units * `unit price`, 1)", as: "rounded" },
        { op: "mean", expression: "`unit price` / units", as: "ratio" },
      ],
    });
    expect(result.groups).toHaveLength(1);
    expect(result.groups[0]?.key).toEqual({});
    expect(result.totals).toEqual({
      mean: "525.1600",
      median: "89.9000",
      low: "0.000",
      last: "2025-12-31",
      rows: "5",
      discounts: "3",
      products: "3",
      net: "2665.575",
      rounded: "2985.6",
      ratio: "182.279166666675",
    });
    expect(result.skippedValues).toEqual({ low: 2, net: 2, ratio: 1 });
  });

  it("keeps the decimals of a division short when every row allows it", async () => {
    const result = await aggregate({ measures: [{ op: "sum", expression: "units / 4", as: "quarter" }] });
    expect(result.totals).toEqual({ quarter: "2.75" });
  });

  it.each([
    ["month", ["2025-01", "2025-02", "2025-04", "2025-12"]],
    ["quarter", ["2025-Q1", "2025-Q2", "2025-Q4"]],
    ["year", ["2025"]],
    ["day", ["2025-01-15", "2025-02-20", "2025-04-01", "2025-04-30", "2025-12-31"]],
  ] as const)("buckets by %s in order of time", async (by, keys) => {
    const result = await aggregate({ measures: [{ op: "count", as: "n" }], bucket: { column: "date", by } });
    expect(result.groups.map((group) => group.key.date)).toEqual(keys);
  });

  it.each<[string, NonNullable<AggregateRequest["where"]>[number], number]>([
    ["eq text", { column: "region", op: "eq", value: "North" }, 2],
    ["eq number", { column: "unit price", op: "eq", value: "1200.5" }, 2],
    ["eq in the file's style", { column: "unit price", op: "eq", value: "1,200.50" }, 2],
    ["ne", { column: "region", op: "ne", value: "North" }, 3],
    ["in", { column: "region", op: "in", value: ["North", "West"] }, 3],
    ["notIn", { column: "region", op: "notIn", value: ["North", "West"] }, 2],
    ["lt", { column: "units", op: "lt", value: "2" }, 2],
    ["gte", { column: "units", op: "gte", value: "2.0" }, 3],
    ["a comparison leaves missing values out", { column: "discount", op: "lte", value: "100" }, 3],
    ["month as value", { column: "date", op: "eq", value: "2025-04" }, 2],
    ["lte a month takes all of it", { column: "date", op: "lte", value: "2025-04" }, 4],
    ["gt a quarter", { column: "date", op: "gt", value: "2025-Q2" }, 1],
    ["year", { column: "date", op: "gte", value: "2025" }, 5],
    ["German date", { column: "date", op: "lt", value: "30.4.2025" }, 3],
    ["contains", { column: "product", op: "contains", value: "OO" }, 2],
    ["empty", { column: "region", op: "empty" }, 1],
    ["empty counts n/a in a number column", { column: "discount", op: "empty" }, 2],
    ["the shown key of a missing value", { column: "region", op: "eq", value: "(missing)" }, 1],
    ["spaces around values", { column: "region", op: "in", value: [" West ", "(missing)"] }, 2],
    ["notEmpty", { column: "region", op: "notEmpty" }, 4],
    ["boolean", { column: "paid", op: "eq", value: "YES" }, 3],
    ["ids compare as numbers", { column: "order_id", op: "gt", value: "3" }, 2],
    ["loose column name", { column: "Unit_Price", op: "gt", value: "100" }, 2],
  ])("filters: %s", async (_, filter, matched) => {
    const result = await aggregate({ where: [filter], measures: [{ op: "count", as: "n" }] });
    expect(result.matchedRows).toBe(matched);
    expect(result.excludedRows).toBe(5 - matched);
  });

  it("sorts, limits and puts groups without a value last", async () => {
    const request: AggregateRequest = {
      groupBy: ["product"],
      measures: [{ op: "sum", column: "discount", as: "d" }],
      sortBy: { measure: "d", direction: "asc" },
      limit: 2,
    };
    const result = await aggregate(request);
    expect(result).toMatchObject({ groupCount: 3, truncated: true, totals: { d: "5.125" } });
    expect(result.groups.map((group) => group.key.product)).toEqual(["Tent", "Boots"]);
    const all = await aggregate({ ...request, limit: 200 });
    expect(all.groups.at(-1)).toEqual({ key: { product: "Stove" }, values: { d: null }, shares: {} });
  });

  it("puts rows without a date last and cuts very long keys", async () => {
    const text = `when,what,n\n,${"long ".repeat(100)},1\n2025-02-01,b,2\n2025-01-01,c,3`;
    const byMonth = { column: "when", by: "month" } as const;
    const result = await aggregate({ groupBy: ["what"], bucket: byMonth, measures: [{ op: "count", as: "n" }] }, text);
    expect(result.groups.map((group) => group.key.when)).toEqual(["2025-01", "2025-02", "(missing)"]);
    expect(result.groups[2]?.key.what).toHaveLength(300);
  });

  it("answers no rows with nothing", async () => {
    const result = await aggregate({
      where: [{ column: "region", op: "eq", value: "Moon" }],
      groupBy: ["region"],
      measures: [{ op: "sum", column: "units", as: "u" }],
    });
    expect(result).toMatchObject({ matchedRows: 0, groupCount: 0, groups: [], totals: { u: null } });
  });

  it.each<[string, Partial<AggregateRequest>, string]>([
    [
      "unknown column",
      { groupBy: ["country"] },
      'sales.csv has no column "country". Its columns: order_id, date, region',
    ],
    ["sum of text", { measures: [{ op: "sum", column: "region", as: "x" }] }, "region is a text column"],
    ["arithmetic on text", { measures: [{ op: "sum", expression: "region * 2", as: "x" }] }, "region is a text column"],
    ["unknown name", { measures: [{ op: "sum", expression: "prise * 2", as: "x" }] }, 'no column "prise"'],
    ["bucket of text", { bucket: { column: "region", by: "day" } }, "region is a text column and has no days"],
    ["sort by nothing", { sortBy: { measure: "z", direction: "asc" } }, "the measures are: n"],
    ["bad number", { where: [{ column: "units", op: "gt", value: "many" }] }, "not a plain decimal"],
    ["bad date", { where: [{ column: "date", op: "gt", value: "soon" }] }, "2025-12-31, 2025-12 or 2025"],
    ["no value", { where: [{ column: "units", op: "gt" }] }, "needs one value"],
    [
      "two of one name",
      {
        measures: [
          { op: "count", as: "n" },
          { op: "count", as: "n" },
        ],
      },
      'Two measures are called "n"',
    ],
  ])("refuses %s", async (_, change, message) => {
    const request: AggregateRequest = { measures: [{ op: "count", as: "n" }], ...change };
    await expect(aggregate(request)).rejects.toThrow(message);
  });

  it("refuses more than 10,000 groups", async () => {
    const text = `a,b\n${Array.from({ length: 10_001 }, (_, index) => `k${index},1`).join("\n")}`;
    await expect(aggregate({ groupBy: ["a"], measures: [{ op: "count", as: "n" }] }, text)).rejects.toThrow("groups");
  });

  it("takes ids as numbers only when asked to", async () => {
    expect((await aggregate({ measures: [{ op: "max", column: "order_id", as: "last" }] })).totals).toEqual({
      last: "5",
    });
  });
});

const amount = fc.tuple(fc.integer({ min: -5_000_000, max: 5_000_000 }), fc.integer({ min: 0, max: 3 }));
const row = fc.record({ group: fc.constantFrom("a", "b", "c d", "é"), amount: fc.option(amount, { nil: null }) });
const rows = fc.array(row, { minLength: 2, maxLength: 60 });
const writeAmount = (value: [number, number] | null) => (value ? formatFixed(BigInt(value[0]), value[1]) : "");

describe("figures of random tables", () => {
  it("the groups' sums add up to the total, which an independent sum confirms", async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (data) => {
        fc.pre(data.some((entry) => entry.amount !== null));
        const text = `g;v;w\n${data.map((entry) => `${entry.group};${writeAmount(entry.amount)};x`).join("\n")}`;
        const table = await readTable("r.csv", text);
        const column = (await profileTable(table)).columns[1];
        fc.pre(column?.type === "number" && column.notes === undefined);
        const expected = data.reduce((sum, { amount: value }) => {
          return value ? sum + BigInt(value[0]) * 10n ** BigInt(3 - value[1]) : sum;
        }, 0n);
        const inThousandths = (figure: string | null | undefined) => {
          const fixed = figure ? parseFixed(figure) : null;
          return fixed ? rescale(fixed.units, fixed.decimals, 3) : 0n;
        };
        expect(inThousandths(column?.sum)).toBe(expected);
        const result = await aggregateTable(table, {
          groupBy: ["g"],
          measures: [
            { op: "sum", column: "v", as: "sum" },
            { op: "sum", expression: "v * 1", as: "same" },
            { op: "count", as: "n" },
          ],
        });
        const added = result.groups.reduce((sum, group) => sum + inThousandths(group.values.sum), 0n);
        expect(added).toBe(expected);
        expect(result.totals.same).toBe(result.totals.sum);
        expect(result.groups.reduce((sum, group) => sum + Number(group.values.n), 0)).toBe(data.length);
      }),
    );
  });

  it("grouped, bracketed and currency forms of a number read as the plain one", async () => {
    const forms: ((whole: string, fraction: string) => string)[] = [
      (whole, fraction) => `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${fraction}`,
      (whole, fraction) => `$${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${fraction}`,
      (whole, fraction) => `${whole.replace(/\B(?=(\d{3})+$)/g, ".")},${fraction} €`,
      (whole, fraction) => `${whole.replace(/\B(?=(\d{3})+$)/g, "\u202f")},${fraction}`,
    ];
    const units = fc.array(fc.integer({ min: 0, max: 2_000_000_000 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(units, fc.constantFrom(...forms), async (values, form) => {
        const cells = values.map((value) => formatFixed(BigInt(value), 2).split("."));
        const text = `v\tw\n${cells.map(([whole = "", fraction = ""]) => `${form(whole, fraction)}\tx`).join("\n")}`;
        const column = (await profileTable(await readTable("f.tsv", text))).columns[0];
        const sum = values.reduce((total, value) => total + BigInt(value), 0n);
        expect(column).toMatchObject({ type: "number", decimals: 2, sum: formatFixed(sum, 2) });
      }),
    );
  });
});
