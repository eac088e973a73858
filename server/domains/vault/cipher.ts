import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { DomainError } from "#server/lib/errors";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM. `bound` is not hidden but sealed along: what was sealed for one place opens in no other. Nonce, text and tag come
 * out as one base64 text.
 */
export function seal(key: Buffer, plain: Uint8Array, bound: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(bound));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString("base64");
}

/** Throws `conflict` for what was changed, or moved to another place, or sealed with another key. */
export function unseal(key: Buffer, sealed: string, bound: string): Buffer {
  const bytes = Buffer.from(sealed, "base64");
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(bound));
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES)), decipher.final()]);
  } catch (error) {
    throw new DomainError(
      "conflict",
      "What lies in the vault was changed, or moved from another place: it does not open. Set the secret again.",
      { cause: error },
    );
  }
}
