import type { Tx } from "#db/client";
import { findByName } from "#server/domains/agents/queries";

/** Far beyond the names a file of a few hundred lines can hold. */
const MOST_FOUND = 2_000;

export type SeatFound = { kind: "agent" | "user"; id: string; name: string };

/** Whom the names on lines mean, in two statements however many there are. An agent goes before a person of the same name. */
export async function findSeats(tx: Tx, teamId: string, names: string[]): Promise<(name: string) => SeatFound[]> {
  const wanted = [...new Set(names.map((name) => name.toLowerCase()))];
  if (wanted.length === 0) return () => [];
  const { agents: found, people } = await findByName(tx, teamId, wanted, MOST_FOUND);
  return (name) => {
    const key = name.toLowerCase();
    const agent = found.find((one) => one.name.toLowerCase() === key);
    if (agent) return [{ ...agent, kind: "agent" }];
    const full = people.filter((one) => one.name.toLowerCase() === key);
    const any = full.length > 0 ? full : people.filter((one) => one.name.split(" ")[0]?.toLowerCase() === key);
    return any.map((one) => ({ ...one, kind: "user" as const }));
  };
}
