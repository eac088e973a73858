import type { Tx } from "#db/client";
import type { Scope } from "#server/domains/teams/schema";
import type { Actor } from "#server/lib/actor";
import { newId } from "#server/lib/ids";
import type { Reading } from "./reading.ts";

export type Ctx = {
  team: { id: string };
  actor: Actor;
  scopes: ReadonlySet<Scope>;
  /** The open transaction, when several commands are composed into one. Set by the kernel only. */
  tx?: Tx;
  /** Whether this transaction has written events, so that the relay is woken once, after the commit. */
  outbox?: { hasEvents: boolean };
  /** What is done once this transaction is committed. */
  committed?: (() => void)[];
  /** The last statement of each transaction begun with this context: it commits with what was done, or undoes it by throwing. */
  beforeCommit?: (tx: Tx) => Promise<void>;
  correlationId: string;
  /** True when the actor has read text from outside the team. */
  taint: boolean;
  /** While a run reads: whose text it gets to see. */
  reading?: Reading;
};

/** The machine itself, acting for one team: relay, ticker, recovery, reactions. */
export function systemContext(teamId: string, name: string, scopes: Iterable<Scope>): Ctx {
  return {
    team: { id: teamId },
    actor: { kind: "system", name },
    scopes: new Set(scopes),
    correlationId: newId(),
    taint: false,
  };
}

/** The person behind an actor, if any: the user, or the owner of an API key of their own. */
export function userIdOf(actor: Actor): string | null {
  if (actor.kind === "apiKey") return actor.agentId ? null : actor.userId;
  return actor.kind === "user" ? actor.userId : null;
}

export function agentIdOf(actor: Actor): string | null {
  return actor.kind === "agent" ? actor.agentId : null;
}

export function actorName(actor: Actor): string {
  return actor.kind === "mail" ? actor.address : actor.name;
}
