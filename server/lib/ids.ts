import { AsyncLocalStorage } from "node:async_hooks";
import { createHash, randomBytes } from "node:crypto";

const last = { ms: 0, count: 0 };
const seeds = new AsyncLocalStorage<{ seed: string; atMs: number; count: number }>();

/**
 * UUID version 7 (RFC 9562 §5.7): sortable by creation time, so that primary keys append instead of scatter. Ids of one
 * millisecond count up in `rand_a` (§6.2, method 1): what one transaction writes keeps its order.
 */
export function newId(nowMs: number = Date.now()): string {
  const seeded = seeds.getStore();
  if (seeded) return seededId(seeded);
  last.count = nowMs === last.ms ? last.count + 1 : 0;
  last.ms = nowMs;
  return uuidOf(takeRandom(), nowMs, last.count);
}

const ID_BYTES = 16;
/** Random bytes for the next ids: to ask the system for a few at a time costs ten times as much as the id itself. */
const pool = { bytes: Buffer.alloc(0), used: 0 };

function takeRandom(): Buffer {
  if (pool.used >= pool.bytes.length) {
    pool.bytes = randomBytes(256 * ID_BYTES);
    pool.used = 0;
  }
  pool.used += ID_BYTES;
  return pool.bytes.subarray(pool.used - ID_BYTES, pool.used);
}

/** Within `body` ids follow from the seed, so that doing the same again makes the same ids. */
export function withSeededIds<T>(of: { seed: string; atMs: number }, body: () => Promise<T>): Promise<T> {
  return seeds.run({ ...of, count: 0 }, body);
}

function seededId(of: { seed: string; atMs: number; count: number }): string {
  of.count += 1;
  return uuidOf(createHash("sha256").update(`${of.seed}:${of.count}`).digest().subarray(0, 16), of.atMs, of.count);
}

function uuidOf(bytes: Buffer, ms: number, count: number): string {
  bytes.writeUIntBE(ms + (count >> 12), 0, 6);
  bytes.writeUInt16BE(0x7000 | (count & 0x0fff), 6);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The lowest id of a moment: what was made before it has a lower one. */
export function firstIdAt(ms: number): string {
  return uuidOf(Buffer.alloc(16), ms, 0);
}

export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** A secret for tokens: 32 random bytes, URL-safe. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}
