import { and, desc, eq, lt } from "drizzle-orm";
import { z } from "zod";
import { outer } from "#db/columns";
import { missions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import { workspaceCommits, workspaceRuns } from "#db/tables/workspaces";
import { originsOf } from "#server/core/outside";
import { NUMBER_CURSOR, pageInput, pageOf, readCursor, toPage } from "#server/core/page";
import { query } from "#server/core/query";
import { noteRead } from "#server/core/reading";
import { DomainError } from "#server/lib/errors";
import { diffOf } from "#server/lib/text/line-diff";
import { matchingLines, textOf } from "./policy.ts";
import {
  bytes,
  commitRow,
  type FileDiff,
  type FileEntry,
  fileDiff,
  fileEntry,
  fileView,
  MAX_COMMITS,
  workspacePage,
  workspacePath,
  workspaceRunRow,
  workspaceRunView,
} from "./schema.ts";
import { commitOf, entryAt, headOf, headWith, readBlob, readBlobs, treeAt } from "./tree.ts";

const missionId = z.uuid();
const commit = z.number().int().min(0).max(MAX_COMMITS);
const MAX_DIFF_FILES = 100;
/** Of all files of a diff together. */
const MAX_DIFF_LINES = 10_000;

export const getWorkspace = query({
  name: "workspace.get",
  scope: "documents:read",
  input: z.object({ missionId }),
  output: workspacePage,
  run: ({ db, teamId, input }) =>
    headWith(db, { teamId, missionId: input.missionId }, { outside: originsOf(outer(missions.id), ["files"]) }),
});

export const listFiles = query({
  name: "workspace.files",
  scope: "documents:read",
  input: z.object({ missionId, commit: commit.optional() }),
  output: z.object({ commit: z.number(), files: z.array(fileEntry) }),
  async run({ ctx, db, teamId, input }) {
    noteRead(ctx, "files", [input.missionId]);
    const number = commitOf((await headOf(db, teamId, input.missionId)).head, input.commit);
    return { commit: number, files: [...(await treeAt(db, input.missionId, number)).values()].sort(byPath) };
  },
});

export const readFile = query({
  name: "workspace.file",
  scope: "documents:read",
  input: z.object({ missionId, path: workspacePath, commit: commit.optional() }),
  output: fileView,
  async run({ ctx, db, teamId, input }) {
    noteRead(ctx, "files", [input.missionId]);
    const number = commitOf((await headOf(db, teamId, input.missionId)).head, input.commit);
    const entry = await entryAt(db, input.missionId, input.path, number);
    if (!entry) throw new DomainError("not_found", `There is no ${input.path} at commit ${number} of this workspace.`);
    return { ...entry, text: textOf(await readBlob(db, teamId, entry.sha256)) };
  },
});

/** Every file with its bytes: what a command runs on, and what is exported. */
export const readTree = query({
  name: "workspace.tree",
  scope: "documents:read",
  input: z.object({ missionId, commit: commit.optional() }),
  output: z.object({ commit: z.number(), files: z.array(fileEntry.extend({ content: bytes })) }),
  async run({ ctx, db, teamId, input }) {
    noteRead(ctx, "files", [input.missionId]);
    const number = commitOf((await headOf(db, teamId, input.missionId)).head, input.commit);
    const entries = [...(await treeAt(db, input.missionId, number)).values()].sort(byPath);
    const blobs = await readBlobs(
      db,
      teamId,
      entries.map(({ sha256 }) => sha256),
    );
    return { commit: number, files: entries.map((entry) => ({ ...entry, content: contentOf(blobs, entry) })) };
  },
});

const COMMIT_FIELDS = {
  number: workspaceCommits.number,
  message: workspaceCommits.message,
  changedFiles: workspaceCommits.changedFiles,
  author: workspaceCommits.authorName,
  agentId: workspaceCommits.authorAgentId,
  runId: workspaceCommits.runId,
  runNumber: runs.number,
  taskId: workspaceCommits.taskId,
  taskNumber: tasks.number,
  createdAt: workspaceCommits.createdAt,
};

/** Newest first. */
export const listCommits = query({
  name: "workspace.log",
  scope: "documents:read",
  input: z.object({ missionId, ...pageInput }),
  output: pageOf(commitRow),
  async run({ ctx, db, teamId, input }) {
    noteRead(ctx, "files", [input.missionId]);
    await headOf(db, teamId, input.missionId);
    const before = readCursor(input.cursor, NUMBER_CURSOR);
    const rows = await db
      .select(COMMIT_FIELDS)
      .from(workspaceCommits)
      .leftJoin(runs, eq(runs.id, workspaceCommits.runId))
      .leftJoin(tasks, and(eq(tasks.id, workspaceCommits.taskId), eq(tasks.teamId, teamId)))
      .where(
        and(
          eq(workspaceCommits.teamId, teamId),
          eq(workspaceCommits.missionId, input.missionId),
          before ? lt(workspaceCommits.number, Number(before)) : undefined,
        ),
      )
      .orderBy(desc(workspaceCommits.number))
      .limit(input.limit + 1);
    return toPage(rows.map(withAuthor), input.limit, (last) => String(last.number));
  },
});

/** What differs between two commits; `from` is the one before `to` when left out. */
export const diffCommits = query({
  name: "workspace.diff",
  scope: "documents:read",
  input: z.object({ missionId, from: commit.optional(), to: commit.optional(), path: workspacePath.optional() }),
  output: z.object({ from: z.number(), to: z.number(), files: z.array(fileDiff), isCut: z.boolean() }),
  async run({ ctx, db, teamId, input }) {
    noteRead(ctx, "files", [input.missionId]);
    const { head } = await headOf(db, teamId, input.missionId);
    const to = commitOf(head, input.to);
    const from = commitOf(head, input.from ?? Math.max(0, to - 1));
    const [before, after] = [await treeAt(db, input.missionId, from), await treeAt(db, input.missionId, to)];
    const paths = [...new Set([...before.keys(), ...after.keys()])]
      .filter((path) => before.get(path)?.sha256 !== after.get(path)?.sha256)
      .filter((path) => input.path === undefined || path === input.path)
      .sort();
    const shown = paths.slice(0, MAX_DIFF_FILES).map((path) => ({ path, old: before.get(path), now: after.get(path) }));
    const hashes = shown.flatMap(({ old, now }) => [old, now].flatMap((entry) => (entry ? [entry.sha256] : [])));
    const blobs = await readBlobs(db, teamId, hashes);
    let room = MAX_DIFF_LINES;
    const files = shown.map(({ path, old, now }) => {
      const file = diffFile(path, old && contentOf(blobs, old), now && contentOf(blobs, now));
      const lines = file.lines.slice(0, Math.max(0, room));
      room -= file.lines.length;
      return { ...file, lines };
    });
    return { from, to, files, isCut: room < 0 || paths.length > shown.length };
  },
});

/** Plain text, whatever its case; patterns belong into a command, which is stopped when it takes too long. */
export const searchFiles = query({
  name: "workspace.search",
  scope: "documents:read",
  input: z.object({ missionId, text: z.string().min(1).max(200), under: z.string().max(200).default("") }),
  output: z.object({
    commit: z.number(),
    matches: z.array(z.object({ path: z.string(), line: z.number(), text: z.string() })),
    isCut: z.boolean(),
  }),
  async run({ ctx, db, teamId, input }) {
    noteRead(ctx, "files", [input.missionId]);
    const LIMIT = 100;
    const { head } = await headOf(db, teamId, input.missionId);
    const under = input.under.replace(/\/+$/, "");
    const inFolder = (path: string) => under === "" || path === under || path.startsWith(`${under}/`);
    const entries = [...(await treeAt(db, input.missionId, head)).values()]
      .filter(({ path }) => inFolder(path))
      .sort(byPath);
    const matches: { path: string; line: number; text: string }[] = [];
    for (let at = 0; at < entries.length && matches.length <= LIMIT; at += 50) {
      const part = entries.slice(at, at + 50);
      const hashes = part.map(({ sha256 }) => sha256);
      const blobs = await readBlobs(db, teamId, hashes);
      for (const entry of part) {
        const found = matchingLines(textOf(contentOf(blobs, entry)) ?? "", input.text, LIMIT + 1);
        matches.push(...found.map((match) => ({ path: entry.path, ...match })));
      }
    }
    return { commit: head, matches: matches.slice(0, LIMIT), isCut: matches.length > LIMIT };
  },
});

const RUN_FIELDS = {
  id: workspaceRuns.id,
  number: workspaceRuns.number,
  command: workspaceRuns.command,
  baseCommit: workspaceRuns.baseCommit,
  madeCommit: workspaceRuns.madeCommit,
  outcome: workspaceRuns.outcome,
  exitCode: workspaceRuns.exitCode,
  durationMs: workspaceRuns.durationMs,
  author: workspaceRuns.byName,
  agentId: workspaceRuns.byAgentId,
  runId: workspaceRuns.runId,
  runNumber: runs.number,
  taskId: workspaceRuns.taskId,
  taskNumber: tasks.number,
  createdAt: workspaceRuns.createdAt,
};

/** Newest first. */
export const listWorkspaceRuns = query({
  name: "workspace.runs",
  scope: "documents:read",
  input: z.object({ missionId, ...pageInput }),
  output: pageOf(workspaceRunRow),
  async run({ ctx, db, teamId, input }) {
    noteRead(ctx, "files", [input.missionId]);
    await headOf(db, teamId, input.missionId);
    const before = readCursor(input.cursor, NUMBER_CURSOR);
    const rows = await db
      .select(RUN_FIELDS)
      .from(workspaceRuns)
      .leftJoin(runs, eq(runs.id, workspaceRuns.runId))
      .leftJoin(tasks, and(eq(tasks.id, workspaceRuns.taskId), eq(tasks.teamId, teamId)))
      .where(
        and(
          eq(workspaceRuns.teamId, teamId),
          eq(workspaceRuns.missionId, input.missionId),
          before ? lt(workspaceRuns.number, Number(before)) : undefined,
        ),
      )
      .orderBy(desc(workspaceRuns.number))
      .limit(input.limit + 1);
    return toPage(rows.map(withAuthor), input.limit, (last) => String(last.number));
  },
});

export const getWorkspaceRun = query({
  name: "workspace.run_output",
  scope: "documents:read",
  input: z.object({ missionId, number: z.number().int().min(1).max(1_000_000) }),
  output: workspaceRunView,
  async run({ ctx, db, teamId, input }) {
    noteRead(ctx, "files", [input.missionId]);
    const [row] = await db
      .select({
        ...RUN_FIELDS,
        stdout: workspaceRuns.stdout,
        stderr: workspaceRuns.stderr,
        isTruncated: workspaceRuns.isTruncated,
      })
      .from(workspaceRuns)
      .leftJoin(runs, eq(runs.id, workspaceRuns.runId))
      .leftJoin(tasks, and(eq(tasks.id, workspaceRuns.taskId), eq(tasks.teamId, teamId)))
      .where(
        and(
          eq(workspaceRuns.teamId, teamId),
          eq(workspaceRuns.missionId, input.missionId),
          eq(workspaceRuns.number, input.number),
        ),
      );
    if (!row) throw new DomainError("not_found", `There is no command ${input.number} in this workspace.`);
    return withAuthor(row);
  },
});

const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);

const withAuthor = <T extends { agentId: string | null }>({ agentId, ...rest }: T) => ({
  ...rest,
  isAgent: agentId !== null,
});

function contentOf(blobs: Map<string, Uint8Array>, entry: FileEntry): Uint8Array {
  const content = blobs.get(entry.sha256);
  if (!content) throw new Error(`The workspace's blob ${entry.sha256} is missing.`);
  return content;
}

function diffFile(path: string, before: Uint8Array | undefined, after: Uint8Array | undefined): FileDiff {
  const change = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  const [old, now] = [before ? textOf(before) : "", after ? textOf(after) : ""];
  if (old === null || now === null) return { path, change, isText: false, added: 0, removed: 0, lines: [] };
  const lines = diffOf(old, now);
  const count = (kind: string) => lines.filter((line) => line.kind === kind).length;
  return { path, change, isText: true, added: count("added"), removed: count("removed"), lines };
}
