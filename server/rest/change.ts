import type { Ctx } from "#server/core/context";
import { isDatabaseConflict } from "#server/core/database";
import { inTransaction } from "#server/core/transaction";
import type { DoorContext } from "#server/routers/trpc";
import type { Exchange } from "./exchange.ts";
import { inputOf } from "./input.ts";
import { isPaged, type Mounted, shaped } from "./mount.ts";
import { type Changed, onceInTransaction, onceKeyOf, onceNoted } from "./once.ts";
import { RestError } from "./problem.ts";
import { callProcedure } from "./procedures.ts";
import { isStillAt, versionOf } from "./tag.ts";

/**
 * Does the change a request asks for, under the conditions it makes. With `If-Match` the resource is read and changed in one
 * transaction that sees one state: when somebody else changed it in between, the database refuses the second of both, and that
 * is told as 412 as well.
 */
export async function changed(exchange: Exchange, input: Record<string, unknown>): Promise<Changed> {
  const { request, context, mounted } = exchange;
  const { identity } = context;
  const once = onceKeyOf(exchange, input);
  const ifMatch = request.headers["if-match"];
  const resource = ifMatch === undefined ? null : resourceOf(exchange);
  const work = async (within: DoorContext) => {
    if (resource && ifMatch !== undefined) await requireVersion(exchange, within, resource, ifMatch);
    return shaped(await callProcedure(mounted.route.procedure, within, input)) ?? {};
  };
  if (!identity) return { body: await work(context), isReplay: false };
  const within = (ctx: Ctx) => work({ ...context, identity: { ...identity, ctx } });
  if (!mounted.procedure.isOneCommand) {
    if (once) return onceNoted(identity.ctx, once, within);
    return { body: await work(context), isReplay: false };
  }
  const options = { seesOneState: resource !== null };
  try {
    if (once) return await onceInTransaction(identity.ctx, once, within, options);
    const { operationId } = mounted.route;
    const body = resource ? await inTransaction(identity.ctx, operationId, within, options) : await work(context);
    return { body, isReplay: false };
  } catch (error) {
    if (resource && isDatabaseConflict(error)) throw stale();
    throw error;
  }
}

function resourceOf({ mounted: { route }, all }: Exchange): Mounted {
  const path = route.changes ?? route.path;
  const found = all.find((one) => one.route.method === "GET" && one.route.path === path && !isPaged(one));
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
