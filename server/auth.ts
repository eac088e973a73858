import { hash, verify } from "@node-rs/argon2";
import type { AuthOptions } from "next-auth";
import { getToken } from "next-auth/jwt";
import Credentials from "next-auth/providers/credentials";
import type { OAuthConfig } from "next-auth/providers/oauth";

import { authSecret } from "#server/boot/secret";
import { beginSignIn } from "#server/boot/throttle";
import { beginSession, endSession, SESSION_SECONDS } from "#server/domains/accounts/sessions";
import { credentialsOf } from "#server/domains/teams/queries";
import { accountContext } from "#server/http/account-context";
import { checkSecondFactor } from "#server/http/second-factor";
import { noteFailure } from "#server/http/sign-in-failure";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { safeTarget } from "#server/lib/safe-target";

/** argon2id with OWASP's first choice of parameters (19 MiB, 2 passes, 1 lane), which are this library's defaults. */
export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

let decoy: Promise<string> | undefined;

/** The account's hash, or a decoy of the same cost when there is none, so that the answer takes as long. */
export function hashToCheck(known: { passwordHash: string | null } | null): Promise<string> {
  if (known?.passwordHash) return Promise.resolve(known.passwordHash);
  decoy ??= hashPassword("nobody has this password");
  return decoy;
}

export type SignedIn = { id: string; name: string; email: string; tokenVersion: number };
export type SignedInHere = SignedIn & { sessionId: string };

/** The person, or null when address and password do not belong together. Takes the same time either way. */
export async function checkPassword(email: string, password: string): Promise<SignedIn | null> {
  const known = await credentialsOf(email);
  const isRight = await verify(await hashToCheck(known), password);
  if (!known?.passwordHash || !isRight) return null;
  return { id: known.userId, name: known.name, email: known.email, tokenVersion: known.tokenVersion };
}

/** Header with the client's address, set by the server itself and never taken from the client. */
export const ADDRESS_HEADER = "x-muster-address";

/** What one request brings along for next-auth: who may vouch for people, and what becomes of whom they vouch for. */
export type SignInFlow = {
  providers: OAuthConfig<Record<string, unknown>>[];
  /** The person who is let in, or where they are sent instead. */
  arrive(provider: string, vouched: object): Promise<SignedInHere | string>;
  /** Whom a provider vouched for, with the code of their app. */
  enterByCode(code: string): Promise<SignedInHere | null>;
};

const PASSWORD_ONLY: SignInFlow = { providers: [], arrive: async () => "/sign-in", enterByCode: async () => null };

/** next-auth's options, made for each request because the secret is known only after the database is open. */
export function authOptions(flow = PASSWORD_ONLY): AuthOptions {
  let arrived: SignedInHere | undefined;
  return {
    secret: authSecret(),
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    providers: [
      Credentials({
        name: "password",
        credentials: {
          email: { label: "E-mail", type: "email" },
          password: { label: "Password", type: "password" },
          code: { label: "Code", type: "text" },
        },
        authorize: (given, request) => {
          const { [ADDRESS_HEADER]: address = "unknown", "user-agent": userAgent = "" } = request.headers ?? {};
          return signIn(given, { address: String(address), userAgent: String(userAgent) });
        },
      }),
      Credentials({
        id: "second-factor",
        name: "second factor",
        credentials: { code: { label: "Code", type: "text" } },
        authorize: (given) => flow.enterByCode(given?.code ?? ""),
      }),
      ...flow.providers,
    ],
    callbacks: {
      signIn: async ({ user, account }) => {
        if (account?.type !== "oauth") return true;
        const outcome = await flow.arrive(account.provider, user);
        if (typeof outcome === "string") return outcome;
        arrived = outcome;
        return true;
      },
      redirect: ({ url, baseUrl }) =>
        `${baseUrl}${safeTarget(url.startsWith(baseUrl) ? url.slice(baseUrl.length) : url)}`,
      jwt: ({ token, user }) => {
        const person = arrived ?? user;
        if (!isSignedIn(person)) return token;
        return { sub: person.id, version: person.tokenVersion, sid: person.sessionId };
      },
    },
    events: { signOut: ({ token }) => endOf(sessionOf(token)) },
    logger: { error: noteFailure, warn: (code) => log.debug("next-auth", { code }), debug: () => undefined },
  };
}

type From = { address: string; userAgent: string };

async function signIn(
  given: Record<string, string> | undefined,
  { address, userAgent }: From,
): Promise<SignedInHere | null> {
  const { email = "", password = "" } = given ?? {};
  // Longer ones are no passwords of ours, and hashing them would be work for an attacker's sake.
  if (email.length > 254 || password.length > 200) return null;
  const attempt = await beginSignIn(address, email);
  if (!attempt.isAllowed) throw new Error("TooManyAttempts");
  const person = await checkPassword(email, password);
  if (!person) return null;
  const second = await checkSecondFactor(person.id, given?.code ?? "");
  if (second !== "in") throw new Error(second);
  await attempt.succeeded();
  const { sessionId } = await beginSession.call(accountContext(), { userId: person.id, userAgent, address });
  return { ...person, sessionId };
}

function isSignedIn(user: unknown): user is SignedInHere {
  return typeof user === "object" && user !== null && "tokenVersion" in user && "sessionId" in user;
}

/** What the cookie says. A row in the database says whether it still holds. */
type Session = { userId: string; version: number; sessionId: string };

function sessionOf(token: Record<string, unknown>): Session | null {
  const { sub, version, sid } = token;
  if (typeof sub !== "string" || typeof sid !== "string") return null;
  return { userId: sub, version: Number(version ?? 0), sessionId: sid };
}

/** After a sign-out also a copy of the cookie lets nobody in. */
async function endOf(session: Session | null): Promise<void> {
  if (!session) return;
  const { userId, sessionId } = session;
  await endSession.call(accountContext(), { userId, sessionId }).catch((error: unknown) => {
    log.info("a session was not ended", { error: describeError(error) });
  });
}

/** Cookies opened before, until the end of their time: opening one is a tenth of a request's work. */
const opened = new Map<string, { session: Session; endsAtMs: number }>();
const MOST_OPENED = 500;

/** Who the session cookie names; null without one, with a forged one or after its time. */
export async function readSession(cookieHeader: string | undefined): Promise<Session | null> {
  if (!cookieHeader) return null;
  const known = opened.get(cookieHeader);
  if (known && Date.now() < known.endsAtMs) return known.session;
  const found = await openCookie(cookieHeader);
  if (opened.size >= MOST_OPENED) opened.clear();
  if (found) opened.set(cookieHeader, found);
  else opened.delete(cookieHeader);
  return found?.session ?? null;
}

async function openCookie(cookieHeader: string): Promise<{ session: Session; endsAtMs: number } | null> {
  const cookies = parseCookies(cookieHeader);
  for (const isSecure of [true, false]) {
    const token = await getToken({
      req: { cookies, headers: {} } as never,
      secret: authSecret(),
      secureCookie: isSecure,
    });
    const session = token && sessionOf(token);
    if (session) return { session, endsAtMs: Number(token.exp ?? 0) * 1_000 };
  }
  return null;
}

export function parseCookies(header: string): Record<string, string> {
  const cookies: Record<string, string> = {};
  for (const pair of header.split(";")) {
    const split = pair.indexOf("=");
    if (split > 0) cookies[pair.slice(0, split).trim()] = pair.slice(split + 1).trim();
  }
  return cookies;
}
