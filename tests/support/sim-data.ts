/** Generated data sets of three domains, with figures worked out here by plain integer arithmetic. */
export type Row = Record<string, string>;
export type DataSet = { name: string; header: string[]; delimiter: string; rows: Row[] };

/** A small seeded generator (mulberry32): the same seed gives the same data on every machine. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export function textOf(set: DataSet): string {
  const lines = set.rows.map((row) => set.header.map((column) => row[column] ?? "").join(set.delimiter));
  return `${[set.header.join(set.delimiter), ...lines].join("\n")}\n`;
}

/** A plain decimal as hundredths; the generated files have at most two decimals. */
export function cents(value: string): bigint {
  const found = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(value);
  if (!found) throw new Error(`not a decimal: ${value}`);
  const size = BigInt(found[2] ?? "0") * 100n + BigInt((found[3] ?? "").padEnd(2, "0"));
  return found[1] === "-" ? -size : size;
}

export function fromCents(value: bigint, decimals: number): string {
  const size = value < 0n ? -value : value;
  const fraction = (size % 100n).toString().padStart(2, "0").slice(0, decimals);
  return `${value < 0n ? "-" : ""}${size / 100n}${decimals > 0 ? `.${fraction}` : ""}`;
}

export type Sums = { groups: Map<string, { sum: bigint; rows: number }>; total: bigint; rows: number };

export function sumBy(rows: Row[], by: string, measure: (row: Row) => bigint): Sums {
  const groups = new Map<string, { sum: bigint; rows: number }>();
  let total = 0n;
  for (const row of rows) {
    const held = groups.get(row[by] ?? "") ?? { sum: 0n, rows: 0 };
    const value = measure(row);
    total += value;
    groups.set(row[by] ?? "", { sum: held.sum + value, rows: held.rows + 1 });
  }
  return { groups, total, rows: rows.length };
}

/** Percent with one decimal, half away from zero. */
export function share(part: bigint, total: bigint): string {
  if (total === 0n) return "0.0";
  const tenths = (part * 2000n + total) / (total * 2n);
  return `${tenths / 10n}.${tenths % 10n}`;
}

/** Every figure that a document on these sums may show. */
export function allowed(sums: Sums[], decimals: number): Set<string> {
  const found = new Set<string>();
  for (const { groups, total, rows } of sums) {
    found.add(fromCents(total, decimals)).add(String(rows)).add(String(groups.size));
    for (const group of groups.values()) {
      found.add(fromCents(group.sum, decimals)).add(String(group.rows)).add(share(group.sum, total));
    }
  }
  return found;
}

export const lowest = (sums: Sums, except: string[] = []): string =>
  [...sums.groups].filter(([key]) => !except.includes(key)).sort((a, b) => (a[1].sum < b[1].sum ? -1 : 1))[0]?.[0] ??
  "";

export const highest = (sums: Sums): string =>
  [...sums.groups].sort((a, b) => (a[1].sum > b[1].sum ? -1 : 1))[0]?.[0] ?? "";

/** The numbers a reader sees: no link targets, quotes, code, and none that belong to names of the data. */
export function shownNumbers(body: string, names: string[]): string[] {
  let text = body
    .replace(/^\s*>.*$/gm, " ")
    .replace(/\]\([^)]*\)/g, "]")
    .replace(/`[^`\n]*`/g, " ");
  for (const name of [...names].sort((a, b) => b.length - a.length))
    if (/\d/.test(name)) text = text.replaceAll(name, " ");
  return [...text.matchAll(/-?\d+(?:,\d{3})*(?:\.\d+)?/g)].map((found) => found[0].replaceAll(",", ""));
}
