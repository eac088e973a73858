import { unlinkIdentity, waysOf } from "#server/domains/accounts/identities";
import type { WaysInView } from "#server/domains/accounts/schema";
import { DomainError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { configuredProviders, type ProviderId, providerNamed } from "#server/lib/sign-in-providers";
import { accountContext } from "./account-context.ts";
import type { DoorHeaders, Person } from "./identity.ts";
import { requireOwner } from "./own-account.ts";
import { signConnecting } from "./sign-in-tickets.ts";

export async function ownWaysIn(person: Person): Promise<WaysInView> {
  const { hasPassword, linked } = await waysOf(person.userId);
  const providers = configuredProviders();
  const of = (issuer: string) => {
    const found = linked.find((one) => one.issuer === issuer);
    return found ? { identityId: found.id, address: found.address, since: found.createdAt } : null;
  };
  return {
    hasPassword,
    providers: providers.map(({ id, name, issuer }) => ({ id, name, linked: of(issuer) })),
    others: linked
      .filter(({ issuer }) => !providers.some((one) => one.issuer === issuer))
      .map(({ id, provider, address }) => ({ identityId: id, provider, address })),
  };
}

/** A ticket for the button that leads to the provider: only who holds it, in this session, has the provider connected. */
export async function beginConnect(
  person: Person,
  { provider, password }: { provider: ProviderId; password: string },
  headers: DoorHeaders,
): Promise<{ ticket: string }> {
  if (!providerNamed(provider)) throw new DomainError("not_found", "This provider is not set up here.");
  await requireOwner(person, password, headers);
  const { userId, sessionId } = person;
  return { ticket: signConnecting({ userId, sessionId, provider }) };
}

export async function disconnect(
  person: Person,
  { identityId, password }: { identityId: string; password: string },
  headers: DoorHeaders,
): Promise<{ provider: string }> {
  const { userId } = person;
  const { linked } = await waysOf(userId);
  if (!linked.some(({ id }) => id === identityId))
    throw new DomainError("not_found", "This is connected no more. Look at the page anew.");
  await requireOwner(person, password, headers);
  const issuers = configuredProviders().map(({ issuer }) => issuer);
  const gone = await unlinkIdentity.call(accountContext(), { userId, identityId, issuers });
  log.info("a provider was disconnected", { userId, ...gone });
  return gone;
}
