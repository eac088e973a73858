import type { Ctx } from "#server/core/context";
import type { Tool } from "#server/core/tool";
import { listRecordedCalls, requestHashes } from "#server/domains/interactions/queries";
import { interactionResponse } from "#server/domains/interactions/schema";
import { type JournalRun, type JournalStep, readJournal } from "#server/domains/runs/orchestration";
import { isRunOver, type ReplayView } from "#server/domains/runs/schema";
import { canonicalJson } from "#server/lib/canonical-json";
import { sha256 } from "#server/lib/ids";
import { describeTools } from "#server/llm/tools";
import { journalContext } from "./driver.ts";
import { modelOutput, nextAction, toolOutput, wakeOutput } from "./journal.ts";
import { modelTool, outsideToolsFor, TOOLS_BY_PURPOSE, toolsOf } from "./tools.ts";
import { transcriptOf } from "./transcript.ts";

type Replayed = ReplayView["steps"][number];
type Recorded = Awaited<ReturnType<typeof listRecordedCalls.call>>[number];
type Found = Pick<Replayed, "verdict" | "what" | "sha256" | "messages">;

const MAX_STEPS = 600;
const SAME: Found = { verdict: "identical", what: null, sha256: null, messages: null };
const differs = (what: string): Found => ({ ...SAME, verdict: "different", what });
const unrecorded = (what: string): Found => ({ ...SAME, verdict: "unrecorded", what });

/**
 * Tells a run again from its record, without asking anybody: for each step, whether what had to come next is what came, and for a
 * model call whether what would be sent now is byte for byte what was sent then. Reads only.
 */
export async function replayRun(ctx: Ctx, id: string): Promise<ReplayView> {
  const startedMs = performance.now();
  const { run, steps: all } = await readJournal.call(journalContext(ctx.team.id), { id });
  const steps = all.slice(0, MAX_STEPS);
  const ids = steps.flatMap((step) => (step.interactionId ? [step.interactionId] : []));
  const calls = new Map((await listRecordedCalls.call(ctx, { ids })).map((call) => [call.id, call]));
  const record: Kept = { calls, offered: toolsOf(run.purpose, null, await outsideToolsFor(ctx, run.purpose)) };
  const found = steps.map((step, at): Replayed => {
    const { index, kind, name } = step;
    return { index, kind, name, ...judge(run, steps.slice(0, at), step, record) };
  });
  const end = isRunOver(run.status) && steps.length === all.length ? endOf(run, steps) : null;
  const wrong = found.find((step) => step.verdict === "different");
  return {
    runId: run.id,
    number: run.number,
    isIdentical: !wrong && end === null,
    verdict: verdictOf(run, found, end),
    steps: found,
    modelCalls: 0,
    costMicros: 0,
    durationMs: Math.round(performance.now() - startedMs),
  };
}

/** The calls as they were recorded, and the tools such a run is offered today. */
type Kept = { calls: Map<string, Recorded>; offered: readonly Tool[] };

function judge(run: JournalRun, before: JournalStep[], step: JournalStep, { calls, offered }: Kept): Found {
  if (step.status === "running") return unrecorded("still under way");
  if (isWrittenByPerson(run, step)) return unrecorded("written by a person, so nothing led to it");
  const order = orderOf(run, before, step);
  if (order !== null) return differs(order);
  if (step.kind !== "model") return step.kind === "tool" ? toolVerdict(run, before, step) : SAME;
  const call = step.interactionId ? calls.get(step.interactionId) : undefined;
  if (!call) return unrecorded("its call was not kept");
  if (step.recordedBy !== undefined && isToldAnew(run))
    return unrecorded(`recorded by run ${step.recordedBy}, which was told something else`);
  const found = modelVerdict(run, before, step, call);
  return found.verdict === "identical" ? { ...found, what: otherWords(before, call, offered) } : found;
}

function isWrittenByPerson(run: JournalRun, step: JournalStep): boolean {
  if (step.recordedBy !== undefined || run.kind !== "fork") return false;
  return step.index === run.forkAtIndex && run.forkChange?.output !== undefined;
}

function isToldAnew(run: JournalRun): boolean {
  return run.forkChange?.system !== undefined || run.forkChange?.workOrder !== undefined;
}

/** What has to come next by the record so far; null when it is this step. Waits for people come and go by people. */
function orderOf(run: JournalRun, before: JournalStep[], step: JournalStep): string | null {
  if (step.kind === "wait") return null;
  const action = expected(run, before, step.startedAt.getTime());
  const kind = action.do === "remind" ? "note" : action.do;
  if (action.do === "finish") return `the run would have ended here: ${action.reason ?? action.status}`;
  if (kind !== step.kind || action.index !== step.index)
    return `step ${action.index} would have been ${kind}, and it was ${step.kind} at ${step.index}`;
  return null;
}

