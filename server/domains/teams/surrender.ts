import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { accessTokens } from "#db/tables/teams";
import { command } from "#server/core/command";
import { DomainError } from "#server/lib/errors";
import { apiKeyChanged } from "./schema.ts";

/** Ends the very key that asks, whatever it may: who holds it may give it up. */
export const surrenderKey = command({
  name: "api_key.surrender",
  scope: "machine:write",
  input: z.object({}),
  output: z.object({ revoked: z.literal(true) }),
  events: [apiKeyChanged],
  async run({ ctx, tx, emit, record }) {
    if (ctx.actor.kind !== "apiKey") throw new DomainError("forbidden", "Only a key gives itself up.");
    const { keyId } = ctx.actor;
    const [key] = await tx
      .update(accessTokens)
      .set({ revokedAt: new Date(), previousHash: null, previousUntil: null })
      .where(and(eq(accessTokens.teamId, ctx.team.id), eq(accessTokens.id, keyId), isNull(accessTokens.revokedAt)))
      .returning({ name: accessTokens.name, prefix: accessTokens.prefix });
    if (!key) return { revoked: true as const };
    emit(apiKeyChanged, { keyId, ...key, change: "revoked" });
    record({ entity: "api_key", entityId: keyId, after: { ...key, revoked: true } });
    return { revoked: true as const };
  },
});
