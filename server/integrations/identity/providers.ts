import GitHub from "next-auth/providers/github";
import Google from "next-auth/providers/google";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { PROVIDER_TIMEOUT_MS, type ProviderSettings } from "#server/lib/sign-in-providers";

/** What every provider's own words come down to. `isVerified`: it says itself that the address is the person's. */
export type Vouched = { id: string; name: string; email: string; isVerified: boolean };
type Claims = Record<string, unknown>;

/** A provider as next-auth wants it. Each call out ends by itself; what it brings back is checked by PKCE, state and, with a token of identity, the nonce. */
export function providerOf(settings: ProviderSettings): OAuthConfig<Claims> {
  const { clientId, clientSecret } = settings;
  const usual = { clientId, clientSecret, httpOptions: { timeout: PROVIDER_TIMEOUT_MS } };
  if (settings.id === "github") {
    return {
      ...withoutOptions(GitHub(usual)),
      ...usual,
      checks: ["pkce", "state"],
      userinfo: { url: "https://api.github.com/user", request: gitHubPerson("https://api.github.com") },
      profile: (claims) => vouched(claims, claims.id),
    };
  }
  if (settings.id === "google") {
    return {
      ...withoutOptions(Google(usual)),
      ...usual,
      checks: ["pkce", "state", "nonce"],
      profile: (claims) => vouched(claims, claims.sub),
    };
  }
  return {
    ...usual,
    id: "oidc",
    name: settings.name,
    type: "oauth",
    wellKnown: `${settings.issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`,
    authorization: { params: { scope: "openid email profile" } },
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    userinfo: { request: oidcPerson(settings.issuer) },
    profile: (claims) => vouched(claims, claims.sub),
  };
}

/** next-auth's own providers come with what they were made with, which would be laid over what is set here. */
function withoutOptions<Config extends { options?: unknown }>({
  options: _,
  ...rest
}: Config): Omit<Config, "options"> {
  return rest;
}

const text = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

function vouched(claims: Claims, subject: unknown): Vouched {
  const email = text(claims.email).slice(0, 254);
  const name = text(claims.name) || text(claims.login) || text(claims.preferred_username) || email.split("@")[0] || "";
  const id = typeof subject === "number" ? String(subject) : text(subject);
  return { id, name: name.slice(0, 100), email, isVerified: claims.email_verified === true };
}

type UserInfo = Extract<OAuthConfig<Claims>["userinfo"], { request?: unknown }>;
type Request = NonNullable<UserInfo["request"]>;

/** The address people show at GitHub is not said to be theirs; their list of addresses says which one is. */
export function gitHubPerson(api: string): Request {
  return async ({ client, tokens }) => {
    const token = tokens.access_token ?? "";
    const profile: Claims = await client.userinfo(token);
    const { body } = await client.requestResource(`${api}/user/emails`, token, {
      headers: { accept: "application/vnd.github+json" },
    });
    const list: unknown = JSON.parse(String(body ?? "[]"));
    const main = Array.isArray(list) ? list.find((one: Claims) => one.primary === true) : undefined;
    return { ...profile, sub: String(profile.id), email: main?.email, email_verified: main?.verified === true };
  };
}

/** Many providers say the address only when they are asked for the person. The token of identity was checked by then, the answer is compared with it. */
function oidcPerson(issuer: string): Request {
  return async ({ client, tokens }) => {
    const { issuer: named, userinfo_endpoint: place } = client.issuer.metadata;
    if (named !== issuer) throw new Error(`issuer mismatch: it calls itself ${named}`);
    const claims = claimsIn(tokens.id_token ?? "");
    const said: Claims = place ? await client.userinfo(tokens.access_token ?? "") : {};
    if (place && said.sub !== claims.sub) throw new Error("userinfo sub mismatch");
    return { ...claims, ...said };
  };
}

function claimsIn(idToken: string): Claims {
  return JSON.parse(Buffer.from(idToken.split(".")[1] ?? "", "base64url").toString("utf8"));
}
