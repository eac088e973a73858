import type { Computed, Group } from "./compute.ts";
import type { Verdict } from "./decide.ts";
import { type Demand, type DemandSet, rulesOf } from "./demand-types.ts";
import { cell, computed as computedLink, count, figure, markdownTable, percent } from "./figures.ts";
import { isAdditive } from "./measure.ts";
import { capitalise, listOf, readable } from "./words.ts";

const MAX_ROWS = 25;

function heading(result: Computed, index: number): string {
  const measure = result.measures[index];
  const label = capitalise(measure?.label ?? "");
  return index === 0 && hasUnit(result) ? `${label} (${result.unit})` : label;
}

/** The unit that the notes give, unless the header says it already. */
const hasUnit = (result: Computed): boolean =>
  result.unit !== "" && result.measures[0]?.op !== "count" && !/\(.+\)$/.test(result.measures[0]?.label ?? "");

const isRows = (result: Computed): boolean => result.measures[0]?.op === "count" && result.measures[0].of === "";

export const sameAs = (result: Computed): string =>
  `${result.file.id}/${result.by}/${result.period}/${result.measures.map((one) => one.of + one.op).join("/")}`;

export function titleOf(result: Computed): string {
  const labels = listOf(result.measures.map((measure) => measure.label));
  if (result.by === "") return `${capitalise(labels)} in total`;
  return `${capitalise(labels)} ${result.period === "" ? `by ${readable(result.by)}` : `per ${result.period}`}`;
}

/** The groups as a table; what does not fit is in the recorded result that the table links to. */
export function breakdownTable(result: Computed): string {
  const rowsColumn = !isRows(result);
  const columns = result.measures.map((measure, index) => ({
    index,
    share: isAdditive(measure) && result.period === "",
  }));
  const header = [
    cell(capitalise(result.period === "" ? readable(result.by) : result.period)),
    ...columns.flatMap(({ index, share }) => (share ? [heading(result, index), "Share"] : [heading(result, index)])),
    ...(rowsColumn ? ["Rows"] : []),
  ];
  const line = (group: Group): string[] => [
    cell(group.key),
    ...columns.flatMap(({ index, share }) =>
      share ? [figure(group.values[index]), percent(group.shares[index])] : [figure(group.values[index])],
    ),
    ...(rowsColumn ? [figure(group.rows)] : []),
  ];
  const totals = [
    "**All**",
    ...columns.flatMap(({ index, share }) =>
      share ? [`**${figure(result.totals[index])}**`, ""] : [`**${figure(result.totals[index])}**`],
    ),
    ...(rowsColumn ? [`**${figure(result.rows)}**`] : []),
  ];
  const table = markdownTable(header, [...result.groups.slice(0, MAX_ROWS).map(line), totals]);
  const more =
    result.groups.length > MAX_ROWS || result.truncated ? "\n\nThe rest of the groups is in the recorded result." : "";
  return `${table}${more}\n\n${capitalise(computedLink(result.ref) || "")}`.trim();
}

export function amount(result: Computed, group: Group, index = 0): string {
  const unit = index === 0 && hasUnit(result) ? ` ${result.unit}` : "";
  return `${figure(group.values[index])}${unit}`;
}

/** The finding of one breakdown in a sentence. */
export function finding(result: Computed): string {
  const label = result.measures[0]?.label ?? "figure";
  const link = result.ref === "" ? "" : ` (${computedLink(result.ref)})`;
  const known = result.groups.filter((group) => group.values[0] !== null);
  const first = known[0];
  if (result.by === "") {
    const parts = result.measures.map(
      (measure, index) =>
        `${measure.label} is **${figure(result.totals[index])}**${index === 0 && hasUnit(result) ? ` ${result.unit}` : ""}`,
    );
    return `${capitalise(listOf(parts))} over ${figure(result.rows)} rows${link}.`;
  }
  if (!first) return `There are no rows to compute ${label} from${link}.`;
  if (result.period !== "") {
    const sorted = [...known].sort((a, b) => Number(b.values[0]) - Number(a.values[0]));
    const low = sorted.at(-1) ?? first;
    const high = sorted[0] ?? first;
    return `Per ${result.period}, ${label} was highest in **${high.key}** with ${amount(result, high)} and lowest in **${low.key}** with ${amount(result, low)}${link}.`;
  }
  const share = first.shares[0] ? `, ${percent(first.shares[0])} of ${figure(result.totals[0])}` : "";
  const verb = result.order === "largest" ? `leads in ${label}` : `has the lowest ${label}`;
  const next = known[1] ? `; **${cell(known[1].key)}** follows with ${amount(result, known[1])}` : "";
  return `By ${readable(result.by)}, **${cell(first.key)}** ${verb} with ${amount(result, first)}${share}${next}${link}.`;
}

