import { parseJson } from "./conversation.ts";
import type { Filter } from "./demand-types.ts";
import { filterShape } from "./demand-types.ts";
import type { Measure, Operation } from "./measure.ts";

export type FileName = { id: string; name: string };
export type Bucket = "day" | "month" | "quarter" | "year";
export type Order = "largest" | "smallest";

/** One step of a plan with everything its worker needs; it travels as plain lines in the task's description. */
export type StepSpec =
  | { do: "profile"; file: FileName }
  | { do: "quality"; file: FileName }
  | { do: "demands"; file: FileName }
  | { do: "breakdown"; file: FileName; by: string; bucket?: Bucket; measures: Measure[]; order: Order; where: Filter[] }
  | { do: "total"; file: FileName; measures: Measure[]; where: Filter[] }
  | {
      do: "decide";
      file: FileName;
      by: string;
      measures: Measure[];
      order: Order;
      where: Filter[];
      verb: string;
      limit?: number;
    }
  | { do: "outline"; file: FileName }
  | { do: "extract"; file: FileName; topics: string[]; words: string[] }
  | { do: "compare"; files: FileName[] }
  | { do: "write" };

const fileLine = (file: FileName): string => `- file: ${file.name} (${file.id})`;

const measureLine = (measure: Measure): string => `- measure: ${measure.label} = ${measure.op}(${measure.of})`;

const whereLine = (filter: Filter): string =>
  `- only rows: ${JSON.stringify({ column: filter.column, op: filter.op, value: filter.value })}`;

/** The parameters as lines a person can read and check, and `readSpec` can read back. */
export function specLines(spec: StepSpec): string {
  const lines = [`- work: ${spec.do}`];
  if ("file" in spec) lines.push(fileLine(spec.file));
  if ("files" in spec) lines.push(...spec.files.map(fileLine));
  if ("measures" in spec) lines.push(...spec.measures.map(measureLine));
  if ("by" in spec) lines.push(`- group by: ${spec.by}`);
  if ("bucket" in spec && spec.bucket) lines.push(`- period: ${spec.bucket}`);
  if ("order" in spec) lines.push(`- order: ${spec.order} first`);
  if ("verb" in spec) lines.push(`- decision: ${spec.verb}`);
  if ("limit" in spec && spec.limit !== undefined) lines.push(`- how many: ${spec.limit}`);
  if ("topics" in spec) lines.push(`- topics: ${spec.topics.join(", ")}`);
  if ("words" in spec && spec.words.length > 0) lines.push(`- words: ${spec.words.join(", ")}`);
  if ("where" in spec) lines.push(...spec.where.map(whereLine));
  return lines.join("\n");
}

function isOperation(text: string): text is Operation {
  return ["sum", "mean", "median", "min", "max", "count", "distinct"].includes(text);
}

export const isBucket = (text: string): text is Bucket => ["day", "month", "quarter", "year"].includes(text);

function parseFile(text: string): FileName | undefined {
  const found = /^(.*) \(([^()]+)\)$/.exec(text);
  return found ? { name: found[1] ?? "", id: found[2] ?? "" } : undefined;
}

function parseMeasure(text: string): Measure[] {
  const found = /^(.+?) = (\w+)\((.*)\)$/.exec(text);
  const op = found?.[2] ?? "";
  return found && isOperation(op) ? [{ label: found[1] ?? "", op, of: found[3] ?? "" }] : [];
}

function parseWhere(text: string, fileId: string): Filter[] {
  const held = parseJson(text);
  const parsed = filterShape.safeParse(typeof held === "object" && held !== null ? { ...held, fileId } : undefined);
  return parsed.success ? [parsed.data] : [];
}

const split = (text: string): string[] => text.split(", ").filter((part) => part !== "");

export function readSpec(description: string): StepSpec | undefined {
  const pairs = description.split("\n").flatMap((line): [string, string][] => {
    const found = /^- (work|file|measure|group by|period|order|decision|how many|topics|words|only rows): ?(.*)$/.exec(
      line.trim(),
    );
    return found ? [[found[1] ?? "", found[2] ?? ""]] : [];
  });
  const all = (key: string): string[] => pairs.filter(([name]) => name === key).map(([, value]) => value);
  const one = (key: string): string => all(key)[0] ?? "";
  const files = all("file").flatMap((text) => parseFile(text) ?? []);
  const file = files[0];
  const measures = all("measure").flatMap(parseMeasure);
  const order: Order = one("order").startsWith("smallest") ? "smallest" : "largest";
  const where = all("only rows").flatMap((text) => parseWhere(text, file?.id ?? ""));
  const work = one("work");
  if (work === "write") return { do: work };
  if (work === "compare") return { do: work, files };
  if (file === undefined) return undefined;
  if (work === "profile" || work === "quality" || work === "demands" || work === "outline") return { do: work, file };
  if (work === "extract") return { do: work, file, topics: split(one("topics")), words: split(one("words")) };
  if (work === "total") return { do: work, file, measures, where };
  const by = one("group by");
  if (work === "decide") {
    const limit = Number(one("how many"));
    return { do: work, file, by, measures, order, where, verb: one("decision"), ...(limit > 0 ? { limit } : {}) };
  }
  const period = one("period");
  if (work === "breakdown") {
    return { do: work, file, by, measures, order, where, ...(isBucket(period) ? { bucket: period } : {}) };
  }
  return undefined;
}
