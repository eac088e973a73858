import type { Ctx } from "#server/core/context";
import { inTransaction } from "#server/core/transaction";
import { commitFiles, recordRun } from "#server/domains/workspaces/commands";
import { readTree } from "#server/domains/workspaces/queries";
import { workspacePath } from "#server/domains/workspaces/schema";
import { DEFAULT_TIMEOUT_MS } from "./limits.ts";
import { runCommand, type ShellResult } from "./pool.ts";

export type WorkspaceJob = { missionId: string; command: string; timeoutMs?: number | undefined; signal?: AbortSignal };
export type DoneJob = ShellResult & { baseCommit: number };

/** Reads the newest commit and gives the run of the command on it. Nothing is written: the same files and command may be run again. */
export async function jobOnHead(ctx: Ctx, job: WorkspaceJob): Promise<(signal?: AbortSignal) => Promise<DoneJob>> {
  const { commit, files } = await readTree.call(ctx, { missionId: job.missionId });
  const timeoutMs = job.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return async (signal) => {
    const result = await runCommand({ command: job.command, files, timeoutMs, ...(signal ? { signal } : {}) });
    return { ...result, baseCommit: commit };
  };
}

export async function runOnHead(ctx: Ctx, job: WorkspaceJob): Promise<DoneJob> {
  const run = await jobOnHead(ctx, job);
  return run(job.signal);
}

export type KeptRun = {
  number: number;
  outcome: ShellResult["outcome"];
  exitCode: number;
  stdout: string;
  stderr: string;
  truncated: boolean;
  changedFiles: string[];
  /** The commit with what the command changed, or the one it ran on. */
  commit: number;
};

/** Records what a command printed, and commits what it changed. */
export async function keepRun(
  ctx: Ctx,
  of: { missionId: string; taskId: string | null; command: string },
  job: DoneJob,
): Promise<KeptRun> {
  const wrong = job.changes.find(({ path }) => !workspacePath.safeParse(path).success);
  const { stderr, changes } = wrong
    ? { stderr: `${job.stderr}${wrong.path} is no path a workspace can hold; nothing was kept.\n`, changes: [] }
    : job;
  return inTransaction(ctx, "keep run", async (joined) => {
    const done = changes.length > 0 ? await commitRun(joined, of, job, changes) : null;
    const made = done && done.changed.length > 0 ? done : null;
    const { number } = await recordRun.call(joined, {
      ...of,
      baseCommit: job.baseCommit,
      madeCommit: made?.commit ?? null,
      outcome: job.outcome,
      exitCode: job.exitCode,
      stdout: job.stdout,
      stderr,
      isTruncated: job.isTruncated,
      durationMs: job.durationMs,
    });
    return {
      number,
      outcome: job.outcome,
      // A command that was killed has no exit code of its own; 137 is what a shell shows for it.
      exitCode: job.exitCode ?? 137,
      stdout: job.stdout,
      stderr,
      truncated: job.isTruncated,
      changedFiles: made?.changed ?? [],
      commit: made?.commit ?? job.baseCommit,
    };
  });
}

async function commitRun(
  ctx: Ctx,
  of: { missionId: string; taskId: string | null; command: string },
  job: DoneJob,
  changes: ShellResult["changes"],
): Promise<{ commit: number; changed: string[] }> {
  const line = of.command.split("\n")[0] ?? "";
  return commitFiles.call(ctx, {
    missionId: of.missionId,
    taskId: of.taskId,
    message: `Run: ${line.length > 200 ? `${line.slice(0, 200)}…` : line}`,
    baseCommit: job.baseCommit,
    changes,
  });
}

/** For a person: runs and keeps in one go. */
export async function runForPerson(ctx: Ctx, job: WorkspaceJob): Promise<KeptRun> {
  const done = await runOnHead(ctx, job);
  return keepRun(ctx, { missionId: job.missionId, taskId: null, command: job.command }, done);
}
