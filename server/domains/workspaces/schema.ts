import { z } from "zod";
import { defineEvent } from "#server/lib/event";
import { outsideOrigin } from "#server/lib/outside";

export const MAX_BLOB_BYTES = 1_000_000;
export const MAX_WORKSPACE_FILES = 2_000;
export const MAX_WORKSPACE_BYTES = 50_000_000;
export const MAX_COMMITS = 20_000;
export const MAX_PATH = 200;

/** How a command ended: by itself, or by the limit it ran into. */
export const RUN_OUTCOMES = [
  "finished",
  "timed_out",
  "out_of_memory",
  "too_much_output",
  "too_many_files",
  "stopped",
] as const;
export const runOutcome = z.enum(RUN_OUTCOMES);
export type RunOutcome = (typeof RUN_OUTCOMES)[number];

const PATH_RULE = "is a path inside the workspace, such as src/index.js: no leading slash, no “.”, “..” or empty parts";

export const workspacePath = z
  .string()
  .min(1)
  .max(MAX_PATH)
  .refine((path) => isPath(path), PATH_RULE);

function isPath(path: string): boolean {
  if (/[\p{Cc}\\]/u.test(path)) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== ".." && part !== ".git");
}

export const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, "must be the bytes of the file");
export const fileChange = z.object({
  path: workspacePath,
  /** Null removes the file. */
  content: bytes.nullable(),
});
export type FileChange = z.infer<typeof fileChange>;

export const commitMessage = z.string().trim().min(1, "Say what the change is for.").max(500);
export const shellCommand = z.string().trim().min(1, "Say what to run.").max(20_000);

export const workspaceView = z.object({
  missionId: z.string(),
  missionNumber: z.number(),
  missionTitle: z.string(),
  /** The number of the newest commit; 0: there is none yet. */
  head: z.number(),
  fileCount: z.number(),
  sizeBytes: z.number(),
  updatedAt: z.date().nullable(),
});
export const workspacePage = workspaceView.extend({
  /** Text from outside that its files, commits or what commands printed may hold. */
  outside: z.array(outsideOrigin),
});
export type WorkspaceView = z.infer<typeof workspaceView>;

/** A file in a tree, and the commit that changed it last. */
export const fileEntry = z.object({ path: z.string(), sizeBytes: z.number(), sha256: z.string(), commit: z.number() });
export type FileEntry = z.infer<typeof fileEntry>;

export const fileView = fileEntry.extend({
  /** Null: it is not text. */
  text: z.string().nullable(),
});

const author = {
  author: z.string(),
  isAgent: z.boolean(),
  runId: z.string().nullable(),
  runNumber: z.number().nullable(),
  taskId: z.string().nullable(),
  taskNumber: z.number().nullable(),
  createdAt: z.date(),
};

export const commitRow = z.object({ number: z.number(), message: z.string(), changedFiles: z.number(), ...author });
export type CommitRow = z.infer<typeof commitRow>;

export const fileDiff = z.object({
  path: z.string(),
  change: z.enum(["added", "changed", "removed"]),
  isText: z.boolean(),
  added: z.number(),
  removed: z.number(),
  lines: z.array(z.object({ kind: z.enum(["same", "added", "removed"]), text: z.string() })),
});
export type FileDiff = z.infer<typeof fileDiff>;

export const workspaceRunRow = z.object({
  id: z.string(),
  number: z.number(),
  command: z.string(),
  baseCommit: z.number(),
  madeCommit: z.number().nullable(),
  outcome: runOutcome,
  exitCode: z.number().nullable(),
  durationMs: z.number(),
  ...author,
});
export type WorkspaceRunRow = z.infer<typeof workspaceRunRow>;
export const workspaceRunView = workspaceRunRow.extend({
  stdout: z.string(),
  stderr: z.string(),
  isTruncated: z.boolean(),
});
export type WorkspaceRunView = z.infer<typeof workspaceRunView>;

const ref = z.object({ missionId: z.string(), missionNumber: z.number() });
export const workspaceCommitted = defineEvent(
  "workspace.committed",
  "domain",
  ref.extend({ number: z.number(), message: z.string(), paths: z.array(z.string()), changedFiles: z.number() }),
);
export const workspaceRan = defineEvent(
  "workspace.ran",
  "trace",
  ref.extend({
    number: z.number(),
    command: z.string(),
    outcome: runOutcome,
    exitCode: z.number().nullable(),
  }),
);