export function verdictSentence(verdict: Verdict, result: Computed): string {
  if (verdict.named.length === 0) return `Nothing can be named to ${verdict.verb} on these figures and demands.`;
  const names = listOf(verdict.named.map((one) => `**${cell(one.key)}**`));
  return `To ${verdict.verb}: ${names} (${listOf([...new Set(verdict.named.map((one) => one.because))])}; ${computedLink(result.ref)}).`;
}

/** The decision with its figures, its rule and what was spared. */
export function verdictSection(verdict: Verdict, result: Computed): string {
  const rows = verdict.named.map((one) => {
    const figures = result.measures.flatMap((measure, index) =>
      isAdditive(measure) ? [figure(one.values[index]), percent(one.shares[index])] : [figure(one.values[index])],
    );
    return [cell(one.key), ...figures, ...(isRows(result) ? [] : [figure(one.rows)]), one.because];
  });
  const header = [
    cell(capitalise(readable(verdict.by))),
    ...result.measures.flatMap((measure, index) =>
      isAdditive(measure) ? [heading(result, index), "Share"] : [heading(result, index)],
    ),
    ...(isRows(result) ? [] : ["Rows"]),
    "Why",
  ];
  const parts = [verdictSentence(verdict, result)];
  if (rows.length > 0) parts.push(markdownTable(header, rows, 1, header.length - 1));
  parts.push(verdict.rule);
  for (const one of verdict.spared)
    parts.push(
      `**${cell(one.key)}** would have been named as well, with ${amount(result, one)} of ${result.measures[0]?.label ?? "the measure"}, but the notes forbid it:\n\n> ${one.quote}`,
    );
  if (verdict.tooSmall.length > 0)
    parts.push(`Not judged, since the notes set a minimum: ${listOf(verdict.tooSmall.map(cell))}.`);
  return parts.join("\n\n");
}

function demandText(demand: Demand): string {
  const link = demand.ref === "" ? "" : ` ${capitalise(computedLink(demand.ref))}.`;
  const effect = demand.effect === "" ? "Not applied; see the open questions." : `${demand.effect}${link}`;
  return `> ${demand.quote}\n\n${effect}`;
}

export function demandsSection(set: DemandSet): string {
  if (set.demands.length === 0)
    return set.files.length === 0 ? "" : `${listOf(set.files.map((file) => file.name))} demands nothing of this work.`;
  const quotes = [...new Set(set.demands.map((demand) => demand.quote))];
  return quotes
    .map((quote) => {
      const own = set.demands.filter((demand) => demand.quote === quote);
      const [first, ...rest] = own.map(demandText);
      return [first ?? "", ...rest.map((text) => text.split("\n\n").slice(1).join("\n\n"))].join(" ");
    })
    .join("\n\n");
}

/** What the notes want said, word for word, as quotes: their numbers are not figures of the data. */
export function mentions(set: DemandSet): string[] {
  return rulesOf(set, "mention").map((rule) => {
    const said =
      /\b(?:mention|point out|make clear|state clearly|say|note|highlight|remind|sentence|remark|disclaimer)\b(?:\s+(?:in the report|to (?:the )?\w+))*\s*(?::|that\b)?\s*(.+)$/i.exec(
        rule.text,
      )?.[1] ?? rule.text;
    return `> ${capitalise(said.trim())}`;
  });
}

export const rowsSentence = (read: number, used: string, file: string): string =>
  `Counted were ${figure(used)} of ${count(read)} rows of ${file}.`;
