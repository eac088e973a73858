import type { z } from "zod";
import type { Db, Tx } from "#db/client";
import { getDb } from "#db/handle";
import type { Scope } from "#server/domains/teams/schema";
import type { Ctx } from "./context.ts";
import { parseInput, parseOwn } from "./parse.ts";
import { noteAnswer } from "./reading.ts";
import { requireScope } from "./scopes.ts";

export type Reader = Db | Tx;

export type Query<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> = {
  kind: "query";
  name: string;
  scope: Scope;
  input: I;
  output: O;
  call(ctx: Ctx, input: z.input<I>): Promise<z.output<O>>;
  invoke(ctx: Ctx, input: unknown): Promise<z.output<O>>;
};

/** Declares one way to read. The team comes from the context, never from the input; inside a transaction it reads that transaction. */
export function query<I extends z.ZodType, O extends z.ZodType>(spec: {
  name: string;
  scope: Scope;
  input: I;
  output: O;
  run(args: { ctx: Ctx; db: Reader; teamId: string; input: z.output<I> }): Promise<z.input<O>>;
}): Query<I, O> {
  const invoke = async (ctx: Ctx, raw: unknown): Promise<z.output<O>> => {
    requireScope(ctx, spec.scope, spec.name);
    const input = parseInput(spec.input, raw, spec.name);
    const result = await spec.run({ ctx, db: ctx.tx ?? getDb(), teamId: ctx.team.id, input });
    const output = parseOwn(spec.output, result, `${spec.name} output`);
    noteAnswer(ctx, output);
    return output;
  };
  return {
    kind: "query",
    name: spec.name,
    scope: spec.scope,
    input: spec.input,
    output: spec.output,
    call: invoke,
    invoke,
  };
}
