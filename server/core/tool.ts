import { z } from "zod";
import { type ApprovalKind, MAX_PREVIEW, type Risk } from "#server/domains/approvals/schema";
import type { GivenSource } from "#server/lib/outside";
import type { Ctx } from "./context.ts";
import { parseInput, parseOwn } from "./parse.ts";

/** Where a tool is called from: the run and what it works on. Tools take ids from here, so that a model cannot reach beyond its mission. */
export type ToolScope = {
  runId: string;
  runNumber: number;
  agentId: string;
  missionId: string | null;
  taskId: string | null;
  /** The chat it answers in: then it may read all of the team, as the person who asks may. */
  sessionId?: string | null;
};

/** In a chat an agent reads for the people who talk to it, who may see all of their team. */
export function isOfChat(scope: ToolScope): boolean {
  return scope.sessionId !== undefined && scope.sessionId !== null;
}

/** A tool of a server that the team connected. */
export type OutsideTool = {
  server: string;
  /** What the server says it takes; the model is told this. */
  inputSchema: Record<string, unknown>;
  /** Doing it again changes nothing. One that is not is called at most once, whatever happens to us meanwhile. */
  isRepeatable: boolean;
};

type LongPart<T = unknown> = (signal: AbortSignal) => Promise<T>;

/** A tool is data plus one function, free of any AI framework. */
export type Tool = {
  /** `task_submit`: what a model calls it. */
  name: string;
  description: string;
  input: z.ZodType;
  /**
   * `command`: changes Muster and commits together with its step. `query`: reads, so it may be repeated. `compute`: takes its
   * time outside of any transaction without changing anything, so that it may be repeated, and then commits like a command.
   */
  effect: "command" | "query" | "compute";
  /** The run is over when this tool has succeeded. */
  isTerminal: boolean;
  /** What a policy goes by when it asks a person first. */
  risk: Risk;
  /** `task`: only the run's own task and its record. `team`: anything else of the team. A run that has read text from outside is asked about the latter. */
  reach: "task" | "team";
  approvalKind: ApprovalKind;
  /** The money at stake, of input that fits the schema. */
  amountMicros(input: unknown): number | null;
  /** What will happen, as Markdown, of input that fits the schema. */
  preview(input: unknown): string;
  /**
   * Whether an answer holds text from outside the team, and from where: the run counts as having read it from then on. Of a refusal
   * it gets nothing: what a service outside says of its failure is text from outside too.
   */
  bringsOutsideText(result: unknown): boolean | GivenSource;
  /** Reads what the long part of a `compute` tool needs, and gives that part: it touches no database. What it gives goes to `invoke`. */
  prepare(ctx: Ctx, scope: ToolScope, input: unknown): Promise<LongPart>;
  /** Null: a tool of ours. */
  outside: OutsideTool | null;
  /** Takes what the model sent, unchecked. Throws DomainError with words the model can act on. */
  invoke(ctx: Ctx, scope: ToolScope, input: unknown, prepared?: unknown): Promise<unknown>;
};

export function defineTool<I extends z.ZodType, P extends z.ZodType = z.ZodUndefined>(spec: {
  name: string;
  description: string;
  input: I;
  effect: Tool["effect"];
  isTerminal?: boolean;
  /** Left out: `read` for a query, `low` for a command. */
  risk?: Risk;
  /** Left out: `team` for a command, so that one nobody thought about is asked about rather than done. */
  reach?: Tool["reach"];
  approvalKind?: ApprovalKind;
  amountMicros?(input: z.output<I>): number | null;
  preview?(input: z.output<I>): string;
  bringsOutsideText?(result: unknown): boolean | GivenSource;
  outside?: OutsideTool;
  /** Of a `compute` tool: what the long part gives, and the part itself. */
  prepared?: P;
  prepare?(args: { ctx: Ctx; scope: ToolScope; input: z.output<I> }): Promise<LongPart<z.input<P>>>;
  run(args: { ctx: Ctx; scope: ToolScope; input: z.output<I>; prepared: z.output<P> }): Promise<unknown>;
}): Tool {
  const read = (raw: unknown) => parseInput(spec.input, raw, spec.name);
  return {
    name: spec.name,
    description: spec.description,
    input: spec.input,
    effect: spec.effect,
    isTerminal: spec.isTerminal ?? false,
    risk: spec.risk ?? (spec.effect === "query" ? "read" : "low"),
    reach: spec.reach ?? (spec.effect === "query" ? "task" : "team"),
    approvalKind: spec.approvalKind ?? "tool_call",
    amountMicros: (raw) => spec.amountMicros?.(read(raw)) ?? null,
    preview: (raw) => (spec.preview?.(read(raw)) ?? "").slice(0, MAX_PREVIEW),
    bringsOutsideText: (result) => spec.bringsOutsideText?.(result) ?? false,
    outside: spec.outside ?? null,
    prepare: async (ctx, scope, raw) => (await spec.prepare?.({ ctx, scope, input: read(raw) })) ?? nothing,
    invoke: (ctx, scope, raw, given) => {
      const prepared = parseOwn<z.ZodType>(spec.prepared ?? z.undefined(), given, spec.name) as z.output<P>;
      return spec.run({ ctx, scope, input: read(raw), prepared });
    },
  };
}

const nothing: LongPart = async () => undefined;
