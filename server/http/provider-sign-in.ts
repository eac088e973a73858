import type { SignedInHere } from "#server/auth";
import {
  findByAddress,
  findIdentity,
  type KnownPerson,
  linkIdentity,
  noteIdentityUse,
  type ProvidedIdentity,
  signUpByProvider,
} from "#server/domains/accounts/identities";
import { beginSession } from "#server/domains/accounts/sessions";
import { twoFactorOf } from "#server/domains/accounts/two-factor";
import { acceptInvitation, findInvitation } from "#server/domains/teams/invitations";
import { normalEmail } from "#server/domains/teams/policy";
import type { Vouched } from "#server/integrations/identity/providers";
import { connectedLetter } from "#server/integrations/notices/account-letters";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import type { SignInError } from "#server/lib/sign-in-errors";
import type { ProviderSettings } from "#server/lib/sign-in-providers";
import { isInDomains, mailedBase, signUpRules } from "#server/lib/sign-up-rules";
import { accountContext } from "./account-context.ts";
import { addressOf, mailSoon } from "./accounts.ts";
import { type DoorHeaders, identifyCaller } from "./identity.ts";
import { invitedContext } from "./invited.ts";
import type { Purpose } from "./sign-in-tickets.ts";

/** Where somebody comes from who was sent to a provider and is back. */
export type Arrival = { headers: DoorHeaders; purpose: Purpose; target: string };

/** `in`: let in, and on to `target`. `code`: theirs, and a second factor is asked for. `linked`: was in already. */
export type Outcome =
  | { kind: "in"; person: SignedInHere; target: string }
  | { kind: "code"; person: KnownPerson }
  | { kind: "linked" }
  | { kind: "refused"; error: SignInError };

const refused = (error: SignInError): Outcome => ({ kind: "refused", error });

/**
 * What becomes of somebody a provider vouches for. Whom its subject opened before comes in; who is signed in and asked for it has it
 * connected; an address leads to its account only where both sides have seen that it is theirs, and to a new one only where the
 * rules of signing up let it.
 */
export async function arrive(settings: ProviderSettings, vouched: Vouched, arrival: Arrival): Promise<Outcome> {
  const { issuer, id: provider } = settings;
  const identity = { issuer, provider, subject: vouched.id, address: vouched.email || null };
  if (arrival.purpose.link) return connect(settings, identity, arrival);
  const known = await findIdentity(issuer, identity.subject);
  if (known) {
    await noteIdentityUse.call(accountContext(), { identityId: known.identityId, address: identity.address });
    return letIn(known, arrival);
  }
  if (!vouched.email) return refused("NoAddress");
  if (!vouched.isVerified) return refused("AddressUnverified");
  const owner = await findByAddress(vouched.email);
  if (!owner) return signUp(identity, vouched, arrival);
  if (!owner.isConfirmed) return refused("NotLinked");
  const { result } = await linkIdentity.call(accountContext(), { userId: owner.userId, identity });
  if (result === "elsewhere" || result === "another") return refused("NotLinked");
  if (result === "linked") tellConnected(owner, settings, arrival.headers);
  return letIn(owner, arrival);
}

async function connect(settings: ProviderSettings, identity: ProvidedIdentity, arrival: Arrival): Promise<Outcome> {
  const { person } = await identifyCaller(arrival.headers, null);
  const { link } = arrival.purpose;
  // Whoever asked for it must be the one who comes back.
  if (!person || person.userId !== link?.userId || person.sessionId !== link.sessionId) return refused("Expired");
  const { result } = await linkIdentity.call(accountContext(), { userId: person.userId, identity });
  if (result === "elsewhere") return refused("LinkedElsewhere");
  if (result === "another") return refused("OneEach");
  if (result === "linked") tellConnected(person, settings, arrival.headers);
  return { kind: "linked" };
}

async function signUp(identity: ProvidedIdentity, vouched: Vouched, arrival: Arrival): Promise<Outcome> {
  const { whoByProvider: who, domains } = signUpRules();
  const token = arrival.purpose.invitation;
  const found = token ? await findInvitation(token, new Date()) : null;
  const invitation = found?.isOpen ? found : null;
  if (who === "off") return refused("Closed");
  if (who === "invited" && !invitation) return refused("InvitedOnly");
  if (invitation?.email && invitation.email !== normalEmail(vouched.email)) return refused("OtherAddress");
  if (!invitation && !isInDomains(vouched.email, domains)) return refused("OtherDomain");
  const { name, email } = vouched;
  const { userId } = await signUpByProvider.invoke(accountContext(), { identity, name: name || email, email });
  if (!userId) {
    // Somebody was quicker: another window of the same person.
    const known = await findIdentity(identity.issuer, identity.subject);
    return known ? letIn(known, arrival) : refused("NotLinked");
  }
  log.info("an account was made", { userId, provider: identity.provider });
  const person = { userId, name: name || email, email: normalEmail(email), tokenVersion: 0 };
  const slug = invitation && arrival.purpose.doesJoin ? await join(invitation, person) : null;
  return letIn(person, { ...arrival, target: slug ? `/${slug}` : arrival.target });
}

/** Null: it lets nobody in any more, and its page says why. */
async function join(invitation: { id: string; teamId: string }, person: KnownPerson): Promise<string | null> {
  const given = { invitationId: invitation.id, email: person.email };
  return acceptInvitation.call(invitedContext(invitation.teamId, person), given).then(
    ({ slug }) => slug,
    (error: unknown) => {
      log.info("an invitation was not taken", { error: describeError(error) });
      return null;
    },
  );
}

/** A provider’s word is one factor, whatever it asked for itself: it does not say dependably. */
async function letIn(person: KnownPerson, { headers, target }: Arrival): Promise<Outcome> {
  if ((await twoFactorOf(person.userId)).since) return { kind: "code", person };
  return { kind: "in", person: await openSession(person, headers), target };
}

export async function openSession(person: KnownPerson, headers: DoorHeaders): Promise<SignedInHere> {
  const { userId, name, email, tokenVersion } = person;
  const from = { userAgent: headers.get("user-agent") ?? "", address: addressOf(headers) };
  const { sessionId } = await beginSession.call(accountContext(), { userId, ...from });
  return { id: userId, name, email, tokenVersion, sessionId };
}

/** To the mailbox, as a new way in concerns whoever owns the account. */
function tellConnected(
  { userId, name, email }: Omit<KnownPerson, "tokenVersion">,
  settings: ProviderSettings,
  headers: DoorHeaders,
) {
  log.info("a provider was connected", { userId, provider: settings.id });
  const { mail } = signUpRules();
  const base = mailedBase(headers.get("x-forwarded-host"));
  if (mail) mailSoon(mail, email, connectedLetter(name, settings.name, `${base}/sign-in`));
}
