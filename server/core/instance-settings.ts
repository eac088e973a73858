import { eq } from "drizzle-orm";
import { getDb } from "#db/handle";
import { instanceSettings } from "#db/tables/kernel";

/** The value kept for the whole installation, made at the first call. Processes that start together get the same one. */
export async function keptSetting(name: string, make: () => string): Promise<string> {
  await getDb().insert(instanceSettings).values({ name, value: make() }).onConflictDoNothing();
  const [row] = await getDb().select().from(instanceSettings).where(eq(instanceSettings.name, name));
  if (!row) throw new Error(`The setting ${name} was not kept.`);
  return row.value;
}
