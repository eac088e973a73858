import { DEMO } from "#server/boot/seed";

/** Signs somebody in, the demo account unless said, as the page does and returns the `Cookie` header of the session. */
export async function signIn(url: string, account: { email: string; password: string } = DEMO): Promise<string> {
  const first = await fetch(new URL("/api/auth/csrf", url));
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const answer = await fetch(new URL("/api/auth/callback/credentials", url), {
    method: "POST",
    redirect: "manual",
    headers: { cookie: cookiesOf(first), "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrfToken, ...account, json: "true" }),
  });
  const cookies = cookiesOf(answer);
  if (!cookies.includes("session-token")) throw new Error(`Signing in gave ${answer.status} and no session.`);
  return cookies;
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}
