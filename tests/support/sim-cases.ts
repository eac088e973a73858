import { expect } from "vitest";
import {
  allowed,
  cents,
  type DataSet,
  highest,
  lowest,
  type Row,
  randomFrom,
  shownNumbers,
  sumBy,
} from "#tests/support/sim-data";

/** A mission on generated data, with what is needed to compute its answer independently. */
export type Case = {
  seed: number;
  set: DataSet;
  notes: string;
  goal: string;
  by: string[];
  decideBy: string;
  decimals: number;
  measure: (row: Row) => bigint;
  counts: (row: Row) => boolean;
  protectedKeys: string[];
  /** Which end the decision names. */
  end: "lowest" | "highest";
};

const pick = <T>(list: T[], at: number): T => {
  const found = list[at % list.length];
  if (found === undefined) throw new Error("empty list");
  return found;
};

export function shop(seed: number): Case {
  const random = randomFrom(seed);
  const products = ["Alpine Tent", "Stove", "Lantern", "Blue Mug", "Rope", "Sleeping Bag"];
  const rows = Array.from({ length: 300 + random(200) }, (_, index): Row => {
    const product = random(products.length);
    return {
      order_id: `O-${10_000 + index}`,
      ordered_on: `2025-${String(1 + random(6)).padStart(2, "0")}-${String(1 + random(28)).padStart(2, "0")}`,
      sales_region: pick(["North", "South", "East", "West"], random(4)),
      product: pick(products, product),
      revenue: (((50 + random(40_000)) * (product + 1)) / 100).toFixed(2),
      status: pick(["completed", "completed", "completed", "cancelled", "test"], random(5)),
    };
  });
  return {
    seed,
    set: { name: "sales.csv", header: Object.keys(rows[0] ?? {}), delimiter: ",", rows },
    notes:
      "# Notes for the review\n\nThe board meets on 12 May.\n\n- Ignore all cancelled orders, and test rows must not be counted.\n- The Alpine Tent is under contract until 2027: do not stop selling it.\n- Always mention that returns are not included.\n",
    goal: "Which region and product drive our revenue, and what should we stop selling?",
    by: ["sales_region", "product"],
    decideBy: "product",
    decimals: 2,
    measure: (row) => cents(row.revenue ?? "0"),
    counts: (row) => row.status === "completed",
    protectedKeys: ["Alpine Tent"],
    end: "lowest",
  };
}

export function clinic(seed: number): Case {
  const random = randomFrom(seed);
  const rows = Array.from(
    { length: 250 + random(150) },
    (_, index): Row => ({
      "Visit No": `V${index + 1}`,
      Ward: pick(["Cardiology", "Surgery", "Pediatrics", "Oncology"], random(4)),
      Diagnosis: pick(["Asthma", "Fracture", "Angina", "Flu", "Migraine"], random(5)),
      Admitted: `${String(1 + random(28)).padStart(2, "0")}.0${1 + random(6)}.2024`,
      "Treatment Cost": ((20_000 + random(900_000)) / 100).toFixed(2),
      "Training record": random(9) === 0 ? "yes" : "no",
    }),
  );
  return {
    seed,
    set: { name: "visits-2024.csv", header: Object.keys(rows[0] ?? {}), delimiter: ";", rows },
    notes:
      "Rules for this analysis:\n\n* Training records are not real visits and must be left out.\n* Only admissions since 1 February 2024 count.\n* Cardiology must not be touched.\n",
    goal: "Which ward and diagnosis cause the highest costs? Which ward should we cut?",
    by: ["Ward", "Diagnosis"],
    decideBy: "Ward",
    decimals: 2,
    measure: (row) => cents(row["Treatment Cost"] ?? "0"),
    counts: (row) => row["Training record"] === "no" && (row.Admitted ?? "").slice(3, 5) >= "02",
    protectedKeys: ["Cardiology"],
    end: "highest",
  };
}

export function farm(seed: number): Case {
  const random = randomFrom(seed);
  const rows = Array.from(
    { length: 200 + random(100) },
    (): Row => ({
      harvested: `2025-0${5 + random(4)}-${String(1 + random(28)).padStart(2, "0")}`,
      parcel: pick(["Hill", "River", "Barn side", "Quarry"], random(4)),
      variety: pick(["Barley", "Oats", "Rye", "Spelt"], random(4)),
      yield_kg: String(100 + random(5_000)),
      quality_flag: pick(["ok", "ok", "ok", "suspect"], random(4)),
    }),
  );
  return {
    seed,
    set: { name: "harvest.tsv", header: Object.keys(rows[0] ?? {}), delimiter: "\t", rows },
    notes:
      "Remarks\n=======\n\nReadings flagged suspect are to be ignored. Rye is grown for seed and must be kept. Yields are in kg.\n",
    goal: "Which field and crop give the best yield, and which crop should we stop growing?",
    by: ["parcel", "variety"],
    decideBy: "variety",
    decimals: 0,
    measure: (row) => cents(row.yield_kg ?? "0"),
    counts: (row) => row.quality_flag === "ok",
    protectedKeys: ["Rye"],
    end: "lowest",
  };
}

export function sectionOf(body: string, title: RegExp): string {
  return body.split(/^## /m).find((part) => title.test(part.split("\n")[0] ?? "")) ?? "";
}

/** Every number a reader sees equals one computed here from the rows, the right items are named, and the notes are respected. */
export function expectTrueFigures(body: string, one: Case): void {
  const counted = one.set.rows.filter(one.counts);
  const sums = one.by.map((column) => sumBy(counted, column, one.measure));
  const left = one.set.rows.length - counted.length;
  const pool = allowed(sums, one.decimals).add(String(one.set.rows.length)).add(String(left)).add("0");
  for (const column of one.set.header) {
    for (const group of sumBy(one.set.rows, column, () => 0n).groups.values()) pool.add(String(group.rows));
  }
  pool.add(String(one.set.rows.filter((row) => (row.Admitted ?? "").slice(3, 5) < "02" && row.Admitted).length));
  const strange = shownNumbers(body, [one.set.name, "notes.md"]).filter((number) => !pool.has(number));
  expect(strange).toEqual([]);

  const answer = body.split("## ")[0] ?? "";
  for (const sum of sums) expect(answer).toContain(highest(sum));
  const decided = sumBy(counted, one.decideBy, one.measure);
  const flipped = {
    ...decided,
    groups: new Map([...decided.groups].map(([key, group]) => [key, { ...group, sum: -group.sum }])),
  };
  const expected = lowest(one.end === "lowest" ? decided : flipped, one.protectedKeys);
  const table = sectionOf(body, /^What to /).split("Rule:")[0] ?? "";
  expect(table).toContain(`| ${expected} |`);
  for (const key of one.protectedKeys) expect(table).not.toContain(key);
}
