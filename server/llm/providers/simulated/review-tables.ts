import { type Computed, compute, conditions, recount, type TableSpec } from "./compute.ts";
import { judge, protectionsFor } from "./decide.ts";
import { type DemandSet, describeFilter } from "./demand-types.ts";
import { cell, figure, numbersIn, visibleProse } from "./figures.ts";
import type { FileSet } from "./files.ts";
import { isAdditive, measureKey } from "./measure.ts";
import { blocksOfKind, type Check, check, differences, namesOf, poolOf, strangeFigures } from "./review-checks.ts";
import { callTool, type Script } from "./script.ts";
import type { StepSpec } from "./spec.ts";
import { aggregateShape, calculateShape, type Profile } from "./tool-shapes.ts";
import { listOf } from "./words.ts";
import { profileBlock, qualityLines } from "./work-tables.ts";

const SPOT_CHECKS = 5;
const MOST_VARIABLES = 60;

/** Groups must add up to the total: by the calculator, not by the aggregation that gave them. */
function* addUp(own: Computed): Script<Check[]> {
  const measure = own.measures[0];
  const total = own.totals[0];
  if (
    !measure ||
    !isAdditive(measure) ||
    !total ||
    own.truncated ||
    own.by === "" ||
    own.groups.length === 0 ||
    own.groups.length > MOST_VARIABLES
  )
    return [];
  const parts = own.groups.map((group, index): [string, string] => [`g${index}`, group.values[0] ?? "0"]);
  const input = { expression: parts.map(([name]) => name).join(" + "), variables: Object.fromEntries(parts) };
  const sum = yield* callTool(
    `Adding up the groups of ${measure.label}.`,
    { tool: "calculate", input },
    calculateShape,
  );
  if (!sum.ok) return [];
  const holds =
    Number(sum.value.value) === Number(total) ||
    figure(sum.value.value) === figure(total) ||
    sameDecimal(sum.value.value, total);
  return [
    check(
      "total",
      holds,
      holds
        ? `The groups add up to ${figure(total)}.`
        : `The groups add up to ${figure(sum.value.value)}, not to ${figure(total)}.`,
      sum.ref,
    ),
  ];
}

const sameDecimal = (a: string, b: string): boolean =>
  a.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "") === b.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");

/** Own figures by two routes: grouped, and again without grouping for the total and the leading groups. */
export function* ownFigures(
  spec: TableSpec,
  set: DemandSet,
): Script<{ own: Computed; checks: Check[] } | { error: string }> {
  const own = yield* compute(spec, set, `Computing the figures again, independently of the author.`);
  if ("error" in own) return { error: own.error };
  const keys =
    own.period === ""
      ? own.groups
          .filter((group) => group.key !== "(missing)")
          .slice(0, SPOT_CHECKS)
          .map((group) => group.key)
      : [];
  const again = yield* recount(spec, set, keys);
  const checks: Check[] = [];
  if (again.totals.ok) {
    const totals = again.totals.value.totals;
    const holds = own.totals.every((value, index) => value === (totals[measureKey(index)] ?? null));
    checks.push(
      check(
        "total",
        holds,
        holds ? `The total is ${figure(own.totals[0])} also without grouping.` : "The total differs without grouping.",
        again.totals.ref,
      ),
    );
  }
  keys.forEach((key, index) => {
    const one = again.single[index];
    const group = own.groups.find((held) => held.key === key);
    if (!one?.ok || !group) return;
    const holds = group.values.every((value, at) => value === (one.value.totals[measureKey(at)] ?? null));
    if (!holds)
      checks.push(
        check("figures", false, `${key} counted alone gives ${figure(one.value.totals[measureKey(0)])}.`, one.ref),
      );
  });
  checks.push(...(yield* addUp(own)));
  return { own, checks };
}

function filterCheck(spec: TableSpec, set: DemandSet, own: Computed): Check {
  const filters = conditions(spec, set);
  const note =
    filters.length === 0
      ? "No demand leaves rows out; all rows were counted."
      : `Counted under own reading of the notes: ${filters.map(describeFilter).join(" and ")}.`;
  return check("notes", true, note, own.ref);
}

export function* reviewFigures(spec: TableSpec, set: DemandSet, submitted: string): Script<Check[]> {
  const found = yield* ownFigures(spec, set);
  if ("error" in found) return [check("figures", false, `The figures could not be computed again: ${found.error}`, "")];
  const { own } = found;
  const theirs = [...blocksOfKind(submitted, "breakdown"), ...blocksOfKind(submitted, "decide")][0]?.result;
  const wrong = theirs ? differences(theirs, own) : [];
  const strange = strangeFigures(submitted, poolOf([own], []), namesOf([own]));
  const unnamed = (spec.do === "decide" ? [] : own.groups)
    .slice(0, 20)
    .filter((group) => !submitted.includes(cell(group.key)));
  const problems = [
    ...wrong,
    ...strange.map((value) => `${figure(value)} is not a figure of the data`),
    ...unnamed.map((group) => `${group.key} is not mentioned`),
  ];
  const note =
    problems.length === 0
      ? `All figures equal the ones computed again (${own.groups.length > 0 ? `${own.groups.length} groups, ` : ""}total ${figure(own.totals[0])}).`
      : `${problems.slice(0, 5).join("; ")}.`;
  const checks = [check("figures", problems.length === 0, note, own.ref), filterCheck(spec, set, own), ...found.checks];
  return spec.do === "decide" ? [...checks, ...(yield* reviewVerdict(spec, set, own, submitted))] : checks;
}

