import type { Env } from "#server/lib/env";
import { PROVIDER_SECRETS, type ProviderSecret } from "#server/lib/provider-secrets";

/** Which providers a team has a key of its own for, and the way to one. */
export type TeamKeys = { names: ReadonlySet<string>; open(name: ProviderSecret): Promise<string> };

/** Stands for a key that is there and need not be opened to choose a model. */
const CLOSED = "in the vault";

/** The settings as they are for a team: its own keys come before the installation's. Holds no key. */
export function envOfTeam(env: Env, names: ReadonlySet<string>): Env {
  const own = PROVIDER_SECRETS.filter(({ name }) => names.has(name));
  return own.length === 0 ? env : { ...env, ...Object.fromEntries(own.map(({ name }) => [name, CLOSED])) };
}

/** The same with the one key opened that the chosen provider asks for. */
export async function envWithKey(env: Env, keys: TeamKeys, provider: string): Promise<Env> {
  const own = PROVIDER_SECRETS.find((one) => one.provider === provider && keys.names.has(one.name));
  return own ? { ...env, [own.name]: await keys.open(own.name) } : env;
}

export type KeySource = "vault" | "environment";

/** Where a provider's key comes from; null when there is none, or none is needed. */
export function keySourceOf(env: Env, names: ReadonlySet<string>, provider: string): KeySource | null {
  const secret = PROVIDER_SECRETS.find((one) => one.provider === provider);
  if (!secret) return null;
  if (names.has(secret.name)) return "vault";
  return env[secret.name] === undefined ? null : "environment";
}
