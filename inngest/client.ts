import { Inngest } from "inngest";
import { log } from "#server/lib/log";
import type { EngineMode } from "./mode.ts";

export type MusterInngest = ReturnType<typeof createInngestClient>;

/**
 * The client that functions are defined against and events are sent with. A function is a factory in `inngest/functions/`:
 *
 *     export const greet = (client: MusterInngest) =>
 *       client.createFunction({ id: "greet", triggers: [{ event: "user.created" }] }, async ({ event, step }) => {
 *         await step.run("hello", () => …);
 *       });
 *
 * and an event is sent with `await client.send({ id, name, data })`; the id makes a repeat a no-op.
 * In embedded mode `fetch` must be the engine's (`createEngineLink().fetch`), which never leaves the process.
 */
export function createInngestClient(options: {
  mode: EngineMode;
  fetch?: typeof globalThis.fetch;
  checkpointing?: boolean;
}) {
  const { mode, fetch, checkpointing = true } = options;
  const shared = { checkpointing, id: "muster", logger: sdkLogger, aiMetadata: false, ...(fetch ? { fetch } : {}) };
  if (mode.mode === "embedded") {
    // The SDK's default mode is cloud, which wants keys even in process.
    return new Inngest({ ...shared, isDev: true, baseUrl: "http://embedded.invalid", eventKey: "embedded" });
  }
  const { dev, baseUrl, eventKey, signingKey } = mode;
  return new Inngest({ ...shared, isDev: dev, ...definedOf({ baseUrl, eventKey, signingKey }) });
}

function definedOf(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

type SdkLine = (...args: unknown[]) => void;

/** The SDK logs `(fields, message)` or `(message)`; its errors are the functions' own and are retried, hence a warning. */
const sdkLogger = {
  debug: lineTo((message, fields) => log.debug(message, fields)),
  info: lineTo((message, fields) => log.info(message, fields)),
  warn: lineTo((message, fields) => log.warn(message, fields)),
  error: lineTo((message, fields) => log.warn(message, fields)),
};

function lineTo(write: (message: string, fields?: Record<string, unknown>) => void): SdkLine {
  return (...args) => {
    const message = args.find((arg) => typeof arg === "string") ?? "inngest";
    const fields = args.find((arg): arg is Record<string, unknown> => typeof arg === "object" && arg !== null);
    write(String(message), fields && plainOf(fields));
  };
}

function plainOf(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, value instanceof Error ? value.message : value]),
  );
}
