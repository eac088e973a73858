import type { z } from "zod";
import type { Command } from "#server/core/command";
import type { Ctx } from "#server/core/context";
import { parseInput } from "#server/core/parse";
import type { Query } from "#server/core/query";
import type { Scope } from "#server/lib/scopes";

/** What a call may use while it works: it ends with the connection, and may tell how far it is. */
export type CallSigns = {
  signal: AbortSignal;
  /** `progress` has to grow with every call. Null: the client does not want to hear of it. */
  progress: ((told: { progress: number; message: string }) => Promise<void>) | null;
};

/** One tool that other programs' models may use: an operation of ours under the name and words made for a model. */
export type McpTool = {
  name: string;
  title: string;
  description: string;
  scope: Scope;
  input: z.ZodType;
  hints: { readOnlyHint: boolean; destructiveHint: boolean; idempotentHint: boolean; openWorldHint: boolean };
  run(ctx: Ctx, input: unknown, signs: CallSigns): Promise<unknown>;
};

export type Words = { name: string; title: string; description: string };

const READ = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
const CHANGE = { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false };

/** Changes nothing. */
export function reads(operation: Query, words: Words): McpTool {
  return ofOperation(operation, words, READ);
}

/** `again`: the same call twice is done once. `undo`: what was there before is gone from sight. */
export function changes(operation: Command, words: Words, kind: { again?: "same"; undo?: "hard" } = {}): McpTool {
  const hints = { ...CHANGE, idempotentHint: kind.again === "same", destructiveHint: kind.undo === "hard" };
  return ofOperation(operation, words, hints);
}

function ofOperation(operation: Query | Command, words: Words, hints: McpTool["hints"]): McpTool {
  const { scope, input } = operation;
  return { ...words, scope, input, hints, run: (ctx, given) => operation.invoke(ctx, given) };
}

/** A tool that puts several operations together; each still checks its own permission. */
export function composed<I extends z.ZodType>(
  words: Words & { scope: Scope; isRead: boolean; input: I },
  run: (ctx: Ctx, input: z.output<I>, signs: CallSigns) => Promise<unknown>,
): McpTool {
  const { isRead, ...rest } = words;
  return {
    ...rest,
    hints: isRead ? READ : CHANGE,
    run: (ctx, given, signs) => run(ctx, parseInput(rest.input, given, rest.name), signs),
  };
}
