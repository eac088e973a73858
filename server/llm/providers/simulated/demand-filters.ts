import { dateColumnsOf, measuresOf, mentionedColumns } from "./columns.ts";
import { datePhrase, yearsOf } from "./demand-dates.ts";
import { describeFilter, type Filter, type Rule } from "./demand-types.ts";
import { matchValues } from "./demand-values.ts";
import { defaultMeasure } from "./measure.ts";
import type { Column, Profile } from "./tool-shapes.ts";
import { fold, words } from "./words.ts";

export type Table = { id: string; name: string; ref: string; profile: Profile };
export type Reading = { rule: Rule | null; effect: string; open: string };

const INVERSE: Record<Filter["op"], Filter["op"] | undefined> = {
  eq: "ne",
  ne: "eq",
  in: "notIn",
  notIn: "in",
  lt: "gte",
  gte: "lt",
  gt: "lte",
  lte: "gt",
  empty: "notEmpty",
  notEmpty: "empty",
  contains: undefined,
};

export function invert(filter: Filter): Filter | undefined {
  const op = INVERSE[filter.op];
  return op === undefined ? undefined : { ...filter, op };
}

/** "all regions except North": what follows the exception is the object, and the sense turns round. */
export function splitException(text: string): { object: string; turned: boolean } {
  const found =
    /^(.*?)\b(?:except(?: for)?|other than|apart from|besides|unless they are|that are not|which are not|not marked as)\b(.*)$/i.exec(
      text,
    );
  return found ? { object: found[2] ?? "", turned: true } : { object: text, turned: false };
}

/** The reason given for a demand may name other values: it is not part of the object. */
export const withoutReason = (text: string): string =>
  text.replace(
    /\s*(?:,|–|—|-)?\s*\b(?:because|due to|so that|in order to|as (?:they|it|these|this|we|those)|since (?:they|it|these|this|we|those)|which|whose|for comparison)\b.*$/i,
    "",
  );

function missingConditions(text: string, table: Table): Filter[] {
  const found =
    /\b(?:without|missing|empty|blank|lacking|no)\s+(?:an?\s+|any\s+|the\s+)?(.{2,40})/i.exec(text) ??
    /(.{2,40})\s+(?:is|are)\s+(?:missing|empty|blank|not filled)/i.exec(text);
  if (!found) return [];
  const near = words(found[1] ?? "")
    .slice(0, 3)
    .map((word) => word.text)
    .join(" ");
  const column = mentionedColumns(near, table.profile.columns, "dimension").find((one) => one.score >= 4)?.column;
  return column ? [{ fileId: table.id, column: column.name, op: "empty" }] : [];
}

const COMPARATORS: [RegExp, Filter["op"]][] = [
  [/(?:not exceeding|at most|no more than|up to|<=|≤)\s*$/, "lte"],
  [/(?:at least|no less than|not below|>=|≥)\s*$/, "gte"],
  [/(?:below|under|less than|fewer than|smaller than|lower than|<)\s*$/, "lt"],
  [/(?:above|over|more than|greater than|higher than|exceeding|exceeds|exceed|>)\s*$/, "gt"],
  [/(?:equal to|exactly|=|equals|is|are|of|value|with|reads?|reading)\s*$/, "eq"],
];

function numberColumn(text: string, profile: Profile): Column | undefined {
  const numeric = profile.columns.filter((column) => column.type === "number");
  const sentinel = /(?<![\w-])-\d+(?:\.\d+)?/.exec(text.replace(/[−–](?=\d)/g, "-"))?.[0];
  const holds = numeric.find(
    (column) =>
      sentinel !== undefined &&
      [column.min, column.max].some((bound) => Number(bound ?? Number.NaN) === Number(sentinel)),
  );
  const named = mentionedColumns(text, numeric, "measure").find((one) => one.score >= 3.5)?.column ?? holds;
  if (named) return named;
  const measure = defaultMeasure(profile);
  return measuresOf(profile).find((column) => column.name === measure.of.replaceAll("`", ""));
}

function numberConditions(text: string, table: Table): Filter[] {
  const spoken = fold(text).replace(/[−–](?=\d)/g, "-");
  const column = numberColumn(text, table.profile);
  if (!column) return [];
  const base = { fileId: table.id, column: column.name };
  if (/\bnegative\b/.test(spoken)) return [{ ...base, op: "lt", value: "0" }];
  if (/\bzero\b/.test(spoken)) return [{ ...base, op: "eq", value: "0" }];
  for (const match of spoken.matchAll(/(?<![\w-])-?\d[\d,]*(?:\.\d+)?(?![\w-]|\.\d)/g)) {
    const before = spoken.slice(0, match.index);
    const after = spoken.slice(match.index + match[0].length);
    const value = match[0].replaceAll(",", "");
    if (
      /^\s*(?:is|are|means|=|stands)?\s*(?:an? )?(?:error|fault|missing|no |invalid|dummy|placeholder|sensor fault)/.test(
        after,
      ) &&
      match[0].startsWith("-")
    ) {
      return [{ ...base, op: "eq", value }];
    }
    const comparator = COMPARATORS.find(([pattern]) => pattern.test(before));
    const isYear = /^(19|20)\d{2}$/.test(value);
    const isPlainEqual =
      comparator?.[1] === "eq" && !match[0].startsWith("-") && !/(?:=|equals|equal to|exactly)\s*$/.test(before);
    if (comparator && !isPlainEqual && !(isYear && comparator[1] !== "eq"))
      return [{ ...base, op: comparator[1], value }];
  }
  return [];
}

