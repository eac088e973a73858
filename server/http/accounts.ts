import { verify } from "@node-rs/argon2";
import { ADDRESS_HEADER, hashPassword } from "#server/auth";
import { beginSignIn } from "#server/boot/throttle";
import { allowReset, findReset, noReset, resetPassword } from "#server/domains/accounts/passwords";
import { passwordProblem } from "#server/domains/accounts/policy";
import type { SignUpInput } from "#server/domains/accounts/schema";
import { askForAccount, confirmSignUp, findSignUp, makeAccount, noSignUp } from "#server/domains/accounts/sign-up";
import { findInvitation } from "#server/domains/teams/invitations";
import { normalEmail } from "#server/domains/teams/policy";
import { credentialsOf } from "#server/domains/teams/queries";
import { breachProblem } from "#server/integrations/identity/breached";
import { confirmLetter, knownLetter, resetLetter } from "#server/integrations/notices/account-letters";
import type { Letter } from "#server/integrations/notices/letter";
import { messageIdOf, sendLetter } from "#server/integrations/notices/mail";
import type { MailSettings } from "#server/lib/env";
import { DomainError, describeError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { log } from "#server/lib/log";
import type { LimitName } from "#server/lib/rate-limits";
import { isInDomains, mailedBase, signUpRules } from "#server/lib/sign-up-rules";
import { accountContext } from "./account-context.ts";
import type { DoorHeaders } from "./identity.ts";
import { limits, networkOf, tooMany } from "./limits.ts";

/**
 * Asks for an account. By mail the answer is the same, and takes as long, whether the address has one already: only its mailbox is told.
 * Without mail the account is there at once, and signing in with it shows whether it was.
 */
export async function signUp(input: SignUpInput, headers: DoorHeaders): Promise<{ next: "mail" | "sign-in" }> {
  const rules = signUpRules();
  if (rules.who === "off") throw new DomainError("forbidden", "Nobody signs up here by themselves. Ask who runs it.");
  await spend("sign-up", addressOf(headers));
  const invitation = input.invitation ? await findInvitation(input.invitation, new Date()) : null;
  if (rules.who === "invited" && !invitation?.isOpen)
    throw new DomainError(
      "forbidden",
      "An account here begins with an invitation. Open the link you were invited with.",
    );
  if (invitation?.email && invitation.email !== normalEmail(input.email))
    throw new DomainError("bad_input", `email: the invitation is for ${invitation.email}. Sign up with that address.`);
  if (!invitation?.isOpen && !isInDomains(input.email, rules.domains))
    throw new DomainError("forbidden", `email: an account here needs an address at ${rules.domains.join(" or ")}.`);
  await requireGoodPassword(input.password, input.email);
  const { name, email } = input;
  const account = { name, email, passwordHash: await hashPassword(input.password) };
  if (!rules.mail) {
    const { userId } = await makeAccount.invoke(accountContext(), account);
    if (userId) log.info("an account was made", { userId });
    return { next: "sign-in" };
  }
  await spend("account-mail", normalEmail(email));
  const { token, isKnown } = await askForAccount.invoke(accountContext(), account);
  const base = mailedBase(headers.get("x-forwarded-host"));
  const query = invitation?.isOpen ? `?invitation=${encodeURIComponent(input.invitation ?? "")}` : "";
  const letter = isKnown
    ? knownLetter(name, `${base}/sign-in`)
    : confirmLetter(name, `${base}/verify/${token}${query}`);
  mailSoon(rules.mail, email, letter);
  return { next: "mail" };
}

/** Makes the account of a mailed link, for who also knows the password it was asked for with. */
export async function confirm(token: string, password: string, headers: DoorHeaders): Promise<{ email: string }> {
  const asked = (await findSignUp(token, new Date())) ?? noSignUp();
  const attempt = await beginSignIn(addressOf(headers), asked.email);
  if (!attempt.isAllowed) throw new DomainError("limited", "Too many tries. Wait a quarter of an hour.");
  if (!(await verify(asked.passwordHash, password)))
    throw new DomainError("bad_input", "This is not the password the account was asked for with.");
  await attempt.succeeded();
  const { userId } = await confirmSignUp.call(accountContext(), { signUpId: asked.id });
  log.info("an account was made", { userId });
  return { email: asked.email };
}

/** Answers before it looks whether the address is known, so that neither words nor time tell. */
export async function askForReset(email: string, headers: DoorHeaders): Promise<{ asked: true }> {
  const { mail } = signUpRules();
  if (!mail)
    throw new DomainError("unavailable", "This installation sends no mail. Ask who runs it for a new password.");
  await spend("sign-up", addressOf(headers));
  await spend("account-mail", normalEmail(email));
  const base = mailedBase(headers.get("x-forwarded-host"));
  sendReset(email, base, mail).catch((error: unknown) => {
    log.warn("a reset was not prepared", { error: describeError(error) });
  });
  return { asked: true };
}

async function sendReset(email: string, base: string, mail: MailSettings): Promise<void> {
  const known = await credentialsOf(email);
  if (!known) return;
  const { token } = await allowReset.call(accountContext(), { userId: known.userId });
  mailSoon(mail, known.email, resetLetter(known.name, `${base}/reset/${token}`));
}

export async function reset(token: string, password: string, headers: DoorHeaders): Promise<{ email: string }> {
  await spend("sign-up", addressOf(headers));
  const found = (await findReset(token, new Date())) ?? noReset();
  await requireGoodPassword(password, found.email);
  const passwordHash = await hashPassword(password);
  const { userId } = await resetPassword.call(accountContext(), { resetId: found.id, passwordHash });
  log.info("a password was reset", { userId });
  return { email: found.email };
}

export async function requireGoodPassword(password: string, email: string): Promise<void> {
  const problem = passwordProblem(password, email) ?? (await breachProblem(password));
  if (problem) throw new DomainError("bad_input", problem);
}

export const addressOf = (headers: DoorHeaders): string => headers.get(ADDRESS_HEADER) ?? "unknown";

async function spend(name: LimitName, key: string): Promise<void> {
  const spent = await limits().spend(name, name === "sign-up" ? networkOf(key) : key);
  if (!spent.isAllowed) throw tooMany(spent);
}

/** After the answer: how long a mail server takes must not tell whether there was anything to send. */
export function mailSoon(settings: MailSettings, address: string, letter: Letter): void {
  void sendLetter(settings, {
    ...letter,
    to: { name: "", address },
    messageId: messageIdOf(newId(), settings.from),
  }).then(({ outcome, detail }) => {
    if (outcome !== "sent") log.warn("a mail about an account did not go out", { detail });
  });
}
