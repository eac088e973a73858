import { z } from "zod";
import { commitFiles } from "#server/domains/workspaces/commands";
import {
  diffCommits,
  getWorkspace,
  getWorkspaceRun,
  listCommits,
  listFiles,
  listWorkspaceRuns,
  readFile,
} from "#server/domains/workspaces/queries";
import { commitMessage, MAX_BLOB_BYTES, shellCommand, workspacePath } from "#server/domains/workspaces/schema";
import { MAX_TIMEOUT_MS } from "#server/shell/limits";
import { runForPerson } from "#server/shell/workspace";
import { queryOf, router, scoped } from "./trpc.ts";

const writeInput = z.object({
  missionId: z.uuid(),
  path: workspacePath,
  /** Null removes the file. */
  content: z.string().max(MAX_BLOB_BYTES).nullable(),
  message: commitMessage,
  baseCommit: z.number().int().min(0).optional(),
});

const runOutput = z.object({
  number: z.number(),
  outcome: z.string(),
  exitCode: z.number(),
  changedFiles: z.array(z.string()),
  commit: z.number(),
});

export const workspacesRouter = router({
  get: queryOf(getWorkspace),
  files: queryOf(listFiles),
  file: queryOf(readFile),
  log: queryOf(listCommits),
  diff: queryOf(diffCommits),
  runs: queryOf(listWorkspaceRuns),
  output: queryOf(getWorkspaceRun),
  write: scoped(commitFiles.scope)
    .input(writeInput)
    .output(commitFiles.output)
    .mutation(({ ctx, input: { path, content, baseCommit, ...rest } }) =>
      commitFiles.call(ctx.team, {
        ...rest,
        ...(baseCommit === undefined ? {} : { baseCommit }),
        changes: [{ path, content: content === null ? null : new TextEncoder().encode(content) }],
      }),
    ),
  run: scoped(commitFiles.scope)
    .input(
      z.object({
        missionId: z.uuid(),
        command: shellCommand,
        timeoutMs: z.number().int().min(100).max(MAX_TIMEOUT_MS).optional(),
      }),
    )
    .output(runOutput)
    .mutation(({ ctx, input }) => runForPerson(ctx.team, input)),
});