function expected(run: JournalRun, before: JournalStep[], atMs: number) {
  // A step stands in the record before it is begun a second time, so limits are looked at as of its own time.
  const then = {
    ...run,
    cancelRequested: false,
    startedAt: null,
    stepLimit: Number.MAX_SAFE_INTEGER,
    tokenUntilMs: Number.MAX_SAFE_INTEGER,
  };
  return nextAction(then, before, (name) => isTerminal(run, name), atMs);
}

function isTerminal(run: JournalRun, name: string): boolean {
  return TOOLS_BY_PURPOSE[run.purpose].find((tool) => tool.name === name)?.isTerminal ?? false;
}

/** The call has to be the one the model made, or what a person made of it when they allowed it. */
function toolVerdict(run: JournalRun, before: JournalStep[], step: JournalStep): Found {
  const action = expected(run, before, step.startedAt.getTime());
  if (action.do !== "tool") return differs("the model called no tool here");
  const { call } = action;
  if (call.id !== step.toolCallId || call.name.slice(0, 200) !== step.name)
    return differs(`the model called ${call.name} here`);
  const note = toolOutput.safeParse(step.output).data?.approval;
  const wanted = note?.isEdited ? note.editedInput : call.input;
  return canonicalJson(wanted) === canonicalJson(step.input) ? SAME : differs("another input than the model gave");
}

function modelVerdict(run: JournalRun, before: JournalStep[], step: JournalStep, call: Recorded): Found {
  const { system, messages } = transcriptOf(run.number, before);
  const hashes = requestHashes({ system, messages, tools: [] });
  const found = {
    sha256: sha256([hashes.systemPart, ...hashes.messageParts].join("\n")),
    messages: messages.length,
  };
  const at = hashes.messageParts.findIndex((hash, place) => hash !== call.messageParts[place]);
  if (hashes.systemPart !== call.systemPart) return { ...differs("its instructions"), ...found };
  if (at >= 0 || hashes.messageParts.length !== call.messageParts.length)
    return { ...differs(`message ${(at < 0 ? call.messageParts.length : at) + 1} of what was sent`), ...found };
  if (step.status === "succeeded" && !isAnswer(step, call)) return { ...differs("the answer"), ...found };
  return { verdict: "identical", what: null, ...found };
}

function otherWords(before: JournalStep[], call: Recorded, offered: readonly Tool[]): string | null {
  const today = new Set(requestHashes({ system: "", messages: [], tools: toolsToday(offered, before) }).toolParts);
  return call.toolParts.every((hash) => today.has(hash))
    ? null
    : "a tool is described in other words today; the record keeps the ones of then";
}

function isAnswer(step: JournalStep, call: Recorded): boolean {
  const said = modelOutput.safeParse(step.output).data;
  const kept = interactionResponse.safeParse(call.response).data;
  if (!said || !kept) return false;
  const pick = ({ text, reasoning, toolCalls, finishReason }: Pick<typeof kept, keyof typeof kept>) => ({
    text,
    reasoning,
    finishReason,
    toolCalls: toolCalls.map(({ id, name, input }) => ({ id, name, input })),
  });
  return canonicalJson(pick(said)) === canonicalJson(pick(kept));
}

function toolsToday(offered: readonly Tool[], steps: JournalStep[]) {
  const given = new Set(wakeOutput.safeParse(steps[0]?.output).data?.tools ?? []);
  return describeTools(offered.filter((tool) => given.size === 0 || given.has(tool.name)).map(modelTool));
}

/** A run that succeeded has to end by its own record; one that failed or was stopped may have been ended from outside. */
function endOf(run: JournalRun, steps: JournalStep[]): string | null {
  if (run.status !== "succeeded") return null;
  const action = expected(run, steps, run.finishedAt?.getTime() ?? 0);
  return action.do === "finish" && action.status === "succeeded" ? null : "By its record it would not have ended here.";
}

function verdictOf(run: JournalRun, steps: Replayed[], end: string | null): string {
  const wrong = steps.find((step) => step.verdict === "different");
  if (wrong) return `Run ${run.number} differs from its record at step ${wrong.index}: ${wrong.what}.`;
  if (end) return end;
  const open = steps.filter((step) => step.verdict === "unrecorded").length;
  const calls = steps.filter((step) => step.sha256 !== null).length;
  return `Run ${run.number} replays byte for byte: ${steps.length} steps, ${calls} model calls rebuilt, none made${
    open > 0 ? `; ${open} cannot be told from the record` : ""
  }.`;
}
