import { createWSClient, type TRPCLink, wsLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import superjson from "superjson";
import { MusterError, type MusterErrorCode } from "./error.ts";
import { type Credentials, headersOf } from "./http.ts";
import type { AppRouter } from "./router.ts";

/** What the server closes a socket with when coming back at once would be of no use. */
const REFUSALS: Record<number, MusterErrorCode> = { 4401: "unauthenticated", 4403: "forbidden", 4429: "limited" };
const IDLE_MS = 500;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 8_000;

/** Subscriptions over one WebSocket, opened with the first and closed after the last. */
export function socketLink(
  url: string,
  credentials: Credentials,
  Socket: typeof WebSocket | undefined,
): { link: TRPCLink<AppRouter>; close(): void } {
  // Node before 22 has none.
  const hasSocket = Socket !== undefined || Reflect.get(globalThis, "WebSocket") !== undefined;
  if (!hasSocket)
    throw new MusterError({
      code: "bad_input",
      message: "This runtime has no WebSocket: pass one as `WebSocket`, such as that of the package ws.",
      status: null,
    });
  const open = new Set<(error: MusterError) => void>();
  const { authorization } = headersOf(credentials);
  const client = createWSClient({
    url: `${url.replace(/^http/, "ws")}/api/ws${credentials.team ? `?team=${encodeURIComponent(credentials.team)}` : ""}`,
    // Browsers send no headers with a WebSocket: the key goes in the first message.
    ...(authorization ? { connectionParams: { authorization } } : {}),
    ...(Socket ? { WebSocket: Socket } : {}),
    lazy: { enabled: true, closeMs: IDLE_MS },
    keepAlive: { enabled: true, intervalMs: 15_000, pongTimeoutMs: 10_000 },
    retryDelayMs: (count) => Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** count) * (1 + Math.random()),
    onClose: (event) => {
      const error = refusalOf(event);
      if (error) for (const tell of [...open]) tell(error);
    },
  });
  const link: TRPCLink<AppRouter> = () => {
    const inner = wsLink<AppRouter>({ client, transformer: superjson })({});
    return (given) =>
      observable((observer) => {
        const tell = (error: MusterError) => observer.error(error);
        open.add(tell);
        const subscription = inner(given).subscribe(observer);
        return () => {
          open.delete(tell);
          subscription.unsubscribe();
        };
      });
  };
  return { link, close: () => void client.close() };
}

function refusalOf(event: { code?: number; reason?: unknown } | undefined): MusterError | null {
  const code = REFUSALS[event?.code ?? 0];
  if (!code) return null;
  const said = typeof event?.reason === "string" && event.reason !== "" ? event.reason : "The server ended the socket.";
  const wait = /(\d+) s\b/.exec(said)?.[1];
  return new MusterError({
    code,
    message: said,
    status: null,
    retryAfterSeconds: code === "limited" && wait ? Number(wait) : null,
  });
}
