import { errorOfAnswer, fieldOf, MusterError } from "./error.ts";

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** How this program says who it is, with every request. */
export type Credentials = {
  /** An API key of Settings › API keys. Left out in a browser on Muster's own address: then the session cookie speaks. */
  key?: string | undefined;
  /** The team's slug, where a person is in several. A key belongs to one team and needs none. */
  team?: string | undefined;
};

export function headersOf({ key, team }: Credentials): Record<string, string> {
  return { ...(key ? { authorization: `Bearer ${key}` } : {}), ...(team ? { "x-muster-team": team } : {}) };
}

/** `http://localhost:3000/` and the like, without what would be doubled behind it. Throws for what is no address. */
export function addressOf(url: string): string {
  const isWeb = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  if (isWeb) return url.replace(/\/+$/, "");
  throw new MusterError({
    code: "bad_input",
    message: `“${url}” is no address: give one like http://localhost:3000.`,
    status: null,
  });
}

/**
 * `fetch` with a time limit, which gives refusals that are not tRPC's (a proxy's page, the server's words while it starts) as a
 * {@link MusterError} instead of something that cannot be read.
 */
export function callingFetch(given: Fetch, timeoutMs: number): Fetch {
  return async (input, init) => {
    const limit = AbortSignal.timeout(timeoutMs);
    const response = await given(input, {
      ...init,
      signal: init?.signal ? AbortSignal.any([init.signal, limit]) : limit,
    });
    if (response.ok) return response;
    const body = await jsonOf(response.clone());
    if (isOfProcedures(body)) return response;
    throw errorOfAnswer(response, body);
  };
}

/** tRPC's own answers hold each error in superjson's envelope, alone or as a list. */
function isOfProcedures(body: unknown): boolean {
  const first: unknown = Array.isArray(body) ? body[0] : body;
  return fieldOf(fieldOf(first, "error"), "json") !== undefined;
}

/** Null when the body is no JSON. */
export async function jsonOf(response: Response): Promise<unknown> {
  return JSON.parse(
    await response
      .text()
      .catch(() => "null")
      .then((text) => (isJson(text) ? text : "null")),
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
