import { RATE_LIMITS } from "#server/lib/rate-limits";

const TOO_MANY = "TooManyAttempts";

/** next-auth answers 401 whatever the reason: too many tries become 429 with the time to wait, and the body its client reads. */
export async function withSignInStatus(response: Response): Promise<Response> {
  if (response.status !== 401) return response;
  const body = await response.text();
  const headers = new Headers(response.headers);
  if (!body.includes(`error=${TOO_MANY}`)) return new Response(body, { status: 401, headers });
  headers.set("retry-after", String(RATE_LIMITS["sign-in"].seconds));
  return new Response(body, { status: 429, headers });
}
