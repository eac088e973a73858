import { inTransaction } from "#server/core/transaction";
import type { ModelPolicy } from "#server/domains/agents/schema";
import { markSent, reserveMoney, settleMoney } from "#server/domains/budgets/commands";
import { closeInteraction, openInteraction } from "#server/domains/interactions/commands";
import type { ToldPrompt } from "#server/domains/prompts/schema";
import { finishRun, waitRun } from "#server/domains/runs/commands";
import type { JournalStep } from "#server/domains/runs/orchestration";
import { MAX_RETRIES } from "#server/domains/runs/policy";
import { beginStep, completeStep } from "#server/domains/runs/steps";
import { createAnswerLog } from "#server/lib/answer-log";
import { isDomainError } from "#server/lib/errors";
import { faultPoint } from "#server/lib/fault";
import { newId } from "#server/lib/ids";
import { type ModelAnswer, streamModel } from "#server/llm/call";
import { chargeOfAnswer, chargeOfFailure } from "#server/llm/charge";
import { isModelCallError, type ModelCallError } from "#server/llm/errors";
import type { PreparedCall } from "#server/llm/prepare";
import { retryPolicy } from "#server/llm/retry";
import { describeTools } from "#server/llm/tools";
import type { Drive } from "./driver.ts";
import { wakeOutput } from "./journal.ts";
import { stopForMoney } from "./money-stop.ts";
import { prepareWithinCap } from "./reply-cap.ts";
import { teamKeysOf } from "./team-keys.ts";
import { modelToolsFor } from "./tools.ts";
import { transcriptOf } from "./transcript.ts";
import { untilWritten } from "./until-written.ts";

type Outcome = "more" | "wait" | "done";
type Call = {
  prepared: PreparedCall;
  system: string;
  messages: ReturnType<typeof transcriptOf>["messages"];
  interactionId: string;
  index: number;
  tools: Awaited<ReturnType<typeof modelToolsFor>>;
  /** The prompt of the team that the run was told by. */
  told: ToldPrompt | null;
};
type Opened = { stepId: string; attempt: number; entryId: string };

/** Asks the model once: reserve → write the step → send → settle, each on record before the next begins. */
export async function runModelStep(
  drive: Drive,
  steps: JournalStep[],
  policy: ModelPolicy,
  index: number,
): Promise<Outcome> {
  const { system, messages } = transcriptOf(drive.run.number, steps);
  const given = wakeOutput.safeParse(steps[0]?.output).data;
  const tools = await modelToolsFor(drive, given?.tools ?? []);
  let prepared: PreparedCall;
  try {
    const keys = await teamKeysOf(drive.ctx, `model call of run ${drive.run.number}`);
    const { env } = drive.driver;
    prepared = await prepareWithinCap(drive.ctx, drive.run, { env, keys, policy, system, messages, tools });
  } catch (error) {
    if (isDomainError(error)) return fail(drive, error.message);
    throw error;
  }
  const call: Call = {
    prepared,
    system,
    messages,
    interactionId: newId(drive.driver.clock.now()),
    index,
    tools,
    told: given?.prompt ?? null,
  };
  const opened = await open(drive, call);
  if (opened === "wait") return "wait";
  await markSent.call(drive.ctx, { entryId: opened.entryId, atMs: drive.driver.clock.now() });
  faultPoint("ledger.after-sent");
  try {
    const answer = await ask(drive, call, opened.attempt);
    await untilWritten(() => settleAnswer(drive, call, opened, answer), drive.driver.isStopped);
    return "more";
  } catch (error) {
    if (!isModelCallError(error)) throw error;
    return settleFailure(drive, call, opened, error);
  }
}

async function open(
  drive: Drive,
  { prepared, system, messages, interactionId, index, tools, told }: Call,
): Promise<Opened | "wait"> {
  const { ctx, run, token, driver } = drive;
  const atMs = driver.clock.now();
  faultPoint("ledger.before-reserve");
  try {
    const opened = await inTransaction(ctx, "model step", async (joined) => {
      const step = await beginStep.call(joined, {
        runId: run.id,
        token,
        index,
        kind: "model",
        name: prepared.choice.model,
        summary: "",
        toolCallId: null,
        interactionId,
        input: null,
        atMs,
      });
      const of = {
        interactionId,
        runId: run.id,
        stepId: step.stepId,
        agentId: run.agentId,
        missionId: run.missionId,
        attempt: step.attempt,
        atMs,
      };
      const { entryId } = await reserveMoney.call(joined, { ...of, upperBoundMicros: prepared.upperBoundMicros });
      await openInteraction.call(joined, {
        ...of,
        provider: prepared.choice.provider,
        model: prepared.choice.modelId,
        isSimulated: prepared.choice.isSimulated,
        whyModel: prepared.choice.why,
        notTaken: prepared.choice.notTaken.slice(0, 50),
        prompt: told,
        request: {
          system,
          messages,
          tools: describeTools(tools),
          maxOutputTokens: prepared.maxOutputTokens,
        },
      });
      return { ...step, entryId };
    });
    faultPoint("ledger.after-reserve");
    return opened;
  } catch (error) {
    // The hard stop of a budget: nothing was sent, nothing was written, the run waits for money.
    if (!isDomainError(error) || error.code !== "limited") throw error;
    await stopForMoney(drive, error.message, prepared.upperBoundMicros);
    return "wait";
  }
}

