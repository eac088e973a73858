import { z } from "zod";
import { type AppRouter, appRouter, createCaller } from "#server/routers/root";
import type { DoorContext, DoorMeta } from "#server/routers/trpc";

type Routers = AppRouter["_def"]["record"];
/** `missions.create`: the name of a procedure, which is also the one tRPC knows. */
export type ProcedurePath = {
  [R in keyof Routers & string]: `${R}.${keyof Routers[R] & string}`;
}[keyof Routers & string];

export type Procedure = {
  path: ProcedurePath;
  type: "query" | "mutation" | "subscription";
  scope: DoorMeta["scope"];
  input: z.ZodType;
  output: z.ZodType;
  /** It is one command and nothing besides, so it may share a transaction with what the door itself writes. */
  isOneCommand: boolean;
};

/** What a procedure takes and gives. Throws for one that says nothing of its answer. */
export function procedureOf(path: ProcedurePath): Procedure {
  const { type, meta, inputs, output } = definitionOf(path);
  const { scope, operation } = meta;
  const answer = operation?.output ?? output;
  if (!answer && type !== "subscription") throw new Error(`${path} does not say what it answers: give it an output.`);
  return {
    path,
    type,
    scope,
    input: operation?.input ?? inputs[0] ?? z.object({}),
    output: answer ?? z.unknown(),
    isOneCommand: operation?.kind === "command",
  };
}

type Definition = { type: Procedure["type"]; meta: DoorMeta; inputs: z.ZodType[]; output?: z.ZodType };

/** tRPC's types hide what a procedure was built from; its runtime keeps it. */
function definitionOf(path: string): Definition {
  const procedures: Record<string, unknown> = appRouter._def.procedures;
  const procedure = procedures[path] as { _def: Definition } | undefined;
  if (!procedure) throw new Error(`There is no procedure ${path}.`);
  return procedure._def;
}

/** Calls a procedure as tRPC would: the same permission, the same checks, the same refusals. */
export async function callProcedure(
  path: ProcedurePath,
  context: DoorContext,
  input: unknown,
  signal?: AbortSignal,
): Promise<unknown> {
  const [router = "", name = ""] = path.split(".");
  const caller: unknown = createCaller(context, signal ? { signal } : {});
  const procedure: unknown = Reflect.get(Object(Reflect.get(Object(caller), router)), name);
  return (procedure as (input: unknown) => Promise<unknown>)(input);
}