function* reviewVerdict(
  spec: Extract<StepSpec, { do: "decide" }>,
  set: DemandSet,
  own: Computed,
  submitted: string,
): Script<Check[]> {
  const protections = yield* protectionsFor(spec, own, set);
  const verdict = judge(spec, own, set, protections);
  const theirs =
    blocksOfKind(submitted, "decide")[0]?.verdict.named.map((one) => one.key) ?? verdict.named.map((one) => one.key);
  const mine = verdict.named.map((one) => one.key);
  const shown = mine.every((key) => submitted.includes(cell(key)));
  const same = shown && theirs.length === mine.length && mine.every((key) => theirs.includes(key));
  const forbidden = theirs.filter((key) => protections.keys.some((one) => one.key === key));
  return [
    check(
      "rule",
      same,
      same
        ? `The same rule over own figures names ${listOf(mine) || "nothing"}.`
        : `By the rule, ${listOf(mine) || "nothing"} is to be named, not ${listOf(theirs)}.`,
      own.ref,
    ),
    check(
      "protected",
      forbidden.length === 0,
      forbidden.length === 0
        ? "Nothing that the notes protect is named."
        : `${listOf(forbidden)} is protected by the notes.`,
      own.ref,
    ),
  ];
}

/** What a profile may say: every figure and name of an own one. */
function profileFigures(profile: Profile, rows: number): { pool: Set<string>; names: string[] } {
  const own = profile.columns.flatMap((column) => [
    ...[column.filled, column.missing, column.distinct, column.sum, column.min, column.max],
    ...(column.outliers ?? []).map((one) => one.value),
  ]);
  const dates = profile.columns
    .filter((column) => column.type === "date")
    .flatMap((column) => [column.min ?? "", column.max ?? ""]);
  return {
    pool: poolOf([], [rows, profile.rowCount, profile.badRowCount, profile.duplicateRowCount, ...own]),
    names: [
      ...profile.columns.map((column) => column.name),
      profile.name,
      ...dates,
      ...profile.badRows.map((row) => row.reason),
    ],
  };
}

function profileProblems(profile: Profile, submitted: string): string[] {
  const block = blocksOfKind(submitted, "profile")[0];
  const own = profileBlock(profile, { id: "", name: profile.name }, "");
  const wrong: string[] = [];
  if (block && block.rows !== own.rows) wrong.push(`${own.rows} rows, not ${block.rows}`);
  if (block && block.badRows !== own.badRows) wrong.push(`${own.badRows} broken rows, not ${block.badRows}`);
  const quality = blocksOfKind(submitted, "quality")[0];
  if (quality && JSON.stringify(quality.lines) !== JSON.stringify(qualityLines(profile))) {
    wrong.push("the findings differ from an own profile");
  }
  return wrong;
}

export function* reviewProfile(
  spec: Extract<StepSpec, { do: "profile" | "quality" }>,
  files: FileSet,
  submitted: string,
): Script<Check[]> {
  const table = files.tables.find((one) => one.id === spec.file.id);
  if (!table) return [check("figures", false, `${spec.file.name} could not be profiled again.`, "")];
  const { profile } = table;
  const input = { attachmentId: table.id, measures: [{ op: "count", as: "rows" }] };
  const say = `Counting the rows of ${spec.file.name} by another way.`;
  const counted = yield* callTool(say, { tool: "table_aggregate", input }, aggregateShape);
  const rows = counted.ok ? counted.value.matchedRows : -1;
  const { pool, names } = profileFigures(profile, rows);
  const problems = profileProblems(profile, submitted);
  if (rows !== profile.rowCount) problems.push("the row count differs between profile and aggregation");
  if (spec.do === "profile" && !numbersIn(visibleProse(submitted)).includes(String(profile.rowCount))) {
    problems.push("the number of rows is not stated");
  }
  const strange = strangeFigures(submitted, pool, [...names, table.name]);
  problems.push(...strange.map((value) => `${figure(value)} is not a figure of the file`));
  const agrees = `Profile and row count (${figure(String(rows))}) were taken again and agree.`;
  const note = problems.length === 0 ? agrees : `${problems.slice(0, 5).join("; ")}.`;
  return [check("figures", problems.length === 0, note, counted.ok ? counted.ref : table.ref)];
}
