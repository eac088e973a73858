import { z } from "zod";
import { defineTool } from "#server/core/tool";
import { bytes, runOutcome, shellCommand } from "#server/domains/workspaces/schema";
import { missionOf } from "#server/domains/workspaces/tools";
import { DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS } from "./limits.ts";
import { jobOnHead, keepRun } from "./workspace.ts";

const done = z.object({
  outcome: runOutcome,
  exitCode: z.number().nullable(),
  stdout: z.string(),
  stderr: z.string(),
  isTruncated: z.boolean(),
  changes: z.array(z.object({ path: z.string(), content: bytes.nullable() })),
  durationMs: z.number(),
  baseCommit: z.number(),
});

/** A model needs the ends of a long output, not all of what the record keeps. */
const SHOWN_CHARS = 12_000;

export const workspaceRun = defineTool({
  name: "workspace_run",
  description:
    "Runs a shell command on the newest files of the workspace and commits what it changes there. It has the usual text tools and node (JavaScript and TypeScript, node --test, npm test); no network, no packages, no Python. Files outside of the working folder are gone afterwards. Exit code 0 means success and may serve as evidence of kind test_run.",
  input: z.object({
    command: shellCommand,
    timeoutMs: z.number().int().min(100).max(MAX_TIMEOUT_MS).default(DEFAULT_TIMEOUT_MS),
  }),
  effect: "compute",
  reach: "task",
  preview: ({ command }) => `\`\`\`sh\n${command}\n\`\`\``,
  prepared: done,
  prepare: ({ ctx, scope, input }) => jobOnHead(ctx, { missionId: missionOf(scope), ...input }),
  async run({ ctx, scope, input, prepared }) {
    const of = { missionId: missionOf(scope), taskId: scope.taskId, command: input.command };
    const kept = await keepRun(ctx, of, prepared);
    return { ...kept, stdout: shown(kept.stdout), stderr: shown(kept.stderr) };
  },
});

function shown(text: string): string {
  if (text.length <= SHOWN_CHARS) return text;
  const half = SHOWN_CHARS / 2;
  return `${text.slice(0, half)}\n… ${text.length - SHOWN_CHARS} characters left out, the record has more …\n${text.slice(-half)}`;
}
