import { eq } from "drizzle-orm";
import { z } from "zod";
import { getDb } from "#db/handle";
import { users } from "#db/tables/teams";
import { command } from "#server/core/command";
import type { Reader } from "#server/core/query";
import { PERSONAS, type Persona } from "#server/lib/personas";

/** What the person says they do, for suggestions. */
export const setPersona = command({
  name: "account.set_persona",
  scope: "machine:write",
  audit: false,
  input: z.object({ userId: z.uuid(), persona: z.enum(PERSONAS).nullable() }),
  output: z.object({ persona: z.enum(PERSONAS).nullable() }),
  async run({ tx, input: { userId, persona } }) {
    await tx.update(users).set({ persona }).where(eq(users.id, userId));
    return { persona };
  },
});

/** Null: they did not say. */
export async function personaOf(userId: string, db: Reader = getDb()): Promise<Persona | null> {
  const [row] = await db.select({ persona: users.persona }).from(users).where(eq(users.id, userId));
  return row?.persona ?? null;
}
