import { createTRPCClient, httpBatchStreamLink, httpSubscriptionLink, splitLink, type TRPCLink } from "@trpc/client";
import { EventSource } from "eventsource";
import superjson from "superjson";
import { MusterError } from "./error.ts";
import { type FileDoor, fileDoor } from "./files.ts";
import { addressOf, type Credentials, callingFetch, type Fetch, headersOf } from "./http.ts";
import { followLive, type LiveItem, type LiveOptions, type LiveSource } from "./live.ts";
import { type MissionHelpers, missionHelpers } from "./missions.ts";
import { retryLink, waitBefore } from "./retry.ts";
import type { AppRouter } from "./router.ts";
import { socketLink } from "./socket.ts";
import { type TeamDoor, teamDoor } from "./team.ts";
import type { Api } from "./types.ts";

export type MusterClientOptions = Credentials & {
  /** Where Muster is: `https://muster.example.org`. */
  url: string;
  /** How live events come: server-sent events (the default) or one WebSocket. Both resume without a gap. */
  transport?: "sse" | "websocket";
  /** Milliseconds a call may take; 30,000 unless told. Uploads may take four times as long, live events for ever. */
  timeoutMs?: number;
  /** How often a read is asked again when the server is away or busy; 3 unless told, 0 for never. */
  retries?: number;
  /** Milliseconds a broken live connection is tried again before it ends with the error; two minutes unless told. */
  patienceMs?: number;
  /** Another `fetch`, for a proxy or a test. */
  fetch?: Fetch;
  /** A WebSocket for Node before 22, such as that of the package `ws`. */
  WebSocket?: typeof WebSocket;
};

export type MusterClient = FileDoor &
  TeamDoor &
  MissionHelpers & {
    url: string;
    /** Every procedure of the server, fully typed. */
    api: Api;
    /** What happens in the team, in order and each once, also across lost connections. Ends with `signal`. */
    events(options?: LiveOptions): AsyncGenerator<LiveItem>;
    /** Closes what is open; a program that used a WebSocket can then end. */
    close(): void;
  };

const TIMEOUT_MS = 30_000;
const RETRIES = 3;
const PATIENCE_MS = 120_000;
/** A connection that held so long was one: what breaks it then is a new absence. */
const STEADY_MS = 5_000;
const MAX_URL = 8_000;
/** The server takes so many calls in one request. */
const MAX_CALLS = 50;

/** A client of one Muster server. Opens nothing by itself; throws {@link MusterError} `bad_input` for what is no address. */
export function createMusterClient(options: MusterClientOptions): MusterClient {
  const url = addressOf(options.url);
  const { timeoutMs = TIMEOUT_MS, retries = RETRIES, patienceMs = PATIENCE_MS } = options;
  const given: Fetch = options.fetch ?? ((input, init) => fetch(input, init));
  const socket = options.transport === "websocket" ? socketLink(url, options, options.WebSocket) : null;
  const api = createTRPCClient<AppRouter>({
    links: [
      retryLink(retries),
      splitLink({
        condition: ({ type }) => type === "subscription",
        true: socket?.link ?? eventSourceLink(url, options, given),
        false: httpBatchStreamLink({
          url: `${url}/api/trpc`,
          transformer: superjson,
          headers: headersOf(options),
          maxURLLength: MAX_URL,
          maxItems: MAX_CALLS,
          fetch: callingFetch(given, timeoutMs) as typeof fetch,
        }),
      }),
    ],
  });
  const events = (live: LiveOptions = {}) => followLive(patientSource(api, patienceMs), live);
  const files = fileDoor({ url, credentials: options, fetch: callingFetch(given, 4 * timeoutMs), retries });
  return {
    url,
    api,
    events,
    ...files,
    ...teamDoor({ url, credentials: options, fetch: callingFetch(given, 20 * timeoutMs) }),
    ...missionHelpers({ api, events, retries, ...files }),
    close: () => socket?.close(),
  };
}

function eventSourceLink(url: string, credentials: Credentials, given: Fetch): TRPCLink<AppRouter> {
  const headers = headersOf(credentials);
  return httpSubscriptionLink({
    url: `${url}/api/trpc`,
    transformer: superjson,
    // The package's, also in browsers: their own cannot send a key.
    EventSource,
    eventSourceOptions: {
      fetch: (address: string | URL, init: RequestInit) =>
        given(address, { ...init, headers: { ...Object.fromEntries(new Headers(init.headers)), ...headers } }),
    },
  });
}

/** Comes back again and again, each time a little later, until the server was away for `patienceMs` or says no. */
function patientSource(api: Api, patienceMs: number): LiveSource {
  let tries = 0;
  let reachedMs: number | null = null;
  let awaySinceMs: number | null = null;
  return {
    api: async () => api,
    reached: () => {
      awaySinceMs = null;
      reachedMs = Date.now();
    },
    lost: async (error) => {
      const now = Date.now();
      if (reachedMs !== null && now - reachedMs > STEADY_MS) tries = 0;
      reachedMs = null;
      awaySinceMs ??= now;
      const waitMs = waitBefore(error, tries);
      if (waitMs === null || now - awaySinceMs > patienceMs) throw error;
      tries += 1;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    },
  };
}
