import { createHash } from "node:crypto";
import { fetchOutside } from "#server/integrations/outside/fetch";
import { readEnv } from "#server/lib/env";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";

const TIMEOUT_MS = 2_000;
const MAX_BYTES = 500_000;

/**
 * Why a password is refused that was in a breach; null when it was in none, when no list is set up, or when it does not answer. The list is
 * told five signs of the hash, answers with all that begin so, and never learns which one was meant.
 */
export async function breachProblem(
  password: string,
  url = readEnv().MUSTER_PASSWORD_BREACH_URL,
): Promise<string | null> {
  if (!url) return null;
  const hash = createHash("sha1").update(password).digest("hex").toUpperCase();
  const [prefix, rest] = [hash.slice(0, 5), hash.slice(5)];
  try {
    const { status, bytes } = await fetchOutside({
      url: `${url.replace(/\/+$/, "")}/${prefix}`,
      // The answer’s size must not tell the range to who watches the line.
      headers: { "add-padding": "true" },
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      // The installation's own setting, not an address that people give.
      allowPrivate: true,
    });
    if (status !== 200) throw new Error(`it answered ${status}`);
    const found = String(bytes)
      .split(/\r?\n/)
      .find((line) => line.toUpperCase().startsWith(`${rest}:`));
    if (!found || Number(found.split(":")[1]) === 0) return null;
    return "This password was in a breach of another service and is tried first. Choose another.";
  } catch (error) {
    log.warn("the list of breached passwords was not asked", { error: describeError(error) });
    return null;
  }
}
