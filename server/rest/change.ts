import { isDatabaseConflict } from "#server/core/database";
import { inTransaction } from "#server/core/transaction";
import type { DoorContext } from "#server/routers/trpc";
import type { Exchange } from "./exchange.ts";
import { inputOf } from "./input.ts";
import { type Mounted, shaped } from "./mount.ts";
import { RestError } from "./problem.ts";
import { callProcedure } from "./procedures.ts";
import { isStillAt, versionOf } from "./tag.ts";

export type Changed = { body: unknown; isReplay: boolean };

/** Does the change a request asks for, under the conditions it makes. */
export async function changed(exchange: Exchange, input: Record<string, unknown>): Promise<Changed> {
  const ifMatch = exchange.request.headers["if-match"];
  const body =
    ifMatch === undefined ? await call(exchange, exchange.context, input) : await guarded(exchange, input, ifMatch);
  return { body, isReplay: false };
}

async function call({ mounted }: Exchange, context: DoorContext, input: unknown): Promise<unknown> {
  return shaped(await callProcedure(mounted.route.procedure, context, input)) ?? {};
}

/**
 * Reads the resource and changes it in one transaction that sees one state: when somebody else changed it in between, the
 * database refuses the second of both, and that is told as 412 as well.
 */
async function guarded(exchange: Exchange, input: unknown, ifMatch: string): Promise<unknown> {
  const { context, mounted } = exchange;
  const resource = resourceOf(exchange);
  const { identity } = context;
  if (!mounted.procedure.isOneCommand || !identity) {
    await requireVersion(exchange, context, resource, ifMatch);
    return call(exchange, context, input);
  }
  try {
    return await inTransaction(
      identity.ctx,
      mounted.route.operationId,
      async (ctx) => {
        const within = { ...context, identity: { ...identity, ctx } };
        await requireVersion(exchange, within, resource, ifMatch);
        return call(exchange, within, input);
      },
      { seesOneState: true },
    );
  } catch (error) {
    if (isDatabaseConflict(error)) throw stale();
    throw error;
  }
}

function resourceOf({ mounted: { route }, all }: Exchange): Mounted {
  const path = route.changes ?? route.path;
  const found = all.find((one) => one.route.method === "GET" && one.route.path === path);
  if (found) return found;
  throw new RestError("bad_input", "If-Match: this address has no tag to hold it against.", {
    errors: [{ detail: "this address has no tag to hold it against.", parameter: "If-Match", in: "header" }],
  });
}

async function requireVersion(
  { given }: Exchange,
  context: DoorContext,
  resource: Mounted,
  ifMatch: string,
): Promise<void> {
  const path = Object.fromEntries(resource.pathFields.map((name) => [name, given.path[name] ?? ""]));
  const input = inputOf(resource, { path, query: new URLSearchParams(), body: undefined });
  const body = shaped(await callProcedure(resource.route.procedure, context, input));
  if (!isStillAt(ifMatch, versionOf(resource.route, body))) throw stale();
}

function stale(): RestError {
  return new RestError("precondition_failed", "It has changed since you read it. Nothing was changed: read it again.", {
    errors: [{ detail: "names a version that is no more.", parameter: "If-Match", in: "header" }],
  });
}