async function ask(drive: Drive, call: Call, attempt: number): Promise<ModelAnswer> {
  const { driver, run } = drive;
  const write = createAnswerLog();
  let offset = 0;
  const part = (text: string, isLast: boolean) => {
    driver.publish(run.teamId, { runId: run.id, stepIndex: call.index, attempt, offset, text, isLast });
    offset += text.length;
  };
  try {
    return await streamModel({
      model: call.prepared.model,
      label: call.prepared.label,
      system: call.system,
      messages: call.messages,
      tools: call.tools,
      maxOutputTokens: call.prepared.maxOutputTokens,
      abortSignal: drive.signal,
      timeoutMs: driver.env.MUSTER_MODEL_TIMEOUT_MS,
      onNews: ({ channel, delta }) => part(write(channel, delta), false),
    });
  } finally {
    part("", true);
  }
}

async function settleAnswer(drive: Drive, call: Call, opened: Opened, answer: ModelAnswer): Promise<void> {
  const { ctx, run, token, driver } = drive;
  const charge = chargeOfAnswer(call.prepared, answer.usage);
  const atMs = driver.clock.now();
  const { text, reasoning, reasoningMs, toolCalls, responseMessages, finishReason, usage } = answer;
  faultPoint("ledger.before-settle");
  await inTransaction(ctx, "model answer", async (joined) => {
    await settleMoney.call(joined, {
      entryId: opened.entryId,
      settledMicros: charge.settledMicros,
      outcome: "ok",
      atMs,
    });
    await closeInteraction.call(joined, {
      interactionId: call.interactionId,
      atMs,
      status: "ok",
      usage,
      latencyMs: answer.latencyMs,
      firstTokenMs: answer.firstTokenMs,
      error: null,
      errorKind: null,
      costMicros: charge.costMicros,
      fallbackCostMicros: charge.fallbackCostMicros,
      response: { text, reasoning, toolCalls, finishReason },
    });
    await completeStep.call(joined, {
      runId: run.id,
      token,
      stepId: opened.stepId,
      status: "succeeded",
      summary: firstSentence(text),
      error: null,
      atMs,
      output: { text, reasoning, reasoningMs, toolCalls, responseMessages, finishReason },
      usage: {
        tokens: usage.inputTokens + usage.outputTokens,
        cachedTokens: usage.cachedTokens,
        costMicros: charge.settledMicros,
        modelCalls: 1,
      },
    });
  });
  faultPoint("ledger.after-settle");
}

/** A call that failed is settled and shown; then it waits and is tried again, or the run ends with the cause. */
async function settleFailure(drive: Drive, call: Call, opened: Opened, error: ModelCallError): Promise<Outcome> {
  const { ctx, run, token, driver } = drive;
  const charge = chargeOfFailure(call.prepared, error);
  const atMs = driver.clock.now();
  const usage = error.usageSoFar ?? {
    inputTokens: 0,
    cachedTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
  };
  const retry =
    error.kind === "cancelled"
      ? { retry: false as const }
      : retryPolicy(error.kind, run.retries + 1, error.retryAfterMs);
  await inTransaction(ctx, "model failure", async (joined) => {
    await settleMoney.call(joined, {
      entryId: opened.entryId,
      settledMicros: charge.settledMicros,
      outcome: "failed",
      atMs,
    });
    await closeInteraction.call(joined, {
      interactionId: call.interactionId,
      atMs,
      status: "failed",
      usage,
      latencyMs: null,
      firstTokenMs: null,
      error: error.message,
      errorKind: error.kind,
      costMicros: charge.costMicros,
      fallbackCostMicros: charge.fallbackCostMicros,
      response: error.textSoFar ? { text: error.textSoFar, reasoning: "", toolCalls: [], finishReason: "error" } : null,
    });
    await completeStep.call(joined, {
      runId: run.id,
      token,
      stepId: opened.stepId,
      status: "failed",
      summary: error.message.slice(0, 300),
      error: error.message,
      output: saidSoFar(error),
      atMs,
      usage: {
        tokens: usage.inputTokens + usage.outputTokens,
        cachedTokens: usage.cachedTokens,
        costMicros: charge.settledMicros,
        modelCalls: 1,
      },
    });
    if (error.kind === "cancelled") return;
    if (retry.retry && run.retries < MAX_RETRIES) {
      const seconds = Math.max(1, Math.ceil(retry.afterMs / 1_000));
      await waitRun.call(joined, {
        id: run.id,
        token,
        reason: `${error.message} Trying again in ${seconds} s.`,
        retryAtMs: atMs + retry.afterMs,
      });
    } else {
      await finishRun.call(joined, { id: run.id, token, status: "failed", reason: error.message });
    }
  });
  if (error.kind === "cancelled") return "more";
  return retry.retry && run.retries < MAX_RETRIES ? "wait" : "done";
}

/** What a person read before they stopped it, or before it broke off, stays readable. */
function saidSoFar({ textSoFar, reasoningSoFar }: ModelCallError) {
  if (textSoFar === "" && reasoningSoFar === "") return null;
  return { text: textSoFar, reasoning: reasoningSoFar, isBrokenOff: true };
}

async function fail(drive: Drive, reason: string): Promise<Outcome> {
  await finishRun.call(drive.ctx, { id: drive.run.id, token: drive.token, status: "failed", reason });
  return "done";
}

function firstSentence(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const sentence = /^.{1,200}?[.?!](?=\s|$)/.exec(line)?.[0] ?? line;
  return sentence.slice(0, 300);
}
