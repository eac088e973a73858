import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink, TRPCClientError } from "@trpc/client";
import { EventSource } from "eventsource";
import superjson from "superjson";
import type { AppRouter } from "#server/routers/root";
import { CommandError } from "./failure.ts";
import type { Endpoint } from "./server-file.ts";

/** One server as this program sees it: its procedures, and the door for files. */
export type Client = ReturnType<typeof createClient>;

const ANSWER_WITHIN_MS = 30_000;

export function createClient({ url, token }: Endpoint) {
  const authorization = `Bearer ${token}`;
  const api = createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === "subscription",
        true: httpSubscriptionLink({
          url: `${url}/api/trpc`,
          transformer: superjson,
          EventSource,
          eventSourceOptions: {
            fetch: (address: string | URL, init: RequestInit) =>
              fetch(address, { ...init, headers: { ...Object.fromEntries(new Headers(init.headers)), authorization } }),
          },
        }),
        false: httpBatchLink({
          url: `${url}/api/trpc`,
          transformer: superjson,
          headers: { authorization },
          maxURLLength: 8_000,
          fetch: (address, init) =>
            fetch(address, { ...init, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) } as RequestInit),
        }),
      }),
    ],
  });
  return { url, api, sendFile: (name: string, bytes: Uint8Array) => sendFile(url, authorization, name, bytes) };
}

async function sendFile(url: string, authorization: string, name: string, bytes: Uint8Array): Promise<{ id: string }> {
  const response = await fetch(`${url}/api/files?name=${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { authorization, "content-type": "application/octet-stream" },
    body: new Uint8Array(bytes),
    signal: AbortSignal.timeout(4 * ANSWER_WITHIN_MS),
  });
  const body: unknown = await response.json().catch(() => null);
  const id = fieldOf(body, "id");
  if (response.ok && typeof id === "string") return { id };
  const message = fieldOf(fieldOf(body, "error"), "message");
  throw new AnswerError(
    response.status,
    `${name}: ${typeof message === "string" ? message : `the server answered ${response.status}`}`,
  );
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** A refusal of the file door, with its HTTP status. */
class AnswerError extends CommandError {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What a failed call means: the server is away or not ready (ask again), does not know the token (perhaps a new start), or refused. */
export type Trouble = "away" | "stranger" | "refused";

export function troubleOf(error: unknown): Trouble {
  const status = statusOf(error);
  if (status === 401) return "stranger";
  return status === null || status === 502 || status === 503 || status === 504 ? "away" : "refused";
}

/** Null when no answer came that our server could have given. */
function statusOf(error: unknown): number | null {
  if (error instanceof AnswerError) return error.status;
  if (error instanceof TRPCClientError) {
    const status = fieldOf(error.data, "httpStatus");
    if (typeof status === "number") return status;
    const answered = fieldOf(fieldOf(error.meta, "response"), "status");
    return typeof answered === "number" && answered >= 400 ? answered : null;
  }
  // fetch reports a broken or refused connection as one of these TypeErrors, our own deadline as TimeoutError.
  if (error instanceof TypeError && ["fetch failed", "terminated"].includes(error.message)) return null;
  if (error instanceof DOMException && error.name === "TimeoutError") return null;
  return 500;
}
