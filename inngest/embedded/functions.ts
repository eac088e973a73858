import { z } from "zod";
import { isCron } from "#server/lib/cron";
import { spanMs } from "./duration.ts";
import { compile } from "./expression.ts";

/** Asks the functions' own handler, exactly as a server over HTTP would. */
export type FunctionHandler = (request: Request) => Promise<Response>;

const key = z.string().optional();
const slot = z.strictObject({
  limit: z.number().int().min(0),
  key,
  scope: z.enum(["fn", "env", "account"]).optional(),
});

/** The part of a synced function that this engine knows. Strict: an option it would ignore is refused by name. */
const functionSchema = z.strictObject({
  id: z.string(),
  name: z.string().optional(),
  triggers: z.array(
    z.union([
      z.strictObject({ event: z.string(), expression: z.string().optional() }),
      z.strictObject({ cron: z.string(), jitter: z.string().optional() }),
    ]),
  ),
  steps: z.record(z.string(), z.object({ retries: z.object({ attempts: z.number().int().optional() }).optional() })),
  idempotency: z.string().optional(),
  concurrency: z.union([z.number().int(), slot, z.array(slot).max(2)]).optional(),
  debounce: z.strictObject({ key, period: z.string(), timeout: z.string().optional() }).optional(),
  singleton: z.strictObject({ key, mode: z.enum(["skip", "cancel"]) }).optional(),
  cancel: z
    .array(z.strictObject({ event: z.string(), if: z.string().optional(), timeout: z.string().optional() }))
    .optional(),
});

type Synced = z.output<typeof functionSchema>;

export type EngineFunction = {
  id: string;
  events: { name: string; condition: string | undefined }[];
  crons: string[];
  maxAttempts: number;
  slots: { limit: number; key: string | undefined }[];
} & Pick<Synced, "idempotency" | "debounce" | "singleton" | "cancel">;

/** What the SDK takes when a function does not say: its documented default of 3 retries. */
const DEFAULT_RETRIES = 3;
const SYNC_URL = "http://localhost/api/inngest";

/**
 * Reads the functions from their handler by the SDK's in-band sync (`PUT`, header `x-inngest-sync-kind: in_band`).
 * Throws when a function uses an option that this engine does not do: better at start than silently wrong.
 */
export async function syncFunctions(handler: FunctionHandler): Promise<Map<string, EngineFunction>> {
  const headers = { host: "localhost", "content-type": "application/json", "x-inngest-sync-kind": "in_band" };
  const response = await handler(
    new Request(SYNC_URL, { method: "PUT", headers, body: JSON.stringify({ url: SYNC_URL }) }),
  );
  const body: unknown = await response.json();
  const synced = z.object({ functions: z.array(z.looseObject({ id: z.string() })) }).safeParse(body);
  if (!response.ok || !synced.success)
    throw new Error(`The functions could not be read: ${response.status} ${JSON.stringify(body).slice(0, 300)}`);
  return new Map(synced.data.functions.map((raw) => [raw.id, readFunction(raw)]));
}

function readFunction(raw: { id: string }): EngineFunction {
  const parsed = functionSchema.safeParse(raw);
  if (!parsed.success) {
    const reasons = parsed.error.issues.map((issue) =>
      issue.code === "unrecognized_keys"
        ? `the option ${issue.keys.join(", ")} needs a real Inngest server`
        : `${issue.path.join(".")}: ${issue.message}`,
    );
    throw new Error(`Function "${raw.id}" cannot run on the embedded engine: ${reasons.join("; ")}.`);
  }
  const synced = parsed.data;
  checkTexts(synced);
  return {
    id: synced.id,
    events: synced.triggers.flatMap((trigger) =>
      "event" in trigger ? [{ name: trigger.event, condition: trigger.expression }] : [],
    ),
    crons: synced.triggers.flatMap((trigger) => ("cron" in trigger ? [trigger.cron] : [])),
    maxAttempts: (synced.steps.step?.retries?.attempts ?? DEFAULT_RETRIES) + 1,
    slots: slotsOf(synced),
    idempotency: synced.idempotency,
    debounce: synced.debounce,
    singleton: synced.singleton,
    cancel: synced.cancel,
  };
}

function slotsOf({ id, concurrency }: Synced): EngineFunction["slots"] {
  const listed =
    concurrency === undefined ? [] : typeof concurrency === "number" ? [{ limit: concurrency }] : [concurrency].flat();
  return listed.flatMap((option: z.output<typeof slot>) => {
    if (option.scope && option.scope !== "fn")
      throw new Error(`Function "${id}" cannot run on the embedded engine: concurrency scope ${option.scope}.`);
    // The SDK's documented meaning of 0 is "no limit".
    return option.limit === 0 ? [] : [{ limit: option.limit, key: option.key }];
  });
}

function checkTexts(synced: Synced): void {
  const expressions = [
    ...synced.triggers.map((trigger) => ("event" in trigger ? trigger.expression : undefined)),
    ...(synced.cancel ?? []).map((entry) => entry.if),
    synced.idempotency,
    synced.debounce?.key,
    synced.singleton?.key,
    ...slotsOf(synced).map((entry) => entry.key),
  ];
  for (const expression of expressions) {
    if (!expression) continue;
    try {
      compile(expression);
    } catch (error) {
      throw new Error(`Function "${synced.id}": the expression ${JSON.stringify(expression)} is not CEL.`, {
        cause: error,
      });
    }
  }
  for (const trigger of synced.triggers) {
    if ("cron" in trigger && !isCron(trigger.cron))
      throw new Error(`Function "${synced.id}": "${trigger.cron}" is not a cron entry.`);
  }
  for (const span of [synced.debounce?.period, synced.debounce?.timeout]) {
    if (span !== undefined && spanMs(span) === null)
      throw new Error(`Function "${synced.id}": "${span}" is not a time span.`);
  }
}

/** Event names match whole, or by a prefix that ends in `*`, as on the server. */
export function matchesName(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
