import { checkPassword, hashPassword } from "#server/auth";
import { beginSignIn } from "#server/boot/throttle";
import { changePassword } from "#server/domains/accounts/passwords";
import { DomainError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { accountContext } from "./account-context.ts";
import { addressOf, requireGoodPassword } from "./accounts.ts";
import type { DoorHeaders, Person } from "./identity.ts";

/** Whether who is signed in also knows the password: asked before what would lock the owner out. Counted like a sign-in. */
export async function requirePassword(person: Person, password: string, headers: DoorHeaders): Promise<void> {
  const attempt = await beginSignIn(addressOf(headers), person.email);
  if (!attempt.isAllowed) throw new DomainError("limited", "Too many tries. Wait a quarter of an hour.");
  if (!(await checkPassword(person.email, password))) throw new DomainError("bad_input", "This is not your password.");
  await attempt.succeeded();
}

type Change = { current: string; next: string };

/** Ends the person’s other sessions. */
export async function changeOwnPassword(
  person: Person,
  { current, next }: Change,
  headers: DoorHeaders,
): Promise<{ ended: number }> {
  await requirePassword(person, current, headers);
  requireGoodPassword(next, person.email);
  const { userId, sessionId } = person;
  const passwordHash = await hashPassword(next);
  const changed = await changePassword.call(accountContext(), { userId, sessionId, passwordHash });
  log.info("a password was changed", { userId, ...changed });
  return changed;
}
