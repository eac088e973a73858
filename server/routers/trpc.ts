import { initTRPC, TRPCError, type TRPCMutationProcedure, type TRPCQueryProcedure } from "@trpc/server";
import { z } from "zod";
import type { Command } from "#server/core/command";
import type { Ctx } from "#server/core/context";
import type { Query } from "#server/core/query";
import { requireScope } from "#server/core/scopes";
import { afterCommit } from "#server/core/transaction";
import type { Scope } from "#server/domains/teams/schema";
import { failureOf } from "#server/http/failure";
import { type Caller, type DoorHeaders, requireSameOrigin } from "#server/http/identity";
import { DomainError, type ErrorCode } from "#server/lib/errors";
import { retryAfterOf } from "#server/lib/rate-limits";
import { transformer } from "./wire.ts";

/** A socket that carries a subscription: it says when its reader can take more, and counts what it carries. */
export type DoorLine = { pace(): Promise<void>; enter(): () => void };
export type DoorContext = Caller & { requestId: string; headers: DoorHeaders; line?: DoorLine };
/** What a procedure needs, and the operation it opens where it does nothing else. The contract test and the REST door read it. */
export type DoorMeta = {
  scope: Scope | "person" | "nobody";
  operation?: { kind: "query" | "command"; input: z.ZodType; output: z.ZodType };
};

const TRPC_CODES: Record<ErrorCode, TRPCError["code"]> = {
  bad_input: "BAD_REQUEST",
  unauthenticated: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  not_found: "NOT_FOUND",
  conflict: "CONFLICT",
  limited: "TOO_MANY_REQUESTS",
  unavailable: "SERVICE_UNAVAILABLE",
  internal: "INTERNAL_SERVER_ERROR",
};

/** The one place where errors become tRPC's. The cause is kept for the log and never sent. */
export function toTrpcError(error: unknown, requestId: string): TRPCError {
  if (error instanceof TRPCError && error.code !== "INTERNAL_SERVER_ERROR") return withPlainWords(error);
  const { code, message } = failureOf(error, requestId);
  return new TRPCError({ code: TRPC_CODES[code], message, cause: error });
}

/** Zod's message is a JSON dump; a person gets the wrong fields by name. */
function withPlainWords(error: TRPCError): TRPCError {
  const { cause } = error;
  if (!(cause instanceof z.ZodError)) return error;
  const lines = cause.issues
    .slice(0, 6)
    .map(({ path, message }) => `${path.length > 0 ? path.join(".") : "input"}: ${message}`);
  return new TRPCError({ code: error.code, message: lines.join("; "), cause });
}

const t = initTRPC
  .context<DoorContext>()
  .meta<DoorMeta>()
  .create({
    transformer,
    errorFormatter: ({ shape, ctx, error }) => ({
      ...shape,
      // A stack names our files; it is in the log.
      data: {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        path: shape.data.path,
        requestId: ctx?.requestId ?? null,
        retryAfterSeconds: retryAfterOf(error.cause),
      },
      message: error.code === "INTERNAL_SERVER_ERROR" && !ctx ? "Something went wrong on our side." : shape.message,
    }),
    sse: {
      ping: { enabled: true, intervalMs: 5_000 },
      client: { reconnectAfterInactivityMs: 15_000 },
      maxDurationMs: 15 * 60_000,
    },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

const plainErrors = t.middleware(async ({ ctx, next }) => {
  const result = await next();
  if (!result.ok) throw toTrpcError(result.error, ctx.requestId);
  return result;
});

/** A procedure for signed-in people who hold `scope`, checked before the input is looked at. `ctx.team` is the kernel's context. */
export function scoped(scope: Scope) {
  return t.procedure
    .meta({ scope })
    .use(plainErrors)
    .use(({ ctx, type, path, next }) => {
      const { identity } = ctx;
      if (!identity) throw ctx.refusal ?? new DomainError("unauthenticated", "Sign in first.");
      if (type === "mutation") requireSameOrigin(identity, ctx.headers);
      requireScope(identity.ctx, scope, path);
      const team: Ctx = { ...identity.ctx, correlationId: ctx.requestId };
      return next({ ctx: { ...ctx, identity, team } });
    });
}

/** A procedure for somebody who is signed in, whatever their teams and roles: what they do before they have one. */
export function ofPerson() {
  return t.procedure
    .meta({ scope: "person" })
    .use(plainErrors)
    .use(({ ctx, type, next }) => {
      const { person, identity } = ctx;
      if (identity && !person)
        throw new DomainError("forbidden", "Sign in as yourself: a key belongs to one team and cannot do this.");
      if (!person) throw new DomainError("unauthenticated", "Sign in first.");
      if (type === "mutation") requireSameOrigin({ via: "cookie" }, ctx.headers);
      return next({ ctx: { ...ctx, person } });
    });
}

/** A procedure for everybody, signed in or not: the few that lead to an account. Each bounds by itself how often it may be asked. */
export function ofAnybody() {
  return t.procedure
    .meta({ scope: "nobody" })
    .use(plainErrors)
    .use(({ ctx, type, next }) => {
      if (type === "mutation") requireSameOrigin({ via: "cookie" }, ctx.headers);
      return next({ ctx });
    });
}

/** An operation whose input may be left out altogether is called without an argument. */
type DoorInput<I extends z.ZodType> = Record<never, never> extends z.input<I> ? z.input<I> | undefined : z.input<I>;
type DoorTypes<I extends z.ZodType, O extends z.ZodType> = { input: DoorInput<I>; output: z.output<O>; meta: DoorMeta };

/** The door to a query. The kernel has parsed the answer by the operation's own schema: tRPC need not do it again. */
export function queryOf<I extends z.ZodType, O extends z.ZodType>(
  operation: Query<I, O>,
): TRPCQueryProcedure<DoorTypes<I, O>> {
  const procedure = scoped(operation.scope)
    .meta({ scope: operation.scope, operation })
    .input(inputOf(operation.input))
    .query(({ ctx, input }) => operation.invoke(ctx.team, input) as never);
  return typedBy(procedure);
}

/** The door to a command. */
export function mutationOf<I extends z.ZodType, O extends z.ZodType>(
  operation: Command<I, O>,
): TRPCMutationProcedure<DoorTypes<I, O>> {
  const procedure = scoped(operation.scope)
    .meta({ scope: operation.scope, operation })
    .input(inputOf(operation.input))
    .mutation(({ ctx, input }) => operation.invoke(ctx.team, input) as never);
  return typedBy(procedure);
}

/** The door to a command after which this process does something at once: not before the command is committed, by whichever door. */
export function mutationThen<I extends z.ZodType, O extends z.ZodType>(
  operation: Command<I, O>,
  then: (teamId: string, done: z.output<O>, input: z.output<I>) => void,
): TRPCMutationProcedure<DoorTypes<I, O>> {
  const procedure = scoped(operation.scope)
    .meta({ scope: operation.scope, operation })
    .input(operation.input)
    .mutation(async ({ ctx, input }) => {
      const done = await operation.invoke(ctx.team, input);
      afterCommit(ctx.team, () => then(ctx.team.team.id, done, input as z.output<I>));
      return done as never;
    });
  return typedBy(procedure);
}

function inputOf(schema: z.ZodType): z.ZodType {
  return schema.safeParse({}).success ? z.preprocess((given) => given ?? {}, schema) : schema;
}

/** tRPC cannot compute a procedure's type from an operation's type parameters; here they are stated, from the same operation. */
function typedBy<P>(procedure: unknown): P {
  return procedure as P;
}
