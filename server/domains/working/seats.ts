import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { memberships, users } from "#db/tables/teams";

export type SeatFound = { kind: "agent" | "user"; id: string; name: string };

/** Whom the names on lines mean, in two statements however many there are. An agent goes before a person of the same name. */
export async function findSeats(tx: Tx, teamId: string, names: string[]): Promise<(name: string) => SeatFound[]> {
  const wanted = [...new Set(names.map((name) => name.toLowerCase()))];
  if (wanted.length === 0) return () => [];
  const found = await tx
    .select({ id: agents.id, name: agents.name })
    .from(agents)
    .where(and(eq(agents.teamId, teamId), isNull(agents.retiredAt), inArray(sql`lower(${agents.name})`, wanted)));
  const people = await tx
    .select({ id: users.id, name: users.name })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(
      and(
        eq(memberships.teamId, teamId),
        or(inArray(sql`lower(${users.name})`, wanted), inArray(sql`lower(split_part(${users.name}, ' ', 1))`, wanted)),
      ),
    );
  return (name) => {
    const key = name.toLowerCase();
    const agent = found.find((one) => one.name.toLowerCase() === key);
    if (agent) return [{ ...agent, kind: "agent" }];
    const full = people.filter((one) => one.name.toLowerCase() === key);
    const any = full.length > 0 ? full : people.filter((one) => one.name.split(" ")[0]?.toLowerCase() === key);
    return any.map((one) => ({ ...one, kind: "user" as const }));
  };
}
