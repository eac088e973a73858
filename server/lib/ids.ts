import { createHash, randomBytes } from "node:crypto";

const last = { ms: 0, count: 0 };

/**
 * UUID version 7 (RFC 9562 §5.7): sortable by creation time, so that primary keys append instead of scatter. Ids of one
 * millisecond count up in `rand_a` (§6.2, method 1): what one transaction writes keeps its order.
 */
export function newId(nowMs: number = Date.now()): string {
  last.count = nowMs === last.ms ? last.count + 1 : 0;
  last.ms = nowMs;
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs + (last.count >> 12), 0, 6);
  bytes.writeUInt16BE(0x7000 | (last.count & 0x0fff), 6);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** A secret for tokens: 32 random bytes, URL-safe. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}
