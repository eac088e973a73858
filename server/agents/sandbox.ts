import type { Ctx } from "#server/core/context";
import type { Tool } from "#server/core/tool";
import { inSavepoint, inTransaction } from "#server/core/transaction";
import { DATA_TOOLS } from "#server/domains/analysis/tools";
import { listForkCalls, rewindForFork } from "#server/domains/runs/forks";
import type { JournalRun, JournalStep } from "#server/domains/runs/orchestration";
import { DomainError, isDomainError } from "#server/lib/errors";
import { withSeededIds } from "#server/lib/ids";
import { journalContext } from "./driver.ts";
import { attempt, type Caller, invokeAsAgent, refused } from "./invoke.ts";
import { type ToolOutput, toolOutput } from "./journal.ts";
import { findTool } from "./tools.ts";

type Tx = Required<Pick<Ctx, "tx">>;
type Call = { tool: Tool; index: number; input: unknown };

/** Attachments never change, so reading them needs no sandbox, and reading long ones must not hold a transaction. */
const READS_FILES: ReadonlySet<string> = new Set(DATA_TOOLS.map((tool) => tool.name));

/**
 * A tool call of a fork: really done, in a world put back to where its run stood and in which the fork's own earlier calls have
 * been done again, and then undone with all of that. Only the answer stays. Nothing is signalled: no event leaves.
 */
export async function runInSandbox(by: Caller, call: Call): Promise<ToolOutput> {
  const { tool } = call;
  if (tool.effect !== "query" && tool.effect !== "command")
    return refused("forbidden", `${tool.name} works outside the database and is not done in a fork. Go on without it.`);
  if (tool.effect === "query" && READS_FILES.has(tool.name)) return attempt(() => invokeAsAgent(by, tool, call.input));
  const machine = journalContext(by.run.teamId);
  const earlier = commandsOf(by.run, await listForkCalls.call(machine, { runId: by.run.id, beforeIndex: call.index }));
  return inTransaction({ ...machine }, `sandbox ${tool.name}`, (joined) =>
    undone({ ...joined, outbox: { hasEvents: false } }, async (inner) => {
      await rewindForFork.call({ ...machine, ...inner }, { id: by.run.id });
      try {
        for (const step of earlier) await again(by, step, inner);
      } catch (error) {
        if (!isDomainError(error) || error.code === "internal") throw error;
        return refused("conflict", error.message);
      }
      return attempt(() =>
        inSavepoint(inner, (own) =>
          seeded(by.run, call.index, () => invokeAsAgent(by, tool, call.input, { inner: own })),
        ),
      );
    }),
  );
}

/** The commands among a fork's recorded calls, with the input they were done with. */
export function commandsOf(run: JournalRun, steps: JournalStep[]): Call[] {
  return steps.flatMap((step) => {
    const tool = findTool(run.purpose, step.name);
    if (tool?.effect !== "command") return [];
    const note = toolOutput.safeParse(step.output).data?.approval;
    return [{ tool, index: step.index, input: note?.editedInput ?? step.input }];
  });
}

/** Does a recorded call again, with the ids it had. Throws `conflict` naming it when it is not possible any more. */
export async function again(by: Caller, call: Call, inner: Ctx & Tx): Promise<void> {
  try {
    await inSavepoint(inner, (own) =>
      seeded(by.run, call.index, () => invokeAsAgent(by, call.tool, call.input, { inner: own })),
    );
  } catch (error) {
    if (!isDomainError(error) || error.code === "internal") throw error;
    throw new DomainError(
      "conflict",
      `Step ${call.index} (${call.tool.name}) of run ${by.run.number} cannot be done any more: ${error.message}`,
      { cause: error },
    );
  }
}

/** The same call makes the same ids each time, so that what a fork was told of them holds when it is promoted. */
function seeded<T>(run: JournalRun, index: number, body: () => Promise<T>): Promise<T> {
  return withSeededIds({ seed: `${run.id}:${index}`, atMs: run.createdAt.getTime() + index }, body);
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
