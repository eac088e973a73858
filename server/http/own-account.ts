import { generateURI } from "otplib";
import { checkPassword, hashPassword } from "#server/auth";
import { beginSignIn } from "#server/boot/throttle";
import { waysOf } from "#server/domains/accounts/identities";
import { changePassword } from "#server/domains/accounts/passwords";
import { FRESH_MS } from "#server/domains/accounts/policy";
import { sessionBegan } from "#server/domains/accounts/sessions";
import {
  beginTwoFactor,
  confirmTwoFactor,
  endTwoFactor,
  renewRecoveryCodes,
} from "#server/domains/accounts/two-factor";
import { DomainError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { accountContext } from "./account-context.ts";
import { addressOf, requireGoodPassword } from "./accounts.ts";
import type { DoorHeaders, Person } from "./identity.ts";
import { limits, tooMany } from "./limits.ts";

/**
 * Asked before what would lock the owner out or let a stranger in: the password, counted like a sign-in. Who has none shows it by having
 * signed in just now.
 */
export async function requireOwner(person: Person, password: string, headers: DoorHeaders): Promise<void> {
  if (!(await waysOf(person.userId)).hasPassword) return requireFresh(person);
  if (password === "") throw new DomainError("bad_input", "Type your password.");
  const attempt = await beginSignIn(addressOf(headers), person.email);
  if (!attempt.isAllowed) throw new DomainError("limited", "Too many tries. Wait a quarter of an hour.");
  if (!(await checkPassword(person.email, password))) throw new DomainError("bad_input", "This is not your password.");
  await attempt.succeeded();
}

async function requireFresh({ userId, sessionId }: Person): Promise<void> {
  const since = await sessionBegan(userId, sessionId);
  if (since && Date.now() - since.getTime() < FRESH_MS) return;
  throw new DomainError(
    "forbidden",
    "You have no password here, so a sign-in of the last quarter of an hour is needed. Sign out, sign in again, and come back.",
  );
}

type Change = { current: string; next: string };

/** Ends the person’s other sessions. */
export async function changeOwnPassword(
  person: Person,
  { current, next }: Change,
  headers: DoorHeaders,
): Promise<{ ended: number }> {
  await requireOwner(person, current, headers);
  await requireGoodPassword(next, person.email);
  const { userId, sessionId } = person;
  const passwordHash = await hashPassword(next);
  const changed = await changePassword.call(accountContext(), { userId, sessionId, passwordHash });
  log.info("a password was changed", { userId, ...changed });
  return changed;
}

/** What an authenticator app is told: as an address it opens, and to type in. */
export async function beginOwnTwoFactor(
  person: Person,
  password: string,
  headers: DoorHeaders,
): Promise<{ secret: string; uri: string }> {
  await requireOwner(person, password, headers);
  const { secret } = await beginTwoFactor.call(accountContext(), { userId: person.userId });
  return { secret, uri: generateURI({ issuer: "Muster", label: person.email, secret }) };
}

export async function confirmOwnTwoFactor(person: Person, code: string): Promise<{ codes: string[] }> {
  const { userId } = person;
  const spent = await limits().spend("sign-in-code", userId);
  if (!spent.isAllowed) throw tooMany(spent);
  const confirmed = await confirmTwoFactor.invoke(accountContext(), { userId, code });
  await limits().forget("sign-in-code", userId);
  log.info("two-factor was turned on", { userId });
  return confirmed;
}

export async function endOwnTwoFactor(person: Person, password: string, headers: DoorHeaders) {
  await requireOwner(person, password, headers);
  const { userId } = person;
  log.info("two-factor was turned off", { userId });
  return endTwoFactor.call(accountContext(), { userId });
}

export async function renewOwnCodes(person: Person, password: string, headers: DoorHeaders) {
  await requireOwner(person, password, headers);
  return renewRecoveryCodes.call(accountContext(), { userId: person.userId });
}
