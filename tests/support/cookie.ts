import { encode } from "next-auth/jwt";
import { authSecret } from "#server/boot/secret";
import { beginSession } from "#server/domains/accounts/sessions";
import { accountContext } from "#server/http/account-context";

/** The cookie of somebody who signed in just now. */
export async function cookieOf(userId: string, version = 0): Promise<string> {
  return (await signedIn(userId, version)).cookie;
}

export async function signedIn(userId: string, version = 0): Promise<{ cookie: string; sessionId: string }> {
  const where = { userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/150.0", address: "127.0.0.1" };
  const { sessionId } = await beginSession.call(accountContext(), { userId, ...where });
  const session = await encode({ token: { sub: userId, version, sid: sessionId }, secret: authSecret() });
  return { cookie: `next-auth.session-token=${session}`, sessionId };
}
