import { readBlocks } from "./block.ts";
import { buildReview } from "./build-review.ts";
import { readBuildSpec } from "./build-spec.ts";
import { type DemandSet, NO_DEMANDS } from "./demand-types.ts";
import { understandDemands } from "./demands.ts";
import { type FileSet, openFiles } from "./files.ts";
import type { OrderTask, WorkOrder } from "./order.ts";
import { type Check, checksFor } from "./review-checks.ts";
import { reviewDocument } from "./review-document.ts";
import { reviewFigures, reviewProfile } from "./review-tables.ts";
import { reviewDemands, reviewQuotes } from "./review-text.ts";
import { callTool, callTools, type Script } from "./script.ts";
import { readSpec, type StepSpec } from "./spec.ts";
import { readStockSpec } from "./stock-plan.ts";
import { stockReview } from "./stock-review.ts";
import { anyShape } from "./tool-shapes.ts";
import { countEffects } from "./work-demands.ts";

/** A task described freely by people carries no parameters: its result says what it claims. */
function specOf(task: OrderTask): StepSpec | undefined {
  const own = readSpec(task.description);
  if (own) return own;
  const block = readBlocks(task.submitted)[0];
  if (/document:[0-9a-zA-Z-]+@v\d+/.test(task.submitted) && !block) return { do: "write" };
  if (!block) return undefined;
  if (block.kind === "profile" || block.kind === "quality") return { do: block.kind, file: block.file };
  if (block.kind === "demands") return block.set.files[0] ? { do: "demands", file: block.set.files[0] } : undefined;
  if (block.kind === "text") return block.files[0] ? { do: "outline", file: block.files[0] } : undefined;
  const { file, by, measures, order, where } = block.result;
  if (block.kind === "decide") return { do: "decide", file, by, measures, order, where, verb: block.verdict.verb };
  return by === "" ? { do: "total", file, measures, where } : { do: "breakdown", file, by, measures, order, where };
}

function* runChecks(order: WorkOrder, task: OrderTask, files: FileSet): Script<Check[]> {
  const spec = specOf(task);
  if (!spec) return reviewQuotes(files, task.submitted);
  switch (spec.do) {
    case "profile":
    case "quality":
      return yield* reviewProfile(spec, files, task.submitted);
    case "demands":
      return yield* reviewDemands(spec.file.id, files, task.submitted);
    case "breakdown":
    case "total":
    case "decide": {
      const set: DemandSet =
        files.texts.length > 0
          ? yield* countEffects(yield* understandDemands(files.texts, files.tables, true))
          : NO_DEMANDS;
      return yield* reviewFigures(spec, set, task.submitted);
    }
    case "write":
      return yield* reviewDocument(order, task, files);
    case "outline":
    case "extract":
    case "compare":
      return reviewQuotes(files, task.submitted);
  }
}

function* prove(task: OrderTask, checks: Check[]): Script<string> {
  const calls = task.criteria.map((criterion) => {
    const evidence = checksFor(criterion.text, checks)
      .filter((one) => one.ref !== "")
      .slice(0, 4)
      .map((one) => ({ kind: one.kind, ref: one.ref, note: one.note.slice(0, 480) }));
    return { tool: "criterion_prove", input: { criterionId: criterion.id, evidence } };
  });
  const proven = yield* callTools(
    "Everything holds; binding each criterion to the steps that show it.",
    calls,
    anyShape,
  );
  const refused = proven.find((one) => !one.ok);
  const note = checks
    .map((one) => one.note)
    .slice(0, 3)
    .join(" ")
    .slice(0, 900);
  const accepted = yield* callTool(
    "All criteria are proven by own steps; accepting the work.",
    { tool: "task_accept", input: { taskId: task.id, note } },
    anyShape,
  );
  if (accepted.ok) return "The work is accepted.";
  return `The work could not be accepted: ${accepted.message}${refused && !refused.ok ? ` (${refused.message})` : ""}`;
}

export function* reviewRun(order: WorkOrder): Script<string> {
  const task = order.task;
  if (!task) return "The work order holds no task.";
  const build = readBuildSpec(task.description);
  if (build) return yield* buildReview(task, build);
  const stock = readStockSpec(task.description);
  if (stock) return yield* stockReview(task, stock);
  const files = yield* openFiles(order.attachments);
  const checks = yield* runChecks(order, task, files);
  const failed = checks.filter((one) => !one.ok);
  if (failed.length === 0 && checks.some((one) => one.ref !== "")) return yield* prove(task, checks);
  const reason =
    failed.length > 0
      ? failed.map((one) => one.note).join(" ")
      : "Nothing in the result could be checked against the files.";
  const returned = yield* callTool(
    "Something does not hold; sending the work back with the reason.",
    { tool: "task_return", input: { taskId: task.id, reason: reason.slice(0, 1_900) } },
    anyShape,
  );
  return returned.ok ? "The work is returned." : `The work could not be returned: ${returned.message}`;
}
