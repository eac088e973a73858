import type { Measure } from "#server/domains/analysis/schema";
import { DomainError } from "#server/lib/errors";
import { divideHalfUp, formatFixed, rescale } from "#server/lib/expression/fixed";
import type { Source } from "./measures.ts";

/** `text` is what is shown; `order` sorts, and is comparable within one measure. */
export type Figure = { text: string | null; order: bigint | string | null };
export type Accumulator = {
  /** False when the row has no value for the measure. */
  add(cells: string[]): boolean;
  figure(): Figure;
};

const NOTHING: Figure = { text: null, order: null };

export function accumulatorOf(op: Measure["op"], source: Source): Accumulator {
  if (source.kind === "rows") return countRows();
  if (op === "count") return countValues(source);
  if (op === "distinct") return countDistinct(source);
  if (source.kind === "dates") return extremeDate(op, source);
  if (source.kind !== "numbers") throw new DomainError("bad_input", `${op} needs a number column.`);
  if (op === "min" || op === "max") return extremeNumber(op, source);
  return op === "median" ? median(source) : sumOrMean(op, source);
}

type Numbers = Extract<Source, { kind: "numbers" }>;

function countFigure(count: number): Figure {
  return { text: String(count), order: BigInt(count) };
}

function countRows(): Accumulator {
  let count = 0;
  return {
    add: () => {
      count++;
      return true;
    },
    figure: () => countFigure(count),
  };
}

function countValues(source: Exclude<Source, { kind: "rows" }>): Accumulator {
  let count = 0;
  return {
    add: (cells) => {
      if (source.read(cells) !== null) count++;
      // A row without a value is what count is there to leave out.
      return true;
    },
    figure: () => countFigure(count),
  };
}

function countDistinct(source: Exclude<Source, { kind: "rows" }>): Accumulator {
  const seen = new Set<string | bigint>();
  return {
    add: (cells) => {
      const value = source.read(cells);
      if (value !== null) seen.add(value);
      return value !== null;
    },
    figure: () => countFigure(seen.size),
  };
}

function numberFigure(units: bigint, source: Numbers): Figure {
  const decimals = source.decimals();
  return { text: formatFixed(rescale(units, source.scale, decimals), decimals), order: units };
}

/** Means and medians are shown with two decimals more than their values. */
function averageFigure(dividend: bigint, divisor: bigint, source: Numbers): Figure {
  const decimals = source.decimals() + 2;
  const guard = Math.max(decimals, source.scale);
  const units = divideHalfUp(dividend * 10n ** BigInt(decimals), divisor * 10n ** BigInt(source.scale));
  return {
    text: formatFixed(units, decimals),
    order: divideHalfUp(dividend * 10n ** BigInt(guard), divisor * 10n ** BigInt(source.scale)),
  };
}

function sumOrMean(op: Measure["op"], source: Numbers): Accumulator {
  let sum = 0n;
  let count = 0;
  return {
    add: (cells) => {
      const value = source.read(cells);
      if (value === null) return false;
      sum += value;
      count++;
      return true;
    },
    figure: () => {
      if (count === 0) return NOTHING;
      return op === "sum" ? numberFigure(sum, source) : averageFigure(sum, BigInt(count), source);
    },
  };
}

function median(source: Numbers): Accumulator {
  const values: bigint[] = [];
  return {
    add: (cells) => {
      const value = source.read(cells);
      if (value !== null) values.push(value);
      return value !== null;
    },
    figure: () => {
      values.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      const upper = values[values.length >> 1];
      const lower = values[(values.length - 1) >> 1];
      return upper === undefined || lower === undefined ? NOTHING : averageFigure(lower + upper, 2n, source);
    },
  };
}

function extremeNumber(op: "min" | "max", source: Numbers): Accumulator {
  let best: bigint | null = null;
  return {
    add: (cells) => {
      const value = source.read(cells);
      if (value !== null && (best === null || (op === "min" ? value < best : value > best))) best = value;
      return value !== null;
    },
    figure: () => (best === null ? NOTHING : numberFigure(best, source)),
  };
}

function extremeDate(op: Measure["op"], source: Extract<Source, { kind: "dates" }>): Accumulator {
  let best: string | null = null;
  return {
    add: (cells) => {
      const value = source.read(cells);
      if (value !== null && (best === null || (op === "min" ? value < best : value > best))) best = value;
      return value !== null;
    },
    figure: () => ({ text: best, order: best }),
  };
}
