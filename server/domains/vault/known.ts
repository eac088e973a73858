import type { Ctx } from "#server/core/context";
import { isDatabaseShared } from "#server/core/limit-store";
import { listProviderSecrets } from "./queries.ts";

/** Another process may have changed them; in the only process that there is, nothing goes unnoticed. */
const FRESH_MS = 10_000;
const MOST = 5_000;

/** The answer may still be on its way: who asks meanwhile waits for the same, and a change forgets it all the same. */
type Known = { names: Promise<ReadonlySet<string>>; atMs: number };
const symbol = Symbol.for("muster.known-secrets");
const registry = globalThis as unknown as Record<symbol, Map<string, Known> | undefined>;

/** On `globalThis`: what a page's copy of this module remembers, a command in the server's own must make it forget. */
function remembered(): Map<string, Known> {
  const found = registry[symbol] ?? new Map<string, Known>();
  registry[symbol] = found;
  return found;
}

/** For which providers the team has a key, remembered: every page asks. Whoever is to open one looks itself. */
export async function knownProviderSecrets(ctx: Ctx): Promise<ReadonlySet<string>> {
  const all = remembered();
  const known = all.get(ctx.team.id);
  if (known && (!isDatabaseShared() || Date.now() - known.atMs < FRESH_MS)) return known.names;
  const names = readNames(ctx);
  if (all.size >= MOST) all.clear();
  all.set(ctx.team.id, { names, atMs: Date.now() });
  try {
    return await names;
  } catch (error) {
    if (all.get(ctx.team.id)?.names === names) all.delete(ctx.team.id);
    throw error;
  }
}

async function readNames(ctx: Ctx): Promise<ReadonlySet<string>> {
  return new Set((await listProviderSecrets.call(ctx, {})).map(({ name }) => name));
}

export function forgetProviderSecrets(teamId: string): void {
  remembered().delete(teamId);
}
