import type { Ctx } from "#server/core/context";
import type { Tool } from "#server/core/tool";
import { inSavepoint, inTransaction } from "#server/core/transaction";
import { DATA_TOOLS } from "#server/domains/analysis/tools";
import { listForkCalls, rewindForFork } from "#server/domains/runs/forks";
import type { JournalRun, JournalStep } from "#server/domains/runs/orchestration";
import { DomainError, isDomainError } from "#server/lib/errors";
import { withSeededIds } from "#server/lib/ids";
import { journalContext } from "./driver.ts";
import { attempt, type Caller, invokeAsAgent, longPartOf, refused } from "./invoke.ts";
import type { ToolOutput } from "./journal.ts";
import { packed, unpacked } from "./packed.ts";
import { findTool } from "./tools.ts";

type Tx = Required<Pick<Ctx, "tx">>;
type Call = { tool: Tool; index: number; input: unknown; prepared?: unknown };
/** What the long part of a call gave is kept beside its answer: doing it again must not take that time again. */
type SandboxOutput = ToolOutput & { prepared?: unknown };

/** Attachments never change, so reading them needs no sandbox, and reading long ones must not hold a transaction. */
const READS_FILES: ReadonlySet<string> = new Set(DATA_TOOLS.map((tool) => tool.name));
const MAX_PREPARED_CHARS = 1_000_000;

/**
 * A tool call of a fork: really done, in a world put back to where its run stood and in which the fork's own earlier calls have
 * been done again, and then undone with all of that. Only the answer stays. Nothing is signalled: no event leaves.
 */
export async function runInSandbox(by: Caller, call: Call, signal: AbortSignal): Promise<SandboxOutput> {
  const { tool } = call;
  if (tool.effect === "query" && READS_FILES.has(tool.name)) return attempt(() => invokeAsAgent(by, tool, call.input));
  if (tool.effect !== "compute") return tried(by, call, (inner) => done(by, call, inner));
  const read = await tried(by, call, (inner) => longPartOf(by, tool, call.input, inner));
  if (!read.ok) return read;
  const work = read.result as Awaited<ReturnType<typeof longPartOf>>;
  const long = await attempt(() => work(signal));
  if (!long.ok) return long;
  const prepared = packed(long.result);
  if (JSON.stringify(prepared ?? null).length > MAX_PREPARED_CHARS)
    return refused("limited", `${tool.name} changed more than a fork can keep. Change less at a time.`);
  return { ...(await tried(by, call, (inner) => done(by, { ...call, prepared: long.result }, inner))), prepared };
}

/** Does something in the fork's world, and undoes it with that world. */
async function tried(by: Caller, call: Call, body: (inner: Ctx & Tx) => Promise<unknown>): Promise<ToolOutput> {
  const machine = journalContext(by.run.teamId);
  const earlier = commandsOf(by.run, await listForkCalls.call(machine, { runId: by.run.id, beforeIndex: call.index }));
  return inTransaction({ ...machine }, `sandbox ${call.tool.name}`, (joined) =>
    undone({ ...joined, outbox: { hasEvents: false } }, async (inner) => {
      await rewindForFork.call({ ...machine, ...inner }, { id: by.run.id });
      return attempt(async () => {
        for (const step of earlier) await again(by, step, inner);
        return inSavepoint(inner, body);
      });
    }),
  );
}

/** The same call makes the same ids each time, so that what a fork was told of them holds when it is promoted. */
function done(by: Caller, { tool, index, input, prepared }: Call, inner: Ctx): Promise<unknown> {
  const { run } = by;
  return withSeededIds({ seed: `${run.id}:${index}`, atMs: run.createdAt.getTime() + index }, () =>
    invokeAsAgent(by, tool, input, { inner, prepared }),
  );
}

/** What a fork's recorded calls changed, with the input they were done with. */
export function commandsOf(run: JournalRun, steps: JournalStep[]): Call[] {
  return steps.flatMap((step) => {
    const tool = findTool(run.purpose, step.name);
    if (!tool || tool.effect === "query") return [];
    const prepared = unpacked(Reflect.get(Object(step.output), "prepared"));
    return [{ tool, index: step.index, input: step.input, prepared }];
  });
}

/** Does a recorded call again, with the ids it had. Throws `conflict` naming it when it is not possible any more. */
export async function again(by: Caller, call: Call, inner: Ctx & Tx): Promise<void> {
  try {
    await inSavepoint(inner, (own) => done(by, call, own));
  } catch (error) {
    if (!isDomainError(error) || error.code === "internal") throw error;
    throw new DomainError(
      "conflict",
      `Step ${call.index} (${call.tool.name}) of run ${by.run.number} cannot be done any more: ${error.message}`,
      { cause: error },
    );
  }
}

class Undone extends Error {}

/** Runs `body` and undoes all it wrote, whatever it gives. */
async function undone<T>(ctx: Ctx & Tx, body: (inner: Ctx & Tx) => Promise<T>): Promise<T> {
  let result: { value: T } | null = null;
  const undo = new Undone();
  try {
    await inSavepoint(ctx, async (inner) => {
      result = { value: await body(inner) };
      throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  }
  return given(result);
}

function given<T>(result: { value: T } | null): T {
  if (!result) throw new Error("The sandbox gave nothing.");
  return result.value;
}

export function isSandboxed(run: JournalRun): boolean {
  return run.kind === "fork" && run.isSandbox;
}
