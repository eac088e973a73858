import type { Ctx } from "#server/core/context";
import { newId } from "#server/lib/ids";
import type { Person } from "./identity.ts";

/**
 * The context of somebody who holds an invitation's link: the person, in a team they are not in yet, for the one command that lets
 * them in. A person who has no account makes one first; sign-up comes back to the same link.
 */
export function invitedContext(teamId: string, { userId, name }: Pick<Person, "userId" | "name">): Ctx {
  return {
    team: { id: teamId },
    actor: { kind: "user", userId, name },
    scopes: new Set(["machine:write"]),
    correlationId: newId(),
    taint: false,
  };
}
