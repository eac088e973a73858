import { type Env, readEnv } from "./env.ts";

/** Who may vouch for people, besides their passwords. */
export const PROVIDERS = ["github", "google", "oidc"] as const;
export type ProviderId = (typeof PROVIDERS)[number];

/** The longest silence of one. */
export const PROVIDER_TIMEOUT_MS = 5_000;

export type ProviderSettings = { id: ProviderId; name: string; issuer: string; clientId: string; clientSecret: string };
/** What pages are told of one. */
export type ProviderView = { id: ProviderId; name: string };

type AuthEnv = Pick<
  Env,
  | "AUTH_GITHUB_ID"
  | "AUTH_GITHUB_SECRET"
  | "AUTH_GOOGLE_ID"
  | "AUTH_GOOGLE_SECRET"
  | "AUTH_OIDC_ISSUER"
  | "AUTH_OIDC_ID"
  | "AUTH_OIDC_SECRET"
  | "AUTH_OIDC_NAME"
>;

/** Those that are set up here, in the order in which they are offered. `readEnv` refuses half of one. */
export function configuredProviders(env: AuthEnv = readEnv()): ProviderSettings[] {
  const all = [
    {
      id: "oidc" as const,
      name: env.AUTH_OIDC_NAME ?? "single sign-on",
      issuer: env.AUTH_OIDC_ISSUER,
      clientId: env.AUTH_OIDC_ID,
      clientSecret: env.AUTH_OIDC_SECRET,
    },
    {
      id: "google" as const,
      name: "Google",
      issuer: "https://accounts.google.com",
      clientId: env.AUTH_GOOGLE_ID,
      clientSecret: env.AUTH_GOOGLE_SECRET,
    },
    {
      id: "github" as const,
      name: "GitHub",
      issuer: "https://github.com/login/oauth",
      clientId: env.AUTH_GITHUB_ID,
      clientSecret: env.AUTH_GITHUB_SECRET,
    },
  ];
  return all.flatMap(({ id, name, issuer, clientId, clientSecret }) =>
    issuer && clientId && clientSecret ? [{ id, name, issuer, clientId, clientSecret }] : [],
  );
}

export function providerNamed(id: string | undefined, env: AuthEnv = readEnv()): ProviderSettings | null {
  return configuredProviders(env).find((provider) => provider.id === id) ?? null;
}