const nextDay = (iso: string): string => new Date(Date.parse(iso) + 86_400_000).toISOString().slice(0, 10);

type DateReading = { hit: Filter[]; keep: Filter[] };

/** For a period in the middle of the data, "leave out" cannot be said with conditions that all hold: keep is empty. */
function dateConditions(text: string, table: Table): DateReading | undefined {
  const dates = dateColumnsOf(table.profile);
  const named = mentionedColumns(text, dates, "dimension").find((one) => one.score >= 4.5)?.column;
  const column = named ?? dates[0];
  if (!column) return undefined;
  const phrase = datePhrase(text, yearsOf(column.min, column.max));
  if (!phrase) return undefined;
  const { relation, period } = phrase;
  const at = (op: Filter["op"], value: string): Filter => ({ fileId: table.id, column: column.name, op, value });
  if (relation === "before") return { hit: [at("lt", period.from)], keep: [at("gte", period.from)] };
  if (relation === "after") return { hit: [at("gte", period.until)], keep: [at("lt", period.until)] };
  // "the data from March" means March; "from March on" and "since March" mean all that follows.
  const isOpenEnded =
    /\b(since|onwards?|starting|as of|beginning)\b|\bfrom .* on\b/i.test(text) || period.until <= nextDay(period.from);
  if (relation === "from" && isOpenEnded) return { hit: [at("gte", period.from)], keep: [at("lt", period.from)] };
  if (relation === "until") return { hit: [at("lt", period.until)], keep: [at("gte", period.until)] };
  const hit = [at("gte", period.from), at("lt", period.until)];
  const min = (column.min ?? "").slice(0, 10);
  const max = (column.max ?? "").slice(0, 10);
  if (min !== "" && period.from <= min) return { hit, keep: [at("gte", period.until)] };
  if (max !== "" && period.until > max) return { hit, keep: [at("lt", period.from)] };
  return { hit, keep: [] };
}

type Conditions = { hit: Filter[]; keep: Filter[]; values: string[]; unclear: boolean };

function conditionsFor(text: string, table: Table): Conditions | undefined {
  const missing = missingConditions(text, table);
  const dates = dateConditions(text, table);
  const matches = matchValues(text, table.profile);
  const numbers = matches.length > 0 || dates ? [] : numberConditions(text, table);
  const valueFilters = matches.map(
    (match): Filter => ({ fileId: table.id, column: match.column.name, op: "in", value: match.values }),
  );
  const parts = [
    missing.length > 0 && matches.length === 0,
    dates !== undefined,
    matches.length > 0,
    numbers.length > 0,
  ].filter(Boolean).length;
  if (parts === 0) return undefined;
  const plain = [...(matches.length === 0 ? missing : []), ...valueFilters, ...numbers];
  const hit = [...plain, ...(dates?.hit ?? [])];
  const spans = matches.flatMap((match) => match.spans).sort((a, b) => a[0] - b[0]);
  const between = spans.slice(1).map((span, index) => text.slice(spans[index]?.[1] ?? 0, span[0]));
  // "cancelled orders in North" is both at once; "cancelled and test orders" is either.
  const joined =
    matches.length > 1 &&
    between.some((gap) => /\b(in|of|from|for|at|on|by|with)\b/i.test(gap) && !/\b(and|or)\b|,/i.test(gap));
  const keep = [...plain.flatMap((filter) => invert(filter) ?? []), ...(dates?.keep ?? [])];
  const middle = dates !== undefined && dates.keep.length === 0;
  return { hit, keep, values: matches.flatMap((match) => match.values), unclear: parts > 1 || joined || middle };
}

export const listFilters = (filters: Filter[], joint: string): string => filters.map(describeFilter).join(` ${joint} `);

/** A demand to leave rows out, or to count only some, as conditions on every table it speaks of. */
export function readRowDemand(clause: string, mode: "exclude" | "only", tables: Table[]): Reading {
  const { object, turned } = splitException(withoutReason(clause));
  const only = (mode === "only") !== turned;
  const found = tables.flatMap((table) => conditionsFor(object, table) ?? conditionsFor(clause, table) ?? []);
  if (found.length === 0)
    return { rule: null, effect: "", open: "It was not clear which rows are meant; nothing was left out for it." };
  if (only) {
    const keep = found.flatMap((one) => one.hit);
    const left = keep.length === 1 && keep[0] ? invert(keep[0]) : undefined;
    return {
      rule: { kind: "filter", keep, hit: left ? [left] : null },
      effect: `Only rows where ${listFilters(keep, "and")} were counted.`,
      open: "",
    };
  }
  if (found.some((one) => one.unclear)) {
    const hit = found.flatMap((one) => one.hit);
    return {
      rule: null,
      effect: "",
      open: `Rows where ${listFilters(hit, "and")} could not be separated from the rest; they are still counted. What should happen with them?`,
    };
  }
  const hit = found.flatMap((one) => one.hit);
  const columns = new Set(hit.map((filter) => `${filter.fileId}/${filter.column}`));
  return {
    rule: {
      kind: "filter",
      keep: found.flatMap((one) => one.keep),
      hit: columns.size === hit.length && hit.length === 1 ? hit : columns.size === 1 ? hit : null,
    },
    effect: `Rows where ${listFilters(hit, "or")} were left out.`,
    open: "",
  };
}
