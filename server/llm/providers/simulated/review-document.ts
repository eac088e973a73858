import { readBlocks } from "./block.ts";
import { answerOf } from "./close-run.ts";
import { titleFrom } from "./compose.ts";
import { type Computed, compute, type TableSpec } from "./compute.ts";
import { type DemandSet, NO_DEMANDS } from "./demand-types.ts";
import { understandDemands } from "./demands.ts";
import { figure } from "./figures.ts";
import type { FileSet } from "./files.ts";
import type { OrderTask, WorkOrder } from "./order.ts";
import { type Check, check, differences, namesOf, poolOf, strangeFigures } from "./review-checks.ts";
import { strangeQuotes } from "./review-text.ts";
import { callTool, canonicalJson, type Script, together } from "./script.ts";
import { isBucket } from "./spec.ts";
import { documentShape, taskShape } from "./tool-shapes.ts";
import { listOf } from "./words.ts";
import { countEffects } from "./work-demands.ts";

/** Which figures the inputs claim; the reviewer computes each of them again from the file. */
function claimedSpecs(task: OrderTask): { spec: TableSpec; theirs: Computed }[] {
  return task.inputs.flatMap((input) =>
    readBlocks(input.result).flatMap((block): { spec: TableSpec; theirs: Computed }[] => {
      if (block.kind !== "breakdown" && block.kind !== "decide") return [];
      const { file, by, measures, order, period, where } = block.result;
      const bucket = isBucket(period) ? { bucket: period } : {};
      const base = { file, measures, order, where };
      if (by === "") return [{ spec: { do: "total" as const, file, measures, where }, theirs: block.result }];
      if (block.kind === "decide")
        return [{ spec: { do: "decide" as const, by, verb: block.verdict.verb, ...base }, theirs: block.result }];
      return [{ spec: { do: "breakdown" as const, by, ...bucket, ...base }, theirs: block.result }];
    }),
  );
}

const isSameWork = (a: TableSpec, b: TableSpec): boolean => canonicalJson(a) === canonicalJson(b);

function* findDocument(
  task: OrderTask,
): Script<{ title: string; body: string; ref: string; stepRef: string } | undefined> {
  const read = yield* callTool(
    "Opening the task and its document.",
    { tool: "task_read", input: { taskId: task.id } },
    taskShape,
  );
  const named = /document:([0-9a-zA-Z-]+)@v(\d+)/.exec(task.submitted);
  const held = read.ok
    ? (read.value.documents.find((one) => one.id === named?.[1]) ?? read.value.documents.at(-1))
    : undefined;
  const id = held?.id ?? named?.[1];
  if (id === undefined) return undefined;
  const document = yield* callTool(
    "Reading the document as it was handed in.",
    { tool: "document_read", input: { documentId: id } },
    documentShape,
  );
  if (!document.ok) return undefined;
  return {
    title: document.value.title,
    body: document.value.body,
    ref: `document:${id}@v${document.value.version}`,
    stepRef: document.ref,
  };
}

function sourceCheck(order: WorkOrder, body: string, ref: string): Check {
  const missing = order.attachments.filter((file) => !body.includes(`(attachment:${file.id})`));
  return check(
    "sources",
    missing.length === 0,
    missing.length === 0 ? "Every attached file is cited." : `Not cited: ${listOf(missing.map((file) => file.name))}.`,
    ref,
  );
}

/** Every figure that the inputs claim, computed once more; what differs is a problem. */
function* recomputed(task: OrderTask, set: DemandSet): Script<{ results: Computed[]; problems: string[] }> {
  const claimed = claimedSpecs(task).filter(
    ({ spec }, at, all) => at === all.findIndex((other) => isSameWork(other.spec, spec)),
  );
  const say = "Computing every figure of the document again.";
  const found = yield* together(claimed.map(({ spec }) => compute(spec, set, say)));
  const results: Computed[] = [];
  const problems: string[] = [];
  found.forEach((own, index) => {
    const theirs = claimed[index]?.theirs;
    if ("error" in own) problems.push(own.error);
    else {
      results.push(own);
      if (theirs) problems.push(...differences(theirs, own));
    }
  });
  return { results, problems };
}

type Read = { title: string; body: string; ref: string; stepRef: string };

/** Numbers in the document that are neither own figures, nor counts of the profile, nor part of a name. */
function unknownFigures(
  document: Read,
  { results, set, files }: { results: Computed[]; set: DemandSet; files: FileSet },
  names: string[],
): string[] {
  const profiles = files.tables.map((table) => table.profile);
  const counts = profiles.flatMap((profile) => [
    ...[profile.rowCount, profile.badRowCount, profile.duplicateRowCount],
    ...profile.columns.flatMap((column) => [column.missing, ...(column.outliers ?? []).map((one) => one.value)]),
  ]);
  const effects = set.demands.flatMap((demand) =>
    [...demand.effect.matchAll(/\d[\d,]*/g)].map((found) => found[0].replaceAll(",", "")),
  );
  const known = [
    ...names,
    ...namesOf(results),
    ...profiles.flatMap((profile) => profile.columns.map((column) => column.name)),
    ...files.unreadable.map((file) => file.reason),
  ];
  const strange = strangeFigures(document.body, poolOf(results, [...counts, ...effects]), known);
  return strange.map((value) => `${figure(value)} is not a figure of the files`);
}

const verdict = (problems: string[], fine: string): string =>
  problems.length === 0 ? fine : `${problems.slice(0, 5).join("; ")}.`;

export function* reviewDocument(order: WorkOrder, task: OrderTask, files: FileSet): Script<Check[]> {
  const document = yield* findDocument(task);
  if (!document) return [check("answer", false, "There is no document to review.", "")];
  const hasNotes = files.texts.length > 0 && files.tables.length > 0;
  const set: DemandSet = hasNotes
    ? yield* countEffects(yield* understandDemands(files.texts, files.tables, true))
    : NO_DEMANDS;
  const { results, problems } = yield* recomputed(task, set);
  const names = [
    document.title,
    titleFrom(order.goal),
    ...order.attachments.map((file) => file.name),
    ...carried(task),
  ];
  problems.push(...unknownFigures(document, { results, set, files }, names));
  const listing = [
    ...set.demands.filter((one) => !document.body.includes(one.quote)).map((one) => `not listed: “${one.quote}”`),
    ...strangeQuotes(document.body, files).map((quote) => `not in the files: “${quote}”`),
  ];
  const answered = answerOf(document.body) !== "";
  const answer = answered ? "The first paragraph answers the goal." : "The document does not begin with an answer.";
  const figures = verdict(problems, "Every figure of the document was computed again from the files and agrees.");
  const demands = verdict(listing, "Every demand of the notes is listed, and every quote stands in the files.");
  const ownRef = results[0]?.ref ?? files.texts[0]?.ref ?? document.stepRef;
  return [
    check("answer", answered, answer, document.ref),
    check("figures", problems.length === 0, figures, ownRef),
    ...results
      .slice(1)
      .map((one) => check("figures", true, `Figures on ${one.by || "the total"} were computed again.`, one.ref)),
    sourceCheck(order, document.body, document.ref),
    check("effects", listing.length === 0, demands, document.ref),
  ];
}

const carried = (task: OrderTask): string[] =>
  [...task.description.matchAll(/^- open question: (.*)$/gm)].map((found) => found[1] ?? "");
