import { keptSetting } from "#server/core/instance-settings";
import { DomainError } from "#server/lib/errors";
import { newSecret } from "#server/lib/ids";

const key = Symbol.for("muster.auth-secret");
const registry = globalThis as unknown as Record<symbol, string | undefined>;

/** Loads the secret that signs sessions: the configured one, or one made once and kept in the database. */
export async function loadAuthSecret(configured: string | undefined): Promise<void> {
  registry[key] = configured ?? (await keptSetting("auth-secret", newSecret));
}

/** Throws `unavailable` until the start has come so far. */
export function authSecret(): string {
  const secret = registry[key];
  if (!secret) throw new DomainError("unavailable", "Muster is still starting. Try again in a few seconds.");
  return secret;
}
