import { z } from "zod";
import { defineTool, type ToolScope } from "#server/core/tool";
import { DomainError } from "#server/lib/errors";
import { commitFiles } from "./commands.ts";
import { patchText } from "./policy.ts";
import { diffCommits, listCommits, listFiles, readFile, searchFiles } from "./queries.ts";
import { MAX_BLOB_BYTES, workspacePath } from "./schema.ts";

/** A run reaches the workspace of its own mission and no other. */
export function missionOf(scope: ToolScope): string {
  if (!scope.missionId)
    throw new DomainError("bad_input", "This work belongs to no mission, so that it has no workspace.");
  return scope.missionId;
}

const MAX_LISTED = 500;
const READ_CHARS = 20_000;
const MAX_READ_CHARS = 100_000;
const folder = z.string().max(200).default("");
const message = z.string().trim().max(500).optional();

export const workspaceList = defineTool({
  name: "workspace_list",
  description: "Lists the files of the mission's workspace, or of one folder of it.",
  input: z.object({ path: folder }),
  effect: "query",
  async run({ ctx, scope, input }) {
    const { commit, files } = await listFiles.call(ctx, { missionId: missionOf(scope) });
    const under = input.path.replace(/^\.?\/|\/+$/g, "");
    const found = files.filter(({ path }) => under === "" || path === under || path.startsWith(`${under}/`));
    const shown = found.slice(0, MAX_LISTED).map(({ path, sizeBytes }) => ({ path, sizeBytes }));
    return { commit, files: shown, total: found.length };
  },
});

export const workspaceRead = defineTool({
  name: "workspace_read",
  description:
    "Reads a text file of the workspace, from a character on. Name the commit you got when you write it back.",
  input: z.object({
    path: workspacePath,
    offset: z.number().int().min(0).default(0),
    limit: z.number().int().min(1).max(MAX_READ_CHARS).default(READ_CHARS),
    commit: z.number().int().min(1).optional(),
  }),
  effect: "query",
  async run({ ctx, scope, input: { offset, limit, path, commit } }) {
    const file = await readFile.call(ctx, { missionId: missionOf(scope), path, ...(commit ? { commit } : {}) });
    if (file.text === null) throw new DomainError("bad_input", `${path} is no text. Look at it by workspace_run.`);
    const end = Math.min(file.text.length, offset + limit);
    return {
      path,
      commit: file.commit,
      text: file.text.slice(offset, end),
      totalChars: file.text.length,
      nextOffset: end < file.text.length ? end : null,
    };
  },
});

export const workspaceWrite = defineTool({
  name: "workspace_write",
  description:
    "Writes a whole text file of the workspace as a new commit; null as content removes it. With baseCommit a change by somebody else since then is a conflict instead of lost.",
  input: z.object({
    path: workspacePath,
    content: z.string().max(MAX_BLOB_BYTES).nullable(),
    baseCommit: z.number().int().min(0).optional(),
    message,
  }),
  effect: "command",
  reach: "task",
  preview: ({ path, content }) =>
    content === null ? `Remove \`${path}\`` : `\`${path}\`\n\n\`\`\`\n${content.slice(0, 3_500)}\n\`\`\``,
  async run({ ctx, scope, input: { path, content, baseCommit, ...rest } }) {
    return commitFiles.call(ctx, {
      missionId: missionOf(scope),
      taskId: scope.taskId,
      message: rest.message || `${content === null ? "Remove" : "Write"} ${path}`,
      ...(baseCommit === undefined ? {} : { baseCommit }),
      changes: [{ path, content: content === null ? null : new TextEncoder().encode(content) }],
    });
  },
});

export const workspacePatch = defineTool({
  name: "workspace_patch",
  description: "Replaces a passage that stands exactly once in a text file of the workspace, as a new commit.",
  input: z.object({
    path: workspacePath,
    find: z.string().min(1).max(50_000),
    replace: z.string().max(50_000),
    message,
  }),
  effect: "command",
  reach: "task",
  preview: ({ path, find, replace }) =>
    `\`${path}\`\n\n\`\`\`diff\n${prefixed("- ", find)}\n${prefixed("+ ", replace)}\n\`\`\``,
  async run({ ctx, scope, input }) {
    const missionId = missionOf(scope);
    const file = await readFile.call(ctx, { missionId, path: input.path });
    if (file.text === null) throw new DomainError("bad_input", `${input.path} is no text.`);
    const text = patchText(input.path, file.text, input.find, input.replace);
    return commitFiles.call(ctx, {
      missionId,
      taskId: scope.taskId,
      message: input.message || `Change ${input.path}`,
      changes: [{ path: input.path, content: new TextEncoder().encode(text) }],
    });
  },
});

export const workspaceSearch = defineTool({
  name: "workspace_search",
  description:
    "Finds lines of the workspace's text files that hold a text, whatever its case. For patterns use grep by workspace_run.",
  input: z.object({ pattern: z.string().min(1).max(200), path: folder }),
  effect: "query",
  run: ({ ctx, scope, input }) =>
    searchFiles.call(ctx, { missionId: missionOf(scope), text: input.pattern, under: input.path }),
});

export const workspaceLog = defineTool({
  name: "workspace_log",
  description: "Lists the newest commits of the workspace with author, time and message.",
  input: z.object({ limit: z.number().int().min(1).max(100).default(20) }),
  effect: "query",
  async run({ ctx, scope, input }) {
    const { items } = await listCommits.call(ctx, { missionId: missionOf(scope), limit: input.limit });
    return {
      commits: items.map(({ number, message: text, author, changedFiles, createdAt }) => ({
        number,
        message: text,
        author,
        changedFiles,
        at: createdAt.toISOString(),
      })),
    };
  },
});

const MAX_DIFF_CHARS = 30_000;

export const workspaceDiff = defineTool({
  name: "workspace_diff",
  description: "Shows what differs between two commits of the workspace; without numbers, what the newest one changed.",
  input: z.object({
    from: z.number().int().min(0).optional(),
    to: z.number().int().min(0).optional(),
    path: workspacePath.optional(),
  }),
  effect: "query",
  async run({ ctx, scope, input }) {
    const { from, to, path } = input;
    const given = {
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(path ? { path } : {}),
    };
    const diff = await diffCommits.call(ctx, { missionId: missionOf(scope), ...given });
    const text = diff.files.map(diffText).join("\n");
    return {
      from: diff.from,
      to: diff.to,
      diff: text.slice(0, MAX_DIFF_CHARS),
      isCut: diff.isCut || text.length > MAX_DIFF_CHARS,
    };
  },
});

const SIGNS = { same: "  ", added: "+ ", removed: "- " };

function diffText({
  path,
  change,
  isText,
  lines,
}: {
  path: string;
  change: string;
  isText: boolean;
  lines: { kind: keyof typeof SIGNS; text: string }[];
}) {
  const body = isText ? lines.map((line) => SIGNS[line.kind] + line.text).join("\n") : "(not text)";
  return `=== ${path} (${change})\n${body}`;
}

function prefixed(sign: string, text: string): string {
  return text.replace(/^/gm, sign);
}

export const WORKSPACE_READS = [workspaceList, workspaceRead, workspaceSearch, workspaceLog, workspaceDiff];
export const WORKSPACE_WRITES = [workspaceWrite, workspacePatch];
