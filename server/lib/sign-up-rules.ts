import { type Env, type MailSettings, mailSettings, readEnv } from "./env.ts";

export type SignUpRules = {
  /** Who may make an account. */
  who: "open" | "invited" | "off";
  /** The same for whom a provider vouches for: their address is shown to be theirs without a mail of ours. */
  whoByProvider: "open" | "invited" | "off";
  /** Where addresses of people without an invitation must be. Empty: anywhere. */
  domains: readonly string[];
  /** How mails about accounts leave. Null: an account begins at once, and a password is not reset by mail. */
  mail: MailSettings | null;
  /** Whether only this machine reaches the server. */
  isLocal: boolean;
};

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

/**
 * What this installation's settings make of signing up. A mailed link needs an address that no request can choose: the public one, or
 * this machine's own. Without mail only an invitation vouches for somebody from elsewhere.
 */
export function signUpRules(
  env: Pick<Env, "HOST" | "MUSTER_PUBLIC_URL" | "MUSTER_SIGN_UP" | "MUSTER_SIGN_UP_DOMAINS"> = readEnv(),
  settings = mailSettings(),
): SignUpRules {
  const isLocal = LOOPBACK.test(env.HOST) && !env.MUSTER_PUBLIC_URL;
  const mail = isLocal || env.MUSTER_PUBLIC_URL ? settings : null;
  const wanted = env.MUSTER_SIGN_UP ?? (isLocal ? "open" : "invited");
  const who = wanted === "open" && !isLocal && !mail ? "invited" : wanted;
  return { who, whoByProvider: wanted, domains: env.MUSTER_SIGN_UP_DOMAINS, mail, isLocal };
}

/** Whether somebody without an invitation may have an account for the address. */
export function isInDomains(email: string, domains: readonly string[]): boolean {
  return domains.length === 0 || domains.includes(email.trim().toLowerCase().split("@").at(-1) ?? "");
}

/** Where mailed links lead. A request's own word for the host counts only when it names this machine. */
export function mailedBase(asked: string | null, env: Pick<Env, "PORT" | "MUSTER_PUBLIC_URL"> = readEnv()): string {
  if (env.MUSTER_PUBLIC_URL) return env.MUSTER_PUBLIC_URL.replace(/\/+$/, "");
  const isOwn = asked !== null && URL.canParse(`http://${asked}`) && LOOPBACK.test(new URL(`http://${asked}`).hostname);
  return `http://${isOwn ? asked : `localhost:${env.PORT}`}`;
}
