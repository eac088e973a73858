import "server-only";
import {
  dehydrate,
  type FetchInfiniteQueryOptions,
  type FetchQueryOptions,
  HydrationBoundary,
  type QueryClient,
  type QueryKey,
} from "@tanstack/react-query";
import { TRPCError } from "@trpc/server";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { cookies, headers } from "next/headers";
import { notFound } from "next/navigation";
import { connection } from "next/server";
import { cache, type ReactNode } from "react";
import type { z } from "zod";
import { makeQueryClient } from "#components/lib/query-client";
import { findReset } from "#server/domains/accounts/passwords";
import { findSignUp } from "#server/domains/accounts/sign-up";
import { teamFrame } from "#server/domains/overview/queries";
import { SAMPLES } from "#server/domains/samples/known";
import { type FoundInvitation, findInvitation } from "#server/domains/teams/invitations";
import { openTeamPage } from "#server/domains/teams/queries";
import type { viewerView } from "#server/domains/teams/schema";
import { type AskingDevice, lookAtDevice } from "#server/http/device";
import { type Caller, identifyCaller, type Person } from "#server/http/identity";
import { HALFWAY_COOKIE, readHalfway } from "#server/http/sign-in-tickets";
import { isDomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { type ApiDocument, readApiDocument } from "#server/lib/reference/document";
import { configuredProviders, type ProviderView } from "#server/lib/sign-in-providers";
import { signUpRules } from "#server/lib/sign-up-rules";
import { modelsOf } from "#server/routers/models";
import { appRouter } from "#server/routers/root";
import type { DoorContext } from "#server/routers/trpc";

export type Viewer = z.output<typeof viewerView>;
export type OpenTeam = { viewer: Viewer; seq: number; atMs: number };

const getQueryClient = cache(makeQueryClient);

/** The team a page's address names. The layout sets it before the page's own reads begin. */
const pageTeam = cache((): { slug: string | null } => ({ slug: null }));

const NOBODY: Caller = { person: null, identity: null, refusal: null };

const callerOfPage = cache(async (teamSlug: string | null): Promise<Caller> => {
  // Reads the request, so the page is never rendered at build time.
  await connection();
  const given = await headers();
  try {
    return await identifyCaller({ get: (name) => given.get(name) }, teamSlug);
  } catch (error) {
    if (isDomainError(error) && error.code === "unauthenticated") return NOBODY;
    throw error;
  }
});

async function createContext(): Promise<DoorContext> {
  const given = await headers();
  return {
    requestId: newId(),
    ...(await callerOfPage(pageTeam().slug)),
    headers: { get: (name) => given.get(name) },
  };
}

/** What an invitation's link leads to, for whoever opens it. */
export function getInvitation(token: string): Promise<FoundInvitation | null> {
  return findInvitation(token, new Date());
}

type Who = "open" | "invited" | "off";
export type PageRules = { who: Who; whoByProvider: Who; hasMail: boolean };

/** What the pages before a team say of accounts here. */
export async function getSignUpRules(): Promise<PageRules> {
  await connection();
  const { who, whoByProvider, mail } = signUpRules();
  return { who, whoByProvider: configuredProviders().length > 0 ? whoByProvider : who, hasMail: mail !== null };
}

/** What the page of signing in offers beside passwords, and where somebody stands whom a provider vouched for. */
export async function getProviderSignIn(): Promise<{ providers: ProviderView[]; halfway: ProviderView | null }> {
  await connection();
  const providers = configuredProviders().map(({ id, name }) => ({ id, name }));
  const halfway = readHalfway((await cookies()).get(HALFWAY_COOKIE)?.value);
  return { providers, halfway: providers.find(({ id }) => id === halfway?.provider) ?? null };
}

/** What a new team may begin with, for who is in none yet. */
export function getSampleGoals(): { id: string; title: string; goal: string }[] {
  return SAMPLES.map(({ id, title, goal }) => ({ id, title, goal }));
}

/** What asks to be let in under a code. `limited`: this person, or this address, has typed too many. */
export async function getAskingDevice(code: string, person: Person): Promise<AskingDevice | "limited" | null> {
  const given = await headers();
  try {
    return await lookAtDevice(code, person, { get: (name) => given.get(name) });
  } catch (error) {
    if (isDomainError(error) && error.code === "limited") return "limited";
    throw error;
  }
}

/** Whose address a mailed link confirms; null when it opens nothing. */
export async function getSignUp(token: string): Promise<{ email: string } | null> {
  const found = await findSignUp(token, new Date());
  return found && { email: found.email };
}

/** Whose password a mailed link sets; null when it opens nothing. */
export async function getReset(token: string): Promise<{ email: string } | null> {
  const found = await findReset(token, new Date());
  return found && { email: found.email };
}

/** The OpenAPI document of this server. It says nothing of anybody, so it is shown to everybody. */
export const getApiDocument = cache(async (): Promise<ApiDocument> => {
  await connection();
  return readApiDocument() ?? notFound();
});

/** Who is signed in, also when they are in no team. */
export async function getPerson(): Promise<Person | null> {
  return (await callerOfPage(null)).person;
}

/**
 * Who looks at the page, in the team of its address or in their first one, and how far the order of events has come: the live
 * connection starts there, and whatever the page reads is read later. Null: nobody is signed in, or it is not their team.
 */
export const openTeam = cache(async (teamSlug?: string): Promise<OpenTeam | null> => {
  if (teamSlug) pageTeam().slug = teamSlug;
  const { identity } = await callerOfPage(teamSlug ?? null);
  if (!identity) return null;
  const atMs = Date.now();
  return { ...(await openTeamPage.call(identity.ctx, {})), atMs };
});

export async function getViewer(teamSlug?: string): Promise<Viewer | null> {
  return (await openTeam(teamSlug))?.viewer ?? null;
}

/** Query options for `prefetch`, with the same keys the browser uses. */
export const trpc = createTRPCOptionsProxy({ router: appRouter, ctx: createContext, queryClient: getQueryClient });

type Prefetchable = FetchQueryOptions<never, never, never, never>;
type PrefetchablePages = FetchInfiniteQueryOptions<never, never, never, never, never>;

/**
 * Reads before the page renders, so that its HTML already has the data. A read that fails is left to the browser, which shows why.
 * Apart from the page's own client: the layout, which renders meanwhile, would hand the browser a read that is still under way.
 */
export async function prefetch(...options: PrefetchOption[]): Promise<void> {
  const apart = makeQueryClient();
  await Promise.all(
    options.map((option) =>
      option.queryKey[1]?.type === "infinite"
        ? apart.prefetchInfiniteQuery(asPages(option))
        : apart.prefetchQuery(asFetchOptions(option)),
    ),
  );
  for (const { queryKey } of options) takeOver(apart, queryKey);
}

function takeOver(from: QueryClient, queryKey: PrefetchOption["queryKey"]): void {
  const data = from.getQueryData(queryKey);
  if (data !== undefined) getQueryClient().setQueryData(queryKey, data);
}

/** As `prefetch`, for what the page is about: an address that leads nowhere, or to another team's, is the not-found page. */
export async function prefetchSubject(option: PrefetchOption): Promise<void> {
  const apart = makeQueryClient();
  await apart.prefetchQuery(asFetchOptions(option));
  const error = apart.getQueryState(option.queryKey)?.error;
  if (error instanceof TRPCError && (error.code === "NOT_FOUND" || error.code === "BAD_REQUEST")) notFound();
  takeOver(apart, option.queryKey);
}

/** What a page prefetched, for what is made of it on the server. */
export function prefetched<Key extends QueryKey>(queryKey: Key) {
  return getQueryClient().getQueryData(queryKey);
}

type PrefetchOption = { queryKey: readonly [unknown, { type?: string }?, ...unknown[]] };

/** The options come from `trpc` above; their many type parameters say nothing that prefetching needs. */
function asFetchOptions(option: unknown): Prefetchable {
  return option as Prefetchable;
}

/** As above, for lists that are read page by page. */
function asPages(option: unknown): PrefetchablePages {
  return option as PrefetchablePages;
}

/** Gives the page what its frame shows: who looks at it, the team at a glance, what waits for them. */
export async function provideFrame(viewer: Viewer): Promise<void> {
  const client = getQueryClient();
  client.setQueryData(trpc.session.me.queryKey(), viewer);
  const { identity } = await createContext();
  if (!identity) return;
  const isDefaultSimulated = (await modelsOf(identity.ctx)).default.isSimulated;
  const { summary, needs, unread } = await teamFrame.call(identity.ctx, { isDefaultSimulated });
  client.setQueryData(trpc.team.summary.queryKey(), summary);
  client.setQueryData(trpc.needs.count.queryKey(), needs);
  client.setQueryData(trpc.notifications.count.queryKey(), unread);
}

export function HydrateClient({ children }: { children: ReactNode }) {
  return <HydrationBoundary state={dehydrate(getQueryClient())}>{children}</HydrationBoundary>;
}
