import { ADDRESS_HEADER } from "#server/auth";
import { askForDevice, pollDevice, withdrawDevice } from "#server/domains/accounts/device-grants";
import { surrenderKey } from "#server/domains/teams/surrender";
import { type Clock, systemClock } from "#server/lib/clock";
import { isDomainError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { mailedBase } from "#server/lib/sign-up-rules";
import { accountContext } from "./account-context.ts";
import { identify } from "./identity.ts";
import { limits, networkOf, tooMany } from "./limits.ts";
import { answerOAuth, clientOf, needed, OAuthError } from "./oauth-form.ts";

// Sign-in of programs without a browser of their own: RFC 8628, and RFC 7009 to end what it gave.

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** `POST /api/oauth/device_authorization`: the two codes, and where a person types the short one. */
export function answerDeviceAuthorization(request: Request, clock: Clock = systemClock): Promise<Response> {
  return answerOAuth(request, async (form) => {
    const clientId = clientOf(form);
    const address = request.headers.get(ADDRESS_HEADER) ?? "unknown";
    const spent = await limits().spend("device-ask", networkOf(address));
    if (!spent.isAllowed) throw tooMany(spent);
    const machine = form.get("machine_name") ?? "";
    const asked = await askForDevice.call(accountContext(), { clientId, machine, address, nowMs: clock.now() });
    const page = `${mailedBase(request.headers.get("x-forwarded-host"))}/device`;
    return {
      device_code: asked.deviceCode,
      user_code: asked.userCode,
      verification_uri: page,
      verification_uri_complete: `${page}?code=${asked.userCode}`,
      expires_in: asked.seconds,
      interval: asked.intervalSeconds,
    };
  });
}

/** `POST /api/oauth/token`: whether a person has answered; after a yes the key, once. */
export function answerToken(request: Request, clock: Clock = systemClock): Promise<Response> {
  return answerOAuth(request, async (form) => {
    if (needed(form, "grant_type") !== DEVICE_GRANT)
      throw new OAuthError("unsupported_grant_type", `Only ${DEVICE_GRANT} is served here.`);
    const clientId = clientOf(form);
    const deviceCode = needed(form, "device_code");
    const nowMs = clock.now();
    const got = await pollDevice.invoke(accountContext(), { clientId, deviceCode: deviceCode.slice(0, 200), nowMs });
    switch (got.outcome) {
      case "key": {
        log.info("a program was signed in", { clientId });
        const { secret, scopes, expiresAt } = got;
        const seconds = expiresAt ? { expires_in: Math.round((expiresAt.getTime() - nowMs) / 1_000) } : {};
        return { access_token: secret, token_type: "Bearer", ...seconds, scope: scopes.join(" ") };
      }
      case "pending":
        throw new OAuthError("authorization_pending", "Nobody has answered yet. Ask again after the interval.");
      case "too_soon":
        throw new OAuthError("slow_down", "Too soon. Wait five seconds longer between two calls from now on.");
      case "denied":
        throw new OAuthError("access_denied", got.why ?? "It was refused.");
      case "expired":
        throw new OAuthError("expired_token", "The time of this code is over. Begin once more.");
      case "unknown":
        throw new OAuthError("invalid_grant", got.why ?? "There is no such code, or not any more. Begin once more.");
    }
  });
}

/**
 * `POST /api/oauth/revoke` (RFC 7009): ends a key, or the wait for one when it is given a device code. Whoever holds either may. The
 * answer is the same whether it was one.
 */
export function answerRevoke(request: Request): Promise<Response> {
  return answerOAuth(request, async (form) => {
    const clientId = clientOf(form);
    const token = needed(form, "token");
    if (token.startsWith("mst_")) await giveUpKey(token);
    else await withdrawDevice.invoke(accountContext(), { clientId, deviceCode: token.slice(0, 200) });
    return null;
  });
}

async function giveUpKey(token: string): Promise<void> {
  const found = await identify({ get: (name) => (name === "authorization" ? `Bearer ${token}` : null) }, null).catch(
    (error: unknown) => {
      if (isDomainError(error) && error.code === "unauthenticated") return null;
      throw error;
    },
  );
  if (found) await surrenderKey.call({ ...found.ctx, scopes: new Set(["machine:write"]) }, {});
}
