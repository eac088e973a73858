import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { runSteps, runs } from "#db/tables/runs";
import { query, type Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { type DiffLine, diffOf } from "#server/lib/text/line-diff";
import { getRun } from "./queries.ts";
import { comparison, isRunOver, type RunView, type StepView, stepComparison } from "./schema.ts";
import { origins, resolvedStep, type StepRecord, stepsOf } from "./shared-steps.ts";

const MAX_STEPS = 500;
const MAX_LINES = 2_000;
const MAX_CHARS = 100_000;

const both = z.object({ runId: z.uuid(), otherRunId: z.uuid() });

/** Two runs side by side: what they share, where they part, what each took, and what each ended with. */
export const compareRuns = query({
  name: "run.compare",
  scope: "runs:read",
  input: both,
  output: comparison,
  async run({ ctx, db, input }) {
    const a = await getRun.call(ctx, { id: input.runId });
    const b = await getRun.call(ctx, { id: input.otherRunId });
    const records = { a: await recordsOf(db, a), b: await recordsOf(db, b) };
    const length = Math.max(records.a.length, records.b.length);
    const steps = Array.from({ length }, (_, index) => ({
      index,
      state: stateOf(records.a[index], records.b[index]),
      a: a.steps[index] ?? null,
      b: b.steps[index] ?? null,
    }));
    const firstDifference = steps.find((step) => step.state !== "shared" && step.state !== "same")?.index ?? null;
    return {
      a: sideOf(a),
      b: sideOf(b),
      sharedSteps: steps.filter((step) => step.state === "shared").length,
      firstDifference,
      steps,
      result: resultOf(records.a, records.b),
    };
  },
});

/** One step of two runs, line by line. */
export const compareStep = query({
  name: "run.compare_step",
  scope: "runs:read",
  input: both.extend({ index: z.number().int().min(0).max(10_000) }),
  output: stepComparison,
  async run({ db, teamId, input }) {
    const a = await recordAt(db, teamId, input.runId, input.index);
    const b = await recordAt(db, teamId, input.otherRunId, input.index);
    if (!a && !b) throw new DomainError("not_found", `Neither run has a step ${input.index}.`);
    const before = textsOf(a);
    const after = textsOf(b);
    return {
      index: input.index,
      input: linesOf(before.input, after.input),
      output: linesOf(before.output, after.output),
      isSame: stateOf(a, b) === "shared" || stateOf(a, b) === "same",
    };
  },
});

async function recordsOf(db: Reader, run: RunView): Promise<StepRecord[]> {
  return (await stepsOf(db, { id: run.id, forkOfRunId: run.fork?.ofRunId ?? null })).slice(0, MAX_STEPS);
}

async function recordAt(db: Reader, teamId: string, runId: string, index: number): Promise<StepRecord | undefined> {
  const [found] = await db
    .select({ step: runSteps, origin: origins })
    .from(runs)
    .leftJoin(runSteps, and(eq(runSteps.runId, runs.id), eq(runSteps.index, index)))
    .leftJoin(origins, eq(origins.id, runSteps.originStepId))
    .where(and(eq(runs.teamId, teamId), eq(runs.id, runId)));
  if (!found) throw new DomainError("not_found", "There is no such run in this team.");
  return found.step ? resolvedStep(found.step, found.origin) : undefined;
}

/** Shared means that both point at one record, whichever of them made it. */
function stateOf(a: StepRecord | undefined, b: StepRecord | undefined) {
  if (!a) return "only_b" as const;
  if (!b) return "only_a" as const;
  if ((a.originStepId ?? a.id) === (b.originStepId ?? b.id)) return "shared" as const;
  const isSame =
    a.kind === b.kind &&
    a.name === b.name &&
    a.status === b.status &&
    textOf(a.input) === textOf(b.input) &&
    textOf(a.output) === textOf(b.output);
  return isSame ? ("same" as const) : ("changed" as const);
}

function sideOf(run: RunView) {
  const own = run.steps.filter((step) => step.recordedBy === null);
  const end = run.finishedAt ?? (isRunOver(run.status) ? run.createdAt : new Date());
  return {
    id: run.id,
    number: run.number,
    title: run.title,
    status: run.status,
    statusReason: run.statusReason,
    agentName: run.agent.name,
    isSandbox: run.fork?.isSandbox ?? false,
    promotedAt: run.fork?.promotedAt ?? null,
    what: run.fork?.what ?? null,
    steps: run.steps.length,
    modelCalls: own.filter((step) => step.kind === "model").length,
    tokens: run.tokens,
    costMicros: run.costMicros,
    durationMs: run.startedAt ? Math.max(0, end.getTime() - run.startedAt.getTime()) : 0,
    models: modelsOf(own),
  };
}

function modelsOf(steps: StepView[]): string[] {
  return [...new Set(steps.flatMap((step) => (step.model ? [step.model] : [])))];
}

/** What a run ends with is what it gave the tool that ended it; a run that never got there has no result. */
function resultOf(a: StepRecord[], b: StepRecord[]) {
  const [before, after] = [endingOf(a), endingOf(b)];
  if (before === null && after === null) return null;
  const lines = linesOf(before ?? "", after ?? "");
  return { isSame: before === after, lines };
}

function endingOf(steps: StepRecord[]): string | null {
  const last = steps.at(-1);
  return last?.kind === "tool" && last.status === "succeeded" ? textOf(last.input) : null;
}

function textsOf(step: StepRecord | undefined): { input: string; output: string } {
  return { input: textOf(step?.input), output: textOf(step?.output) };
}

function linesOf(before: string, after: string): DiffLine[] {
  return diffOf(before, after).slice(0, MAX_LINES);
}

/** JSON for people: a long text stands as its own lines, not as one with escapes. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value.slice(0, MAX_CHARS);
  return JSON.stringify(value, null, 2).replaceAll("\\n", "\n").slice(0, MAX_CHARS);
}
