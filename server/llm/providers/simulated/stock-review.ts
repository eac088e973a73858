import { type Finding, judge } from "./build-review.ts";
import type { OrderTask } from "./order.ts";
import { callTool, type Script } from "./script.ts";
import type { StockSpec } from "./stock-plan.ts";
import { type Analysis, analysisShape, pricesHandedShape, takeOver } from "./stock-shapes.ts";
import { paragraphsOf } from "./stock-work.ts";
import { documentShape } from "./tool-shapes.ts";
import { listOf } from "./words.ts";

/** Computes from the stored prices once more and compares: a figure of somebody else proves nothing. */
export function* stockReview(task: OrderTask, spec: StockSpec): Script<string> {
  return yield* judge(task, spec.do === "write up" ? yield* checkDocument(task, spec) : yield* checkResult(task, spec));
}

const problem = (text: string): Finding => ({ proofs: [], problem: text });

function* recompute(seriesIds: string[], { range }: StockSpec): Script<{ ref: string; done: Analysis } | string> {
  const call = { tool: "prices_analyse", input: { seriesIds, range } };
  const again = yield* callTool("Computing it once more from the stored prices.", call, analysisShape);
  return again.ok ? { ref: again.ref, done: again.value } : again.message;
}

function* checkResult(task: OrderTask, spec: StockSpec): Script<Finding> {
  const { submitted } = task;
  const claimed = spec.do === "prices" ? takeOver(submitted, pricesHandedShape) : takeOver(submitted, analysisShape);
  if (!claimed || claimed.series.length === 0) return problem("The result names no stored prices.");
  const again = yield* recompute(
    claimed.series.map(({ seriesId }) => seriesId),
    spec,
  );
  if (typeof again === "string") return problem(again);
  const wrong = claimed.series.filter((share, at) => !isSame(share, again.done.series[at]));
  const names = listOf(claimed.series.map(({ symbol }) => symbol));
  if (wrong.length > 0)
    return problem(`What stands for ${listOf(wrong.map(({ symbol }) => symbol))} is not what the stored prices give.`);
  const note =
    spec.do === "prices"
      ? `The prices of ${names} are stored as said.`
      : `Every figure of ${names} comes out the same.`;
  return { proofs: [{ kind: "tool_result", ref: again.ref, note }], problem: null };
}

type Claim = Pick<Analysis["series"][number], "symbol" | "asOf" | "sourceLabel"> &
  Partial<Pick<Analysis["series"][number], "figures">>;

function isSame(claim: Claim, fresh: Analysis["series"][number] | undefined): boolean {
  if (!fresh || claim.symbol !== fresh.symbol || claim.asOf !== fresh.asOf || claim.sourceLabel !== fresh.sourceLabel)
    return false;
  return Object.entries(claim.figures ?? {}).every(([name, { text }]) => fresh.figures[name]?.text === text);
}

function* checkDocument(task: OrderTask, spec: StockSpec): Script<Finding> {
  const [ref, id] = /document:([0-9a-f-]{36})@v\d+/.exec(task.submitted) ?? [];
  if (!ref || !id) return problem("The result names no document.");
  const read = { tool: "document_read", input: { documentId: id } };
  const document = yield* callTool("Reading the document.", read, documentShape);
  if (!document.ok) return problem(`The document could not be read: ${document.message}`);
  const computed = task.inputs.map(({ result }) => takeOver(result, analysisShape)).find((one) => one !== null);
  const again = yield* recompute(computed?.series.map(({ seriesId }) => seriesId) ?? [], spec);
  if (typeof again === "string") return problem(again);
  const { body } = document.value;
  const missing = paragraphsOf(again.done, spec.range).filter((paragraph) => !body.includes(paragraph));
  if (missing.length > 0) return problem(`The document does not say what the stored prices give: ${missing[0]}`);
  const unsourced = again.done.series.filter(
    ({ symbol, sourceLabel }) => !body.includes(`${symbol}, `) || !body.includes(sourceLabel),
  );
  if (unsourced.length > 0 || !body.includes("Not advice."))
    return problem("The document lacks where its prices are from, or that it is no advice.");
  return {
    proofs: [
      { kind: "document", ref, note: "The document quotes the figures, names the source and gives no advice." },
      {
        kind: "tool_result",
        ref: again.ref,
        note: "Computed again from the stored prices, every quoted figure comes out the same.",
      },
    ],
    problem: null,
  };
}
