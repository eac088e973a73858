import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { CommandError } from "./failure.ts";
import { plainLine } from "./format.ts";

// The program's side of RFC 8628: ask for two codes, show the short one, ask with the long one until a person has answered.

const CLIENT_ID = "muster-cli";
const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
const TIMEOUT_MS = 10_000;
/** How long an end may take that nobody waits for. */
const GOODBYE_MS = 2_000;

const asked = z.object({
  device_code: z.string().min(1),
  user_code: z.string().min(1).max(40),
  verification_uri: z.url({ protocol: /^https?$/ }),
  verification_uri_complete: z.url({ protocol: /^https?$/ }).optional(),
  expires_in: z.number().positive(),
  interval: z.number().positive().default(5),
});
export type Asked = z.infer<typeof asked>;

const given = z.object({ access_token: z.string().min(1) });
const refused = z.object({ error: z.string(), error_description: z.string().optional() });
/** What stands before every door says no in a form of its own: too many requests, still starting. */
const turnedAway = z.object({ error: z.object({ message: z.string() }) });

/** Asks for the codes. Throws {@link CommandError} when the server is away, or knows no sign-in in the browser. */
export async function askToSignIn(url: string, machine: string, signal: AbortSignal): Promise<Asked> {
  const answer = await post(`${url}/api/oauth/device_authorization`, { machine_name: machine }, { signal });
  if (!answer) throw new CommandError(`Muster does not answer at ${url}.`);
  const found = answer.isOk ? asked.safeParse(answer.body) : null;
  if (found?.success) return found.data;
  if (answer.status === 404 || answer.isOk)
    throw new CommandError(
      `At ${url} is no Muster that lets programs in from the browser. Make a key in Settings, API keys, and use --key.`,
    );
  throw new CommandError(`Not signed in: ${wordsOf(answer.body) ?? `the server answered ${answer.status}.`}`);
}

/** Waits for the person’s answer and gives the key. Throws {@link CommandError} after a no, or when the time is over. */
export async function waitForKey(url: string, { device_code, interval, expires_in }: Asked, signal: AbortSignal) {
  const untilMs = Date.now() + expires_in * 1_000;
  let seconds = interval;
  while (Date.now() < untilMs) {
    await sleep(seconds * 1_000, undefined, { signal });
    const answer = await post(`${url}/api/oauth/token`, { grant_type: DEVICE_GRANT, device_code }, { signal });
    if (answer?.isOk) return given.parse(answer.body).access_token;
    const error = answer ? refused.safeParse(answer.body).data?.error : undefined;
    if (error === "authorization_pending") continue;
    // Also while the server is away or has too much to do (RFC 8628 §3.5).
    if (error === "slow_down" || !answer || answer.status === 429 || answer.status >= 500) seconds += 5;
    else if (error === "access_denied")
      throw new CommandError(`Not signed in: ${wordsOf(answer.body) ?? "it was refused."}`);
    else if (error === "expired_token") break;
    else throw new CommandError(`Not signed in: ${wordsOf(answer.body) ?? `the server answered ${answer.status}.`}`);
  }
  throw new CommandError("Not signed in: nobody answered in time. Run it once more for a new code.");
}

/** Ends a key, or the wait for one (RFC 7009). False: the server did not take it. */
export async function endAtServer(url: string, token: string): Promise<boolean> {
  const answer = await post(`${url}/api/oauth/revoke`, { token }, { timeoutMs: GOODBYE_MS });
  return answer?.isOk ?? false;
}

type Answer = { isOk: boolean; status: number; body: unknown };

/** A form, as OAuth wants it. Null: nobody answered. */
async function post(
  address: string,
  form: Record<string, string>,
  { signal, timeoutMs = TIMEOUT_MS }: { signal?: AbortSignal; timeoutMs?: number },
): Promise<Answer | null> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(address, {
      method: "POST",
      body: new URLSearchParams({ client_id: CLIENT_ID, ...form }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      // A key is asked for at this address and no other.
      redirect: "error",
    });
    return { isOk: response.ok, status: response.status, body: bodyOf(await response.text()) };
  } catch (error) {
    if (signal?.aborted) throw error;
    if (error instanceof TypeError || error instanceof DOMException) return null;
    throw error;
  }
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // A page of a proxy, or nothing: the status tells.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function wordsOf(body: unknown): string | null {
  const words = refused.safeParse(body).data?.error_description ?? turnedAway.safeParse(body).data?.error.message;
  return words ? plainLine(words) : null;
}
