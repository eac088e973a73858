import { asc, eq, inArray, or, sql } from "drizzle-orm";
import { agents } from "#db/tables/agents";
import { interactions } from "#db/tables/llm";
import { runSteps, runs } from "#db/tables/runs";
import type { Reader } from "#server/core/query";
import { type AnswerPart, type AnswerView, isAnswerOver } from "./schema.ts";

type Run = typeof runs.$inferSelect;
type Step = Awaited<ReturnType<typeof selectSteps>>[number];
type Helper = Awaited<ReturnType<typeof selectRuns>>[number];

/** What each answer shows, made from its run's journal. Two statements for any number of answers. */
export async function answersOf(
  db: Reader,
  asked: { runId: string; atMs: number }[],
): Promise<Map<string, AnswerView>> {
  const ids = asked.map((one) => one.runId);
  if (ids.length === 0) return new Map();
  const all = await selectRuns(db, ids);
  const helpers = all.filter(({ run }) => run.parentRunId !== null);
  const steps = Map.groupBy(await selectSteps(db, ids), (step) => step.runId);
  return new Map(
    all
      .flatMap(({ run }) => (ids.includes(run.id) ? [run] : []))
      .map((run) => {
        const atMs = asked.find((one) => one.runId === run.id)?.atMs ?? 0;
        return [run.id, viewOf(run, { steps: steps.get(run.id) ?? [], helpers, atMs })];
      }),
  );
}

/** Of what was recorded only what is shown: prompts and results of tools are read when somebody opens them. */
function selectSteps(db: Reader, runIds: string[]) {
  return db
    .select({
      runId: runSteps.runId,
      index: runSteps.index,
      kind: runSteps.kind,
      name: runSteps.name,
      status: runSteps.status,
      attempt: runSteps.attempt,
      summary: runSteps.summary,
      toolCallId: runSteps.toolCallId,
      error: runSteps.error,
      startedAt: runSteps.startedAt,
      finishedAt: runSteps.finishedAt,
      text: sql<string | null>`case when ${runSteps.kind} = 'model' then ${runSteps.output}->>'text' end`,
      reasoning: sql<string | null>`case when ${runSteps.kind} = 'model' then ${runSteps.output}->>'reasoning' end`,
      reasoningMs: sql<
        number | null
      >`case when ${runSteps.kind} = 'model' then (${runSteps.output}->>'reasoningMs')::float8 end`,
      input: sql<unknown>`case when ${runSteps.kind} = 'wait' or ${runSteps.name} = 'ui_show' then ${runSteps.input} end`,
      model: interactions.model,
      isSimulated: interactions.isSimulated,
      firstTokenMs: interactions.firstTokenMs,
    })
    .from(runSteps)
    .leftJoin(interactions, eq(interactions.id, runSteps.interactionId))
    .where(inArray(runSteps.runId, runIds))
    .orderBy(asc(runSteps.runId), asc(runSteps.index));
}

/** The answering runs, and those that helped them. */
function selectRuns(db: Reader, runIds: string[]) {
  return db
    .select({ run: runs, agentName: agents.name })
    .from(runs)
    .innerJoin(agents, eq(agents.id, runs.agentId))
    .where(or(inArray(runs.id, runIds), inArray(runs.parentRunId, runIds)));
}

function viewOf(run: Run, of: { steps: Step[]; helpers: Helper[]; atMs: number }): AnswerView {
  const { steps, helpers, atMs } = of;
  const asked = steps.filter((step) => step.kind === "model");
  const last = asked.at(-1);
  const isWriting = last?.status === "running" && !isAnswerOver(run.status);
  return {
    runId: run.id,
    runNumber: run.number,
    status: run.status,
    statusReason: run.statusReason,
    costMicros:
      run.costMicros + helpers.reduce((sum, one) => sum + (one.run.parentRunId === run.id ? one.run.costMicros : 0), 0),
    tokens: run.tokens,
    cachedTokens: run.cachedTokens,
    model: last?.model ?? null,
    isSimulated: last?.isSimulated ?? false,
    firstWordMs: firstWordOf(asked, atMs),
    writingStep: isWriting ? { index: last.index, attempt: last.attempt } : null,
    parts: partsOf(steps, helpers),
  };
}

function firstWordOf(asked: Step[], atMs: number): number | null {
  const step = asked.find((one) => one.firstTokenMs !== null);
  return step ? Math.max(0, step.startedAt.getTime() + (step.firstTokenMs ?? 0) - atMs) : null;
}

function partsOf(steps: Step[], helpers: Helper[]): AnswerPart[] {
  const lastAsked = steps.findLast((step) => step.kind === "model");
  let isHelped = false;
  return steps.flatMap((step): AnswerPart[] => {
    if (step.kind === "model") return modelParts(step, step === lastAsked);
    if (step.kind === "wait") {
      const part = waitPart(step, helpers);
      isHelped ||= part.type === "help";
      return [part];
    }
    if (step.kind !== "tool") return [];
    // What the helper gave stands on its own row.
    const isShown = isHelped && step.name === "agent_ask";
    isHelped = false;
    return isShown ? [] : [toolPart(step)];
  });
}

/** A call that broke off and was made again is a note: its text was begun anew in the next. */
function modelParts(step: Step, isLast: boolean): AnswerPart[] {
  const stepIndex = step.index;
  if (step.status === "running") return [];
  if (step.status !== "succeeded" && !isLast)
    return [
      {
        type: "note",
        stepIndex,
        text: step.status === "unknown" ? "Interrupted, then begun anew." : (step.error ?? "Begun anew."),
      },
    ];
  const parts: AnswerPart[] = [];
  if (step.reasoning) parts.push({ type: "reasoning", stepIndex, text: step.reasoning, tookMs: step.reasoningMs });
  if (step.text) parts.push({ type: "text", stepIndex, text: step.text });
  return parts;
}

function toolPart(step: Step): AnswerPart {
  return {
    type: "tool",
    stepIndex: step.index,
    callId: step.toolCallId ?? "",
    name: step.name,
    summary: step.summary,
    status: step.status,
    tookMs: step.finishedAt ? step.finishedAt.getTime() - step.startedAt.getTime() : null,
    error: step.error,
    input: step.input ?? null,
  };
}

function waitPart(step: Step, helpers: Helper[]): AnswerPart {
  const childRunId: unknown = Reflect.get(Object(step.input), "childRunId");
  const helper = helpers.find((one) => one.run.id === childRunId);
  if (!helper) {
    const approvalId = String(Reflect.get(Object(step.input), "approvalId") ?? "");
    const { name, summary } = step;
    return { type: "approval", stepIndex: step.index, approvalId, name, summary, isOpen: step.status === "running" };
  }
  const { run, agentName } = helper;
  return {
    type: "help",
    stepIndex: step.index,
    runId: run.id,
    runNumber: run.number,
    agentName,
    status: run.status,
    request: run.request ?? "",
    costMicros: run.costMicros,
    summary: step.summary,
  };
}
