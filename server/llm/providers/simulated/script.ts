import { createHash } from "node:crypto";
import type { z } from "zod";
import type { Conversation } from "./conversation.ts";

/** What a tool said, in the shape the run loop gives it to every model. */
export type ToolOutcome =
  | { ok: true; ref: string; result: unknown }
  | { ok: false; ref: string; error: { code: string; message: string } };

export type PlannedCall = { tool: string; input: Record<string, unknown> };

/** One answer of the model: a sentence people see, and the tool calls that go with it. */
export type Turn = {
  say: string;
  calls: PlannedCall[];
  /** Thinking that takes long: done before the script goes on, giving way to others meanwhile. */
  ponder?: () => Promise<void>;
};

/**
 * A piece of work written as a coroutine: it yields turns and receives the outcomes of their calls. It holds no state
 * between model calls; every call replays it over the outcomes found in the prompt, up to the first one missing.
 */
export type Script<T> = Generator<Turn, T, ToolOutcome[]>;

export type Answer = { text: string; calls: { toolCallId: string; toolName: string; input: string }[] };

export type Found<T> = { ok: true; ref: string; value: T } | { ok: false; ref: string; code: string; message: string };

const MAX_CALLS_IN_ONE_ANSWER = 8;

/** Reads with the same input give the same answer within one run, so that a repeat is taken from the prompt. */
const REPEATABLE = new Set([
  "attachment_list",
  "attachment_read",
  "text_outline",
  "text_search",
  "table_profile",
  "table_aggregate",
  "calculate",
  "mission_read",
  "agent_find",
  "task_read",
  "plan_read",
  "step_read",
  "document_read",
  "message_list",
  "prices_search",
  "prices_analyse",
  "team_status",
  "mission_list",
  "mission_look",
  "task_list",
  "task_look",
  "run_list",
  "document_list",
  "money_read",
]);

export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, held]) => held !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, held]) => `${JSON.stringify(key)}:${canonicalJson(held)}`).join(",")}}`;
}

function callId(seed: string, key: string, occurrence: number): string {
  const hash = createHash("sha256").update(`${seed}\n${key}\n${occurrence}`).digest("hex");
  return `call_${hash.slice(0, 24)}`;
}

/** Replays the script over the outcomes in the conversation and returns the first answer that is still missing. */
export async function replay(script: Script<string>, conversation: Conversation): Promise<Answer> {
  const seen = new Map<string, number>();
  let step = script.next();
  while (!step.done) {
    const turn = step.value;
    if (turn.ponder) {
      await turn.ponder();
      step = script.next([]);
      continue;
    }
    const named = turn.calls.map((call) => {
      const key = `${call.tool} ${canonicalJson(call.input)}`;
      const occurrence = REPEATABLE.has(call.tool) ? 0 : (seen.get(key) ?? 0);
      seen.set(key, occurrence + 1);
      return { call, key, occurrence, toolCallId: callId(conversation.seed, key, occurrence) };
    });
    const outcomes = named.map(({ toolCallId, key, occurrence, call }) =>
      conversation.tools.has(call.tool)
        ? conversation.outcome(toolCallId, key, occurrence)
        : { ok: false as const, ref: "", error: { code: "not_offered", message: `${call.tool} is not offered here.` } },
    );
    const missing = named.filter((_, index) => outcomes[index] === undefined);
    if (missing.length > 0) {
      const unique = new Map(missing.map((entry) => [entry.toolCallId, entry]));
      return {
        text: turn.say,
        calls: [...unique.values()].map(({ toolCallId, call }) => ({
          toolCallId,
          toolName: call.tool,
          input: JSON.stringify(call.input),
        })),
      };
    }
    step = script.next(outcomes.filter((outcome) => outcome !== undefined));
  }
  return { text: step.value, calls: [] };
}

function read<T>(schema: z.ZodType<T>, outcome: ToolOutcome | undefined): Found<T> {
  if (outcome === undefined) return { ok: false, ref: "", code: "missing", message: "There was no answer." };
  if (!outcome.ok) return { ok: false, ref: outcome.ref, code: outcome.error.code, message: outcome.error.message };
  const parsed = schema.safeParse(outcome.result);
  if (parsed.success) return { ok: true, ref: outcome.ref, value: parsed.data };
  return { ok: false, ref: outcome.ref, code: "unexpected_shape", message: parsed.error.message };
}

export function* callTool<T>(say: string, call: PlannedCall, schema: z.ZodType<T>): Script<Found<T>> {
  const [outcome] = yield { say, calls: [call] };
  return read(schema, outcome);
}

/** Thinks about something for longer. The outcome must follow from what is thought about alone: it is thought anew in each call. */
export function* ponder<T>(work: () => Promise<T>): Script<T> {
  let held: { value: T } | undefined;
  yield {
    say: "",
    calls: [],
    ponder: async () => {
      held = { value: await work() };
    },
  };
  if (!held) throw new Error("A thought was not finished.");
  return held.value;
}

/** The same tool shape several times, in one answer where the number allows it. Results keep the order of the calls. */
export function* callTools<T>(say: string, calls: PlannedCall[], schema: z.ZodType<T>): Script<Found<T>[]> {
  const found: Found<T>[] = [];
  for (let at = 0; at < calls.length; at += MAX_CALLS_IN_ONE_ANSWER) {
    const part = calls.slice(at, at + MAX_CALLS_IN_ONE_ANSWER);
    const outcomes = yield { say, calls: part };
    part.forEach((_, index) => {
      found.push(read(schema, outcomes[index]));
    });
  }
  return found;
}

/** Several independent pieces of work side by side: the calls that each needs next go into one answer. */
export function* together<T>(scripts: Script<T>[]): Script<T[]> {
  const steps = scripts.map((script) => script.next());
  for (;;) {
    const open = steps.flatMap((step, index) => (step.done ? [] : [{ index, turn: step.value }]));
    if (open.length === 0) break;
    const says = [...new Set(open.map(({ turn }) => turn.say))];
    const outcomes = yield { say: says.slice(0, 3).join(" "), calls: open.flatMap(({ turn }) => turn.calls) };
    let at = 0;
    for (const { index, turn } of open) {
      const script = scripts[index];
      const own = outcomes.slice(at, at + turn.calls.length);
      at += turn.calls.length;
      if (script) steps[index] = script.next(own);
    }
  }
  return steps.flatMap((step) => (step.done ? [step.value] : []));
}
