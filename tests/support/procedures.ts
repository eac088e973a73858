import { z } from "zod";
import { SCOPES, type Scope } from "#server/lib/scopes";

/** What a procedure says it takes: a permission, only that somebody is signed in (with whatever role or none), or nothing. */
export type Need = Scope | "person" | "nobody";
export type Entry = {
  path: string;
  type: "query" | "mutation" | "subscription";
  need: Need;
  schema: z.ZodType;
};

/** Every procedure of a router. Throws for one that does not say what it takes: nothing would check who calls it. */
export function entriesOf(router: { _def: { procedures: Record<string, unknown> } }): Entry[] {
  return Object.entries(router._def.procedures).map(([path, procedure]) => {
    const { type, meta, inputs } = readDefinition(procedure);
    const need = meta?.scope;
    if (!isNeed(need))
      throw new Error(
        `${path} declares no permission. Make it with queryOf, mutationOf, scoped, ofPerson or ofAnybody.`,
      );
    return { path, type, need, schema: inputs[0] ?? z.object({}) };
  });
}

function isNeed(need: unknown): need is Need {
  return need === "person" || need === "nobody" || SCOPES.some((scope) => scope === need);
}

/** tRPC's types hide what a procedure was built from; its runtime keeps it. */
function readDefinition(procedure: unknown) {
  const { _def } = procedure as { _def: { type: Entry["type"]; meta?: { scope?: unknown }; inputs: z.ZodType[] } };
  return _def;
}
