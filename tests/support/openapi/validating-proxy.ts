import { type AddressInfo, createServer as createPort } from "node:net";
import { getHttpOperationsFromSpec } from "@stoplight/prism-http";
import { createServer } from "@stoplight/prism-http-server";
import { z } from "zod";

/** What the proxy says is wrong with a request, or with the answer to it. */
export type Violation = { of: "request" | "response"; at: string; words: string };
export type ValidatingProxy = { url: string; close(): Promise<void> };

/**
 * Stoplight Prism between a caller and a server: it knows nothing of us but the OpenAPI document. It lets everything through
 * and writes what breaks the document, on either side, into a header of the answer.
 */
export async function openValidatingProxy(document: object, upstream: string): Promise<ValidatingProxy> {
  // It works on what it is given, and may not change what the test compares with.
  const operations = await getHttpOperationsFromSpec(structuredClone(document));
  const server = createServer(operations, {
    components: { logger: silent },
    cors: false,
    config: {
      isProxy: true,
      upstream: new URL(upstream),
      upstreamProxy: undefined,
      checkSecurity: true,
      validateRequest: true,
      validateResponse: true,
      errors: false,
      mock: { dynamic: false },
    },
  });
  const port = await freePort();
  await server.listen(port, "127.0.0.1");
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

const found = z.array(
  z.object({ location: z.tuple([z.enum(["request", "response"])], z.string()), message: z.string() }),
);

export function violationsIn(headers: Headers): Violation[] {
  const told = headers.get("sl-violations");
  if (told === null) return [];
  if (!told.startsWith("[")) return [{ of: "response", at: "", words: told }];
  return found
    .parse(JSON.parse(told))
    .map(({ location: [of, ...at], message }) => ({ of, at: at.join("."), words: message }));
}

const silence = () => undefined;
const silent = {
  level: "silent",
  trace: silence,
  debug: silence,
  info: silence,
  warn: silence,
  error: silence,
  fatal: silence,
  success: silence,
  child: () => silent,
} as never;

/** Prism wants to be told a port. */
async function freePort(): Promise<number> {
  const server = createPort().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
