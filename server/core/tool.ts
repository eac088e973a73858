import type { z } from "zod";
import type { Ctx } from "./context.ts";
import { parseInput } from "./parse.ts";

/** Where a tool is called from: the run and what it works on. Tools take ids from here, so that a model cannot reach beyond its mission. */
export type ToolScope = {
  runId: string;
  runNumber: number;
  agentId: string;
  missionId: string | null;
  taskId: string | null;
};

/** A tool is data plus one function, free of any AI framework. */
export type Tool = {
  /** `task_submit`: what a model calls it. */
  name: string;
  description: string;
  input: z.ZodType;
  /** `command`: changes Muster and commits together with its step. `query`: reads, so it may be repeated. */
  effect: "command" | "query";
  /** The run is over when this tool has succeeded. */
  isTerminal: boolean;
  /** Takes what the model sent, unchecked. Throws DomainError with words the model can act on. */
  invoke(ctx: Ctx, scope: ToolScope, input: unknown): Promise<unknown>;
};

export function defineTool<I extends z.ZodType>(spec: {
  name: string;
  description: string;
  input: I;
  effect: Tool["effect"];
  isTerminal?: boolean;
  run(args: { ctx: Ctx; scope: ToolScope; input: z.output<I> }): Promise<unknown>;
}): Tool {
  return {
    name: spec.name,
    description: spec.description,
    input: spec.input,
    effect: spec.effect,
    isTerminal: spec.isTerminal ?? false,
    invoke: (ctx, scope, raw) => spec.run({ ctx, scope, input: parseInput(spec.input, raw, spec.name) }),
  };
}
