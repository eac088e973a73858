import { ne } from "drizzle-orm";
import { z } from "zod";
import { vaultKeys } from "#db/tables/vault";
import { command } from "#server/core/command";
import { query } from "#server/core/query";
import { rootKeys } from "#server/core/root-keys";
import { rewrapKeys } from "./keys.ts";

/** Teams whose keys another root key wraps than today's. */
export const listOldVaults = query({
  name: "vault.old",
  scope: "machine:write",
  input: z.object({}),
  output: z.array(z.object({ teamId: z.string() })),
  run: ({ db }) =>
    db
      .selectDistinct({ teamId: vaultKeys.teamId })
      .from(vaultKeys)
      .where(ne(vaultKeys.rootKeyId, rootKeys().current.id))
      .limit(10_000),
});

/** Wraps a team's keys with the root key of today. */
export const rewrapVault = command({
  name: "vault.rewrap",
  scope: "machine:write",
  input: z.object({}),
  output: z.object({ rewrapped: z.number() }),
  async run({ ctx, tx, record }) {
    const rewrapped = await rewrapKeys(tx, ctx.team.id);
    record({ entity: "vault", after: { rewrapped, rootKeyId: rootKeys().current.id } });
    return { rewrapped };
  },
});
