import type { Scope } from "#server/domains/teams/schema";
import { DomainError } from "#server/lib/errors";
import { holdersOf } from "#server/lib/scopes";
import type { Ctx } from "./context.ts";

const WHO: Record<Ctx["actor"]["kind"], string> = {
  user: "your role does not have",
  apiKey: "this key does not have",
  agent: "this agent does not have",
  system: "this part of Muster does not have",
  webhook: "this webhook does not have",
  mail: "this mail does not have",
};

function whoIs({ actor, scopes }: Ctx): string {
  if (actor.kind === "apiKey" && actor.agentId)
    return "an agent’s key, which is for its heartbeat and for claiming work, does not have";
  if (scopes.has("program:work")) return "the token of a run, which is for the tools of that run, does not have";
  return WHO[actor.kind];
}

/** Throws `forbidden`, naming the missing scope and who has it, so that "why was I refused" has an answer. */
export function requireScope(ctx: Ctx, scope: Scope, operation: string): void {
  if (ctx.scopes.has(scope)) return;
  throw new DomainError(
    "forbidden",
    `${operation} needs the permission “${scope}”, which ${whoIs(ctx)}. ${holdersOf(scope)} Ask a team owner.`,
  );
}
