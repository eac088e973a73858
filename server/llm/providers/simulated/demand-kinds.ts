import { measuresOf, mentionedColumns } from "./columns.ts";
import { type Reading, readRowDemand, type Table, withoutReason } from "./demand-filters.ts";
import { readMeasure } from "./demand-measure.ts";
import { matchValues, namesIn, type ValueMatch } from "./demand-values.ts";
import { code, fold, listOf, numberOf } from "./words.ts";

const NEGATION =
  "(?:do not|don't|dont|never|must not|mustn't|should not|shouldn't|cannot|can't|may not|not to|not be|avoid|no need to)";
const STOPPING =
  "(?:stop|stopp|drop|cut|discontinu|delist|remov|touch|clos|replac|retir|end|cancel|phas|kill|abandon|scrap|sell off|give up|recommend|propos|suggest|reduc|terminat|shut|decommission|eliminat)";

const PATTERNS = {
  notForData:
    /\b(previous|prior|above|earlier|all) instructions\b|\bsystem prompt\b|\byou are (now )?an? (ai|assistant|language model)\b|\b(call|use|run|invoke) the (tool|function)\b|\b(mission_close|task_accept|task_submit|criterion_prove|question_ask)\b|\bapi[ _-]?keys?\b|\bpassword\b|\breveal\b/,
  merge:
    /\b(treat(?:ed)?|count(?:ed)?|merge|combine|group|consider(?:ed)?|regard(?:ed)?|take|read|report|sum)\b.{2,80}\b(as one|as the same|together|into one|as (a )?single|as a unit)\b|\b(are|is|mean|means) (really |actually |in fact )?the same\b|\b(merg\w*|rename|renamed|combin\w*)\b.{0,60}\b(to|into|with|as|and)\b|\b(was|were|is|are|has been) (renamed|now called|now named)\b|\b(count|treat(?:ed)?|report|regard|consider|read)\b .{0,60}(as|under|with|to) |\b(belongs?|belonging) (to|together)\b|\bis (another|an old|the old|a former|the former) (name|spelling) (for|of)\b/,
  protect: new RegExp(
    `\\b${NEGATION}\\b[^.;]{0,40}?\\b${STOPPING}\\w*|\\b(?:must|has to|have to|needs? to|should|shall|will|is to|are to)\\s+(?:stay|remain|be kept|continue|be protected)\\b|\\b(?:is|are) (?:protected|untouchable|off[- ]limits|under contract|strategic|safe from)|\\bcontract\\b|\\bhands off\\b|\\bstrategic\\b|\\b(?:must|have to|need to|want to|will|always|please)\\s+keep\\b|^keep\\b|\\bstays? (?:in|on|open|whatever)\\b|\\boff[- ]limits\\b`,
  ),
  minimum:
    /\b(at least|minimum of|a minimum|fewer than|less than|under|below|no fewer than)\s+(\S+)\s+(.{0,60}?)(before|to be|should not|must not|cannot|can't|are not|is not|not be|to judge|too few|don't|do not|$)/,
  limit:
    /\b(at most|no more than|not more than|maximum of|max\.?|up to|a maximum of|limit(?:ed)? (?:\w+ )?to|only name|name only|name at most|just)\s+(\w+)\b/,
  measure:
    /\b(report|use|judge|rank|decide|measure|show|base|compare|evaluate|look at|go by|work with|sort)\b.{0,40}\b(not|instead of|rather than|by|with|on|as)\b|\b(means|is defined as|is calculated as|is computed as|equals)\b| = .*[*×/+-]|\b(is|are) .{1,40}(\b(times|minus|multiplied|divided)\b|[×*])/,
  returns:
    /\b(returns?|refunds?|credits?|credit notes?|reversals?)\b.{0,40}\b(negative|minus|subtract\w*|deduct\w*)\b|\b(subtract|deduct)\b.{0,30}\b(returns?|refunds?|credits?)\b/,
  unit: /\b(?:amounts?|prices?|values?|figures?|revenues?|sales|costs?|money|totals?|all (?:amounts|figures|prices|numbers)|readings?|measurements?|temperatures?|quantities|weights?|durations?|times|currency|\w+)\s+(?:are|is|were|was)\s+(?:all\s+)?(?:given |stated |recorded |measured |reported |expressed )?in\s+((?:thousands? of |millions? of )?[\p{L}°%³²/$€£]{1,20}(?: per \p{L}+| cents?)?)(?:[.,;]|$)|\bcurrency is (\p{L}{3,12})/iu,
  mention:
    /\b(mention|point out|make clear|state clearly|note in the report|say in the report|include (?:a|the) (?:sentence|note|remark|line|disclaimer)|remind|highlight|add (?:a|the) (?:sentence|note|remark|line|disclaimer))\b/,
  only: /\b(only|just|solely|exclusively)\s+(?:count|include|use|consider|look at|report|take)\b|\b(?:count|include|use|consider|look|report|take|restrict|limit|focus)\w*\b.{0,20}\bonly\b|\bonly\b.{1,60}\b(count|counts|matter|are valid|is valid|are real|are relevant|be counted|be included|be used|be considered)\b|\b(restrict|limit|confine|focus)\b.{0,40}\b(to|on)\b|^only\b/,
  exclude: new RegExp(
    `\\b(?:ignor\\w*|exclud\\w*|leav\\w+ (?:.{0,40} )?(?:out|aside)|left out|omit\\w*|skip\\w*|disregard\\w*|discard\\w*|filter\\w* out|strip\\w*|drop\\w*|remov\\w*|throw out|without counting)\\b|\\b${NEGATION}\\s+(?:\\w+\\s+)?(?:count|includ|us|consider|report|add|tak)\\w*|\\b(?:not|never)\\s+(?:be\\s+)?(?:counted|included|used|considered|real|valid)\\b|\\b(?:does|do) not (?:count|belong|matter)|\\bdoesn't count|\\bdon't count|\\b(?:is|are) (?:out of scope|irrelevant|not relevant|not of interest|not (?:real |valid )?(?:revenue|sales|orders?|visits?|readings?|patients?|data))\\b|\\bis an? (?:error|fault) code|\\b(?:means?|stands for) (?:no reading|missing|an? (?:error|fault))`,
  ),
  modal:
    /\b(must|should|shall|please|always|never|do not|don't|need to|needs to|has to|have to|make sure|ensure|remember)\b|^(present|show|round|express|convert|report|list|give|state|sort|use|add|include|group|split|check|assume|compare|calculate|compute|write|provide|start|begin|avoid|prefer|apply|take|describe|explain)\b/,
  style: /\b(short|brief|concise|plain|simple|english|one page|board|management|audience|readable|friendly|tone)\b/,
  doubt:
    /\b(broken|wrong|faulty|unreliable|incorrect|mistake|estimated|provisional|incomplete|not yet|drift\w*|miscalibrated|suspect|doubtful)\b/,
};

const values = (text: string, tables: Table[]): { table: Table; match: ValueMatch }[] =>
  tables.flatMap((table) => matchValues(text, table.profile).map((match) => ({ table, match })));

const unclear = (open: string): Reading => ({ rule: null, effect: "", open });

function readProtect(clause: string, tables: Table[]): Reading {
  const object = withoutReason(clause);
  const found = values(object, tables)[0] ?? values(clause, tables)[0];
  if (!found)
    return unclear("It names nothing that the data has; no recommendation was changed for it. What does it refer to?");
  const { match } = found;
  const shown = listOf(match.values.map(code));
  const open = match.certain ? "" : `It was taken to mean ${shown}. Is that right?`;
  return {
    rule: { kind: "protect", column: match.column.name, values: match.values },
    effect: `${shown} is not recommended for stopping.`,
    open,
  };
}

function readMerge(clause: string, tables: Table[]): Reading | undefined {
  const found = values(clause, tables)
    .filter(({ match }) => match.column.type === "text")
    .sort((a, b) => b.match.values.length - a.match.values.length)[0];
  if (!found) return undefined;
  const { match } = found;
  const inOrder = match.values
    .map((value, index) => ({ value, at: match.spans[index]?.[0] ?? 0 }))
    .sort((a, b) => a.at - b.at)
    .map((one) => one.value);
  const last = inOrder.at(-1) ?? "";
  const together = /\b(as one|the same|together|into (?:one|a)|single|as a unit)\b/.test(fold(clause));
  const named = namesIn(clause).filter((name) => !inOrder.some((value) => fold(value) === fold(name)));
  const target = /\b(?:as|to|into|called|named|renamed|under)\s+["“]?([\p{L}\d][\p{L}\d &/-]*?)["”]?[.,;]?$/u.exec(
    clause.trim(),
  )?.[1];
  const renamed = named.find((name) => target !== undefined && fold(target).includes(fold(name)));
  if (inOrder.length < 2 && renamed === undefined) return undefined;
  const into = renamed ?? (together ? inOrder.join(" + ") : last);
  const shown = listOf(inOrder.map(code));
  const effect =
    inOrder.length < 2 ? `${shown} is shown as \`${into}\`.` : `${shown} were counted as one, shown as \`${into}\`.`;
  return { rule: { kind: "merge", column: match.column.name, values: inOrder, into }, effect, open: "" };
}

function readMinimum(clause: string, tables: Table[]): Reading | undefined {
  const found = PATTERNS.minimum.exec(fold(clause));
  const amount = numberOf(found?.[2] ?? "");
  if (!found || amount === undefined) return undefined;
  if (
    !/\b(judg\w*|decid\w*|recommend\w*|stop\w*|rank\w*|conclu\w*|enough|too few|compar\w*|candidate|consider\w*|cut|drop\w*|assess\w*)\b/.test(
      fold(clause),
    )
  )
    return undefined;
  const noun = found[3] ?? "";
  const column = tables
    .flatMap((table) => mentionedColumns(noun, measuresOf(table.profile), "measure"))
    .find((mention) => mention.score >= 4)?.column;
  const of = column ? `in total of \`${column.name}\`` : "rows";
  const unit = column ? "the minimum of" : "the minimum of";
  return {
    rule: { kind: "minimum", amount, column: column?.name ?? null },
    effect: `Nothing below ${unit} ${column ? `\`${column.name}\`` : of} that the notes set was judged.`,
    open: "",
  };
}

function readLimit(clause: string): Reading | undefined {
  const found = PATTERNS.limit.exec(fold(clause));
  const amount = numberOf(found?.[2] ?? "");
  if (amount === undefined || amount < 1 || amount > 50) return undefined;
  return { rule: { kind: "limit", amount }, effect: "No more items are recommended than this allows.", open: "" };
}

function readUnit(clause: string): Reading | undefined {
  const found = PATTERNS.unit.exec(clause);
  const unit = (found?.[1] ?? found?.[2] ?? "").trim();
  if (unit === "" || /^(the|a|an|this|that|our|order|total|stock|full|use|scope|place)$/i.test(unit)) return undefined;
  return {
    rule: { kind: "unit", unit },
    effect: `Figures are shown in ${unit}, as the file has them; nothing was converted.`,
    open: "",
  };
}

function readReturns(tables: Table[]): Reading {
  const negative = tables.some((table) =>
    measuresOf(table.profile).some((column) => (column.min ?? "").startsWith("-")),
  );
  if (negative)
    return {
      rule: { kind: "style" },
      effect: "The file holds them as negative figures; they are added with their sign.",
      open: "",
    };
  return unclear("The file has no negative figures, so that returns could not be taken off. How are they marked?");
}

type Has = (name: keyof typeof PATTERNS) => boolean;

/** The words of a clause without the values it names: "cancelled" in "do not use cancelled orders" is no stopping. */
function withoutValues(clause: string, tables: Table[]): string {
  const letters = [...clause];
  for (const { match } of values(clause, tables)) {
    for (const [from, to] of match.spans) letters.fill(" ", from, to);
  }
  return fold(letters.join(""));
}

const plain = (effect: string): Reading => ({ rule: { kind: "style" }, effect, open: "" });

/** Demands on the recommendation and on how things are told. */
function readAdvice(clause: string, tables: Table[], has: Has): Reading | undefined {
  const spoken = fold(clause);
  if (has("mention") && !/\b(do not|don't|never)\b/.test(spoken)) {
    return { rule: { kind: "mention", text: clause }, effect: "It is said in the answer.", open: "" };
  }
  const isOnItems = /\b(item|product|name|recommend|list|suggest|candidate|propos|stop|drop|thing)\w*/.test(spoken);
  const own =
    (has("minimum") ? readMinimum(clause, tables) : undefined) ??
    (has("limit") && isOnItems ? readLimit(clause) : undefined) ??
    (has("merge") ? readMerge(clause, tables) : undefined);
  if (own) return own;
  const isOnRows = /\b(count|includ|consider (?!stopp|dropp|clos)|add up)\w*/.test(spoken) && has("exclude");
  const protects =
    PATTERNS.protect.test(withoutValues(clause, tables)) && !(isOnRows && !/\bstop|\bdrop|\bclos/.test(spoken));
  if (protects && !has("style")) return readProtect(clause, tables);
  return has("unit") ? readUnit(clause) : undefined;
}

/** Demands on the rows that count. */
function readRows(clause: string, tables: Table[], has: Has): Reading | undefined {
  const spoken = fold(clause);
  if (/\bduplicat\w*|\brepeated rows\b/.test(spoken) && (has("exclude") || has("modal"))) return readDuplicates(tables);
  if (/\b(broken|malformed|unreadable|damaged) (rows|lines|records)\b/.test(spoken)) {
    return plain("Rows that cannot be read are left out and counted in the profile.");
  }
  const isAllBut =
    /\b(all|every\w*|any)\b.*\b(except|apart from|other than|but not)\b/.test(spoken) &&
    /\b(includ|count|us|consider|report)\w*/.test(spoken) &&
    !has("exclude");
  if (isAllBut || has("only")) return readRowDemand(clause, "only", tables);
  return has("exclude") ? readRowDemand(clause, "exclude", tables) : undefined;
}

/** What one clause of a text demands of the work; undefined when it demands nothing. */
export function readClause(clause: string, tables: Table[]): Reading | undefined {
  const spoken = fold(clause);
  const has: Has = (name) => PATTERNS[name].test(name === "unit" ? clause : spoken);
  if (has("notForData")) {
    return unclear("It is addressed to whoever runs the work, not about the data; it was not followed.");
  }
  if (has("returns")) return readReturns(tables);
  const advice = readAdvice(clause, tables, has);
  if (advice) return advice;
  if (/\b(will|was|were|has been|have been) (?:be )?(?:dropped|removed|skipped)\b/.test(spoken)) return undefined;
  const rows = readRows(clause, tables, has);
  if (rows) return rows;
  const measure = has("measure") || /^(please )?use\b/.test(spoken) ? readMeasure(clause, tables) : undefined;
  if (measure) return measure;
  if (has("style") && (has("modal") || /^(keep|write|make|be)\b/.test(spoken))) {
    return plain("The report is kept short and plain.");
  }
  if (has("doubt") && values(clause, tables).length > 0) {
    return unclear("It casts doubt on part of the data but does not say what to do; the rows are still counted.");
  }
  return has("modal") ? unclear("It was not understood well enough to be applied to the data.") : undefined;
}

function readDuplicates(tables: Table[]): Reading {
  if (tables.every((table) => table.profile.duplicateRowCount === 0)) {
    return { rule: { kind: "style" }, effect: "The data has no repeated rows.", open: "" };
  }
  return unclear(
    "The data has repeated rows; they could not be separated and are still counted. Which of them are mistakes?",
  );
}
