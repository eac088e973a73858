import { type Block, readBlocks, writeBlock } from "./block.ts";
import { compute, type TableSpec } from "./compute.ts";
import { judge, protectionsFor } from "./decide.ts";
import { type DemandSet, mergeSets } from "./demand-types.ts";
import { computed as computedLink, count, figure } from "./figures.ts";
import type { OrderInput } from "./order.ts";
import { breakdownTable, finding, titleOf, verdictSection } from "./render.ts";
import { callTool, type Script } from "./script.ts";
import type { StepSpec } from "./spec.ts";
import { type Profile, profileShape } from "./tool-shapes.ts";
import { listOf } from "./words.ts";

export type Outcome = { markdown: string } | { problem: string };

type SpecOf<K extends StepSpec["do"]> = Extract<StepSpec, { do: K }>;

export function demandsFrom(inputs: OrderInput[]): DemandSet {
  return mergeSets(
    inputs.flatMap((input) =>
      readBlocks(input.result).flatMap((block) => (block.kind === "demands" ? [block.set] : [])),
    ),
  );
}

export function profileQuestions(profile: Profile): string[] {
  const questions = (profile.notes ?? []).map((note) => `${profile.name}: ${note}`);
  const unread = profile.columns.filter((column) => (column.unparsed?.count ?? 0) > 0);
  if (unread.length > 0)
    questions.push(
      `Some cells of ${listOf(unread.map((column) => `\`${column.name}\``))} could not be read as figures and are left out of every figure.`,
    );
  if (profile.badRowCount > 0)
    questions.push(`Some rows of ${profile.name} are broken and could not be counted; are they missed?`);
  if (profile.duplicateRowCount > 0)
    questions.push(
      `${profile.name} has rows that repeat an earlier row in every cell; they are counted. Are they mistakes?`,
    );
  return questions;
}

export function profileBlock(
  profile: Profile,
  file: { id: string; name: string },
  ref: string,
): Extract<Block, { kind: "profile" }> {
  const unreadCells = profile.columns.reduce((sum, column) => sum + (column.unparsed?.count ?? 0), 0);
  return {
    kind: "profile",
    file,
    ref,
    rows: profile.rowCount,
    badRows: profile.badRowCount,
    duplicates: profile.duplicateRowCount,
    unreadCells,
    questions: profileQuestions(profile),
  };
}

export function* workProfile(spec: SpecOf<"profile">): Script<Outcome> {
  const found = yield* callTool(
    `Profiling ${spec.file.name}: columns, types, gaps and broken rows.`,
    { tool: "table_profile", input: { attachmentId: spec.file.id } },
    profileShape,
  );
  if (!found.ok) return { problem: `${spec.file.name} could not be profiled: ${found.message}` };
  const profile = found.value;
  const lines = profile.columns.map((column) => {
    const missing = column.missing > 0 ? `, ${count(column.missing)} missing` : "";
    const range = column.type === "date" && column.min && column.max ? `, from ${column.min} to ${column.max}` : "";
    const sum = column.type === "number" && column.sum ? `, sum ${figure(column.sum)}` : "";
    return `- \`${column.name}\`: ${column.type}, ${count(column.filled)} filled${missing}, ${count(column.distinct)} different${range}${sum}`;
  });
  const markdown = [
    `${spec.file.name} has ${count(profile.rowCount)} rows. Broken rows: ${count(profile.badRowCount)}. Repeated rows: ${count(profile.duplicateRowCount)}. (${computedLink(found.ref)})`,
    lines.join("\n"),
    ...profile.badRows.slice(0, 5).map((row) => `- broken row: ${row.reason}`),
    writeBlock(profileBlock(profile, spec.file, found.ref)),
  ].join("\n\n");
  return { markdown };
}

export function qualityLines(profile: Profile): string[] {
  const lines = [`Broken rows: ${count(profile.badRowCount)}. Repeated rows: ${count(profile.duplicateRowCount)}.`];
  const gaps = profile.columns.filter((column) => column.missing > 0);
  lines.push(
    gaps.length === 0
      ? "No cell is missing."
      : `Missing cells: ${listOf(gaps.map((column) => `\`${column.name}\` ${count(column.missing)}`))}.`,
  );
  for (const column of profile.columns) {
    const values = (column.outliers ?? []).map((one) => figure(one.value));
    if (values.length > 0)
      lines.push(`Values far outside the usual range in \`${column.name}\`: ${values.join("; ")}.`);
  }
  if (!profile.columns.some((column) => (column.outliers ?? []).length > 0))
    lines.push("No value lies far outside the usual range of its column.");
  return lines;
}

export function* workQuality(spec: SpecOf<"quality">): Script<Outcome> {
  const found = yield* callTool(
    `Looking for gaps, repeats and outliers in ${spec.file.name}.`,
    { tool: "table_profile", input: { attachmentId: spec.file.id } },
    profileShape,
  );
  if (!found.ok) return { problem: `${spec.file.name} could not be checked: ${found.message}` };
  const lines = qualityLines(found.value);
  const markdown = [
    lines.map((line) => `- ${line}`).join("\n"),
    computedLink(found.ref),
    writeBlock({ kind: "quality", file: spec.file, ref: found.ref, lines }),
  ].join("\n\n");
  return { markdown };
}

const measureWords = (spec: TableSpec): string => listOf(spec.measures.map((measure) => measure.label));

export function* workFigures(spec: SpecOf<"breakdown" | "total">, set: DemandSet): Script<Outcome> {
  const by = spec.do === "total" ? "in total" : spec.bucket ? `per ${spec.bucket}` : `by ${spec.by}`;
  const result = yield* compute(spec, set, `Computing ${measureWords(spec)} ${by} from ${spec.file.name}.`);
  if ("error" in result) return { problem: `${measureWords(spec)} ${by} could not be computed: ${result.error}` };
  const questions: string[] = [];
  if (result.truncated) questions.push(`There are more groups ${by} than can be listed; the list ends early.`);
  const markdown = [
    finding(result),
    `**${titleOf(result)}**`,
    ...(result.by === "" ? [] : [breakdownTable(result)]),
    writeBlock({ kind: "breakdown", result, questions }),
  ].join("\n\n");
  return { markdown };
}

export function* workDecision(spec: SpecOf<"decide">, set: DemandSet): Script<Outcome> {
  const result = yield* compute(
    spec,
    set,
    `Ranking each ${spec.by} by ${measureWords(spec)} to decide what to ${spec.verb}.`,
  );
  if ("error" in result) return { problem: `The ranking could not be computed: ${result.error}` };
  const protections = yield* protectionsFor(spec, result, set);
  const verdict = judge(spec, result, set, protections);
  return { markdown: [verdictSection(verdict, result), writeBlock({ kind: "decide", result, verdict })].join("\n\n") };
}
