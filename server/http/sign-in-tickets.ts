import { z } from "zod";
import { authSecret } from "#server/boot/secret";
import { readToken, signToken } from "#server/lib/signed-token";

/** What a sign-in by a provider is for, beside letting in. Kept in a cookie while the person is away. */
const purpose = z.object({
  /** Who is signed in and wants the provider connected. */
  link: z.object({ userId: z.string(), sessionId: z.string() }).optional(),
  invitation: z.string().max(200).optional(),
  /** Whether the page named the team and said that this joins it. */
  doesJoin: z.boolean().optional(),
});
export type Purpose = z.infer<typeof purpose>;

/** Whom a provider vouched for, until the code of their app comes. */
const halfway = z.object({ userId: z.string(), version: z.number(), provider: z.string() });
export type Halfway = z.infer<typeof halfway>;

/** Of a button that connects a provider: whose account, asked for with its password. */
const connecting = z.object({ userId: z.string(), sessionId: z.string(), provider: z.string() });

export const PURPOSE_COOKIE = "muster.sign-in-for";
export const HALFWAY_COOKIE = "muster.second-factor";
export const TICKET_SECONDS = 15 * 60;

type Ticket = { exp: number };
const withEnd = <Value extends object>(value: Value): Value & Ticket => ({
  ...value,
  exp: Date.now() + TICKET_SECONDS * 1_000,
});

function opened<Schema extends z.ZodType>(schema: Schema, kind: string, token: string | undefined) {
  const value = token ? readToken(authSecret(), kind, token) : null;
  const { exp } = z.object({ exp: z.number() }).catch({ exp: 0 }).parse(value);
  return exp > Date.now() ? schema.parse(value) : null;
}

export const signPurpose = (value: Purpose): string => signToken(authSecret(), "sign-in-for", withEnd(value));
export const readPurpose = (token: string | undefined): Purpose => opened(purpose, "sign-in-for", token) ?? {};

export const signHalfway = (value: Halfway): string => signToken(authSecret(), "second-factor", withEnd(value));
export const readHalfway = (token: string | undefined): Halfway | null => opened(halfway, "second-factor", token);

export const signConnecting = (value: z.infer<typeof connecting>): string =>
  signToken(authSecret(), "connect", withEnd(value));
export const readConnecting = (token: string | undefined) => opened(connecting, "connect", token);
