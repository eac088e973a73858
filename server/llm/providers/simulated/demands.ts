import type { Table } from "./demand-filters.ts";
import { readClause } from "./demand-kinds.ts";
import type { Demand, DemandSet, Filter } from "./demand-types.ts";
import { namesIn } from "./demand-values.ts";
import { fileWord } from "./files.ts";
import { callTools, type Script } from "./script.ts";
import { clauses, statements } from "./sentences.ts";
import { aggregateShape, type Column } from "./tool-shapes.ts";
import { fold, words } from "./words.ts";

export type Note = { id: string; name: string; text: string };

/** Everything a text demands of the work, clause by clause. Pure: same text and tables, same demands. */
export function demandsIn(note: Note, tables: Table[]): Demand[] {
  const found: Demand[] = [];
  for (const statement of statements(note.text)) {
    for (const clause of clauses(statement.meaning)) {
      const reading = readInContext(clause, statement.meaning, tables);
      if (!reading) continue;
      found.push({ quote: statement.quote, source: note.name, sourceId: note.id, ref: "", ...reading });
    }
  }
  const key = (demand: Demand) => JSON.stringify([demand.quote, demand.rule, demand.rule === null ? demand.open : ""]);
  const distinct = found.filter((demand, index) => found.findIndex((other) => key(other) === key(demand)) === index);
  return settleConflicts(followMerges(withoutSettledDoubts(distinct)));
}

/** "… ; leave them out" says what only together with the rest of its sentence. */
function readInContext(clause: string, meaning: string, tables: Table[]) {
  const reading = readClause(clause, tables);
  const refersBack = /\b(it|its|this|these|those|them|they|such)\b/i.test(clause) && clause !== meaning;
  if (!reading || reading.rule !== null || !refersBack) return reading;
  const wider = readClause(meaning.replace(/;/g, ","), tables);
  return wider && wider.rule !== null ? wider : reading;
}

/** A doubt that the same sentence settles ("S-3 was faulty; do not use it") is no open question. */
function withoutSettledDoubts(demands: Demand[]): Demand[] {
  const settled = new Set(demands.filter((demand) => demand.rule !== null).map((demand) => demand.quote));
  return demands.filter(
    (demand) => demand.rule !== null || !demand.open.startsWith("It casts doubt") || !settled.has(demand.quote),
  );
}

/** What counts as a value that is left out is left out as well. */
function followMerges(demands: Demand[]): Demand[] {
  const merges = demands.flatMap((demand) => (demand.rule?.kind === "merge" ? [demand.rule] : []));
  const widen = (filter: Filter): Filter => {
    const held = [filter.value ?? []].flat();
    const extra = merges
      .filter((rule) => rule.column === filter.column && held.some((value) => value === rule.into))
      .flatMap((rule) => rule.values);
    const isList = filter.op === "in" || filter.op === "notIn";
    return extra.length === 0 || !isList ? filter : { ...filter, value: [...new Set([...held, ...extra])] };
  };
  return demands.map((demand) => {
    if (demand.rule?.kind !== "filter") return demand;
    return {
      ...demand,
      rule: { ...demand.rule, keep: demand.rule.keep.map(widen), hit: demand.rule.hit?.map(widen) ?? null },
    };
  });
}

/** Two demands that cannot both hold: neither is dropped silently, people are asked. */
function settleConflicts(demands: Demand[]): Demand[] {
  const key = (demand: Demand) =>
    demand.rule?.kind === "filter"
      ? demand.rule.keep.map((one) => `${one.fileId}/${one.column}/${one.op}/${[one.value].flat().join("|")}`)
      : [];
  return demands.map((demand, index) => {
    const turned = key(demand).map((text) =>
      text.includes("/in/") ? text.replace("/in/", "/notIn/") : text.replace("/notIn/", "/in/"),
    );
    const against = demands.findIndex((other, at) => at !== index && key(other).some((text) => turned.includes(text)));
    if (against === -1) return demand;
    return {
      ...demand,
      rule: null,
      effect: "",
      open: "It contradicts another demand of the notes; neither was applied. Which one holds?",
    };
  });
}

const QUESTION_WORDS = new Set(
  "ignore exclude please only count rows orders never always must should not stop drop keep treat the all any from with test".split(
    " ",
  ),
);

/** Words of unclear demands that may be values the profile does not show. */
function lookupWords(demands: Demand[]): string[] {
  const open = demands.filter((demand) => demand.rule === null && demand.open !== "");
  const named = open.flatMap((demand) => namesIn(demand.quote));
  const plain = open
    .flatMap((demand) => words(demand.quote).map((word) => word.text))
    .filter((word) => word.length >= 4 && !QUESTION_WORDS.has(fold(word)));
  return [...new Set([...named, ...plain])].slice(0, 12);
}

function hiddenColumns(table: Table): Column[] {
  return table.profile.columns
    .filter((column) => column.type === "text" && column.distinct > column.topValues.length)
    .slice(0, 3);
}

/** Demands of several notes; values that the profile does not show are looked up in the tables. */
export function* understandDemands(notes: Note[], tables: Table[], mayLookUp: boolean): Script<DemandSet> {
  const files = notes.map(({ id, name }) => ({ id, name }));
  const first = notes.flatMap((note) => demandsIn(note, tables));
  const asked = mayLookUp ? lookupWords(first) : [];
  const calls = tables
    .flatMap((table) =>
      hiddenColumns(table).flatMap((column) =>
        asked.map((word) => ({
          table,
          column,
          call: {
            tool: "table_aggregate",
            input: {
              attachmentId: table.id,
              groupBy: [column.name],
              measures: [{ op: "count", as: "rows" }],
              where: [{ column: column.name, op: "contains", value: word }],
              limit: 50,
            },
          },
        })),
      ),
    )
    .slice(0, 24);
  if (calls.length === 0) return { files, demands: first };
  const answers = yield* callTools(
    `Looking up the names of the notes in ${fileWord(tables)}.`,
    calls.map((one) => one.call),
    aggregateShape,
  );
  const wider = tables.map((table) => ({
    ...table,
    profile: {
      ...table.profile,
      columns: table.profile.columns.map((column) => {
        const extra = calls.flatMap((one, index) => {
          const answer = answers[index];
          if (one.table.id !== table.id || one.column.name !== column.name || !answer?.ok) return [];
          return answer.value.groups.flatMap((group) => group.key[column.name] ?? []);
        });
        const fresh = [...new Set(extra)].filter((value) => !column.topValues.some((held) => held.value === value));
        return { ...column, topValues: [...column.topValues, ...fresh.map((value) => ({ value, count: 1 }))] };
      }),
    },
  }));
  return { files, demands: notes.flatMap((note) => demandsIn(note, wider)) };
}
