import { and, asc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { secrets } from "#db/tables/vault";
import { query } from "#server/core/query";
import { PROVIDER_SECRETS } from "#server/lib/provider-secrets";
import { MAX_SECRETS, providerOf, secretView } from "./schema.ts";

/** What the team keeps in the vault, by name. The values stay there. */
export const listSecrets = query({
  name: "secret.list",
  scope: "secrets:write",
  input: z.object({}),
  output: z.array(secretView).max(MAX_SECRETS),
  async run({ db, teamId }) {
    const { id, name, version, setBy, setAt, lastUsedAt, lastUsedFor } = secrets;
    const rows = await db
      .select({ id, name, version, setBy, setAt, lastUsedAt, lastUsedFor })
      .from(secrets)
      .where(eq(secrets.teamId, teamId))
      .orderBy(asc(secrets.name))
      .limit(MAX_SECRETS);
    return rows.map((row) => ({ ...row, provider: providerOf(row.name) }));
  },
});

/** For which providers the team has a key of its own: names only. */
export const listProviderSecrets = query({
  name: "secret.providers",
  scope: "team:read",
  input: z.object({}),
  output: z.array(z.object({ name: z.string() })),
  run: ({ db, teamId }) =>
    db
      .select({ name: secrets.name })
      .from(secrets)
      .where(
        and(
          eq(secrets.teamId, teamId),
          inArray(
            secrets.name,
            PROVIDER_SECRETS.map(({ name }) => name),
          ),
        ),
      )
      .limit(PROVIDER_SECRETS.length),
});
