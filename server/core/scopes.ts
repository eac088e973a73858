import type { Scope } from "#server/domains/teams/schema";
import { DomainError } from "#server/lib/errors";
import type { Ctx } from "./context.ts";

/** Throws `forbidden`, naming the missing scope, so that "why was I refused" has an answer. */
export function requireScope(ctx: Ctx, scope: Scope, operation: string): void {
  if (ctx.scopes.has(scope)) return;
  throw new DomainError(
    "forbidden",
    `${operation} needs the permission “${scope}”, which this ${ctx.actor.kind} does not have. Ask a team owner.`,
  );
}
