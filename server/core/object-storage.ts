/** Where the bytes of files lie, outside the database. Keys are made by us: `<team id>/<hash of the bytes>`. */
export type ObjectStorage = {
  /** In words, for the start's log. */
  name: string;
  /** Writes whole or not at all; the same key again is the same bytes. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Null when there is no such object. */
  get(key: string): Promise<Uint8Array | null>;
  has(key: string): Promise<boolean>;
  delete(key: string): Promise<void>;
};

const KEY = /^[0-9a-f-]{36}\/[0-9a-f]{64}$/;

export function objectKey(teamId: string, sha256: string): string {
  return requireKey(`${teamId}/${sha256}`);
}

/** Throws for anything that is not a key of ours, so that no path ever comes from outside. */
export function requireKey(key: string): string {
  if (!KEY.test(key)) throw new Error("An object's key is a team's id and a SHA-256.");
  return key;
}

/** On `globalThis`, because Next bundles a copy of this module beside the server's own. */
const place = Symbol.for("muster.storage");
const registry = globalThis as unknown as Record<symbol, ObjectStorage | undefined>;

export function setObjectStorage(storage: ObjectStorage | undefined): void {
  registry[place] = storage;
}

/** Null: files are kept in the database. */
export function getObjectStorage(): ObjectStorage | null {
  return registry[place] ?? null;
}
