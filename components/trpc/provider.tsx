"use client";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchStreamLink, httpSubscriptionLink, splitLink } from "@trpc/client";
import { type ReactNode, useState } from "react";
import superjson from "superjson";
import { makeQueryClient } from "#components/lib/query-client";
import { sessionState } from "#components/lib/session-state";
import { MOST_BATCH_CALLS } from "#server/lib/batch-calls";
import type { AppRouter } from "#server/routers/root";
import { TRPCProvider } from "./trpc.tsx";

const url = "/api/trpc";
let browserClient: QueryClient | undefined;

function getQueryClient(): QueryClient {
  if (typeof window === "undefined") return makeQueryClient();
  browserClient ??= makeQueryClient(() => sessionState.set(true));
  return browserClient;
}

const NO_ANSWER = "Muster did not answer. Check the connection and try again.";
const NOT_OURS = "Something between here and Muster answered in its place. Try again in a moment.";

/** The browser's own words for a lost connection, or for the page of a proxy, name no cause and no way on. */
async function fetchInWords(input: RequestInfo | URL | string, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init).catch((cause: unknown) => {
    throw init?.signal?.aborted ? cause : new Error(NO_ANSWER, { cause });
  });
  if (!response.headers.get("content-type")?.includes("json")) throw new Error(NOT_OURS);
  return response;
}

/** Every call names its team, so that a person of several never acts in another than the one on the screen. */
function createClient(teamSlug: string | null) {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === "subscription",
        // An event source cannot send headers.
        true: httpSubscriptionLink({
          url: `${url}?team=${encodeURIComponent(teamSlug ?? "")}`,
          transformer: superjson,
        }),
        false: httpBatchStreamLink({
          url,
          transformer: superjson,
          headers: teamSlug === null ? {} : { "x-muster-team": teamSlug },
          maxItems: MOST_BATCH_CALLS,
          fetch: fetchInWords,
        }),
      }),
    ],
  });
}

/** Without a team on the pages that come before one is open. */
export function DataProvider({ teamSlug, children }: { teamSlug: string | null; children: ReactNode }) {
  const queryClient = getQueryClient();
  const [trpcClient] = useState(() => createClient(teamSlug));
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
