import { createHash } from "node:crypto";
import { DomainError } from "#server/lib/errors";

/** A key the database never sees; it wraps the keys of the teams. */
export type RootKey = { id: string; key: Buffer };
export type RootKeys = { current: RootKey; known: ReadonlyMap<string, Buffer> };

const symbol = Symbol.for("muster.root-keys");
const registry = globalThis as unknown as Record<symbol, RootKeys | undefined>;

/** The id stands beside what a key wrapped, and tells nothing of the key. */
export function rootKeyOf(key: Buffer): RootKey {
  return { id: createHash("sha256").update("muster root key\n").update(key).digest("hex").slice(0, 16), key };
}

/** The first wraps from now on; the others only open what they wrapped before. */
export function setRootKeys(current: Buffer | undefined, older: readonly Buffer[] = []): void {
  if (!current) {
    registry[symbol] = undefined;
    return;
  }
  const all = [current, ...older].map(rootKeyOf);
  const [first] = all;
  if (first) registry[symbol] = { current: first, known: new Map(all.map(({ id, key }) => [id, key])) };
}

/** Throws `unavailable` until the start has come so far. */
export function rootKeys(): RootKeys {
  const found = registry[symbol];
  if (!found) throw new DomainError("unavailable", "The vault is not open yet. Try again in a few seconds.");
  return found;
}
