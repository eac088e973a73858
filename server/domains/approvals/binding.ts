import { createHash } from "node:crypto";
import { canonicalJson } from "#server/lib/canonical-json";
import { DomainError } from "#server/lib/errors";
import { type ApprovalEffect, MAX_PAYLOAD_CHARS } from "./schema.ts";

/** SHA-256 of what will be done with what: an approval holds for exactly this and nothing else. */
export function bindingOf(effect: ApprovalEffect, payload: unknown): string {
  return createHash("sha256").update(canonicalJson({ effect, payload })).digest("hex");
}

/** What the database will give back: plain JSON, within bounds. Throws `bad_input` when it is too long. */
export function plainPayload(payload: unknown): unknown {
  const text = JSON.stringify(payload ?? null);
  if (text.length > MAX_PAYLOAD_CHARS)
    throw new DomainError(
      "bad_input",
      `What is to be approved has ${text.length} characters; ${MAX_PAYLOAD_CHARS} is the limit. Split it.`,
    );
  return JSON.parse(text);
}
