import { type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client";
import type { Scope } from "#server/domains/teams/schema";
import type { EventDefinition } from "#server/lib/event";
import { type AuditDraft, auditInsert } from "./audit.ts";
import type { Ctx } from "./context.ts";
import { type EventDraft, eventInsert, noteEvents } from "./outbox.ts";
import { parseInput, parseOwn } from "./parse.ts";
import { requireScope } from "./scopes.ts";
import { inTransaction } from "./transaction.ts";

/** How far an operation reaches: `safe` stays inside the team and can be undone; `outside` leaves it; `danger` cannot be undone. */
export type Risk = "safe" | "outside" | "danger";

export type Emit<E extends EventDefinition> = <D extends E>(event: D, payload: z.input<D["payload"]>) => void;

type CommandSpec<I extends z.ZodType, O extends z.ZodType, E extends EventDefinition> = {
  /** `task.create`: entity, then verb. */
  name: string;
  scope: Scope;
  input: I;
  output: O;
  events?: readonly E[];
  risk?: Risk;
  /** Machine bookkeeping is its own record and declares `audit: false`. */
  audit?: boolean;
  run(args: {
    ctx: Ctx & { tx: Tx };
    tx: Tx;
    input: z.output<I>;
    emit: Emit<E>;
    record(draft: AuditDraft): void;
  }): Promise<z.input<O>>;
};

export type Command<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> = {
  kind: "command";
  name: string;
  scope: Scope;
  risk: Risk;
  input: I;
  output: O;
  /** For callers that hold typed input. Throws {@link DomainError}. */
  call(ctx: Ctx, input: z.input<I>): Promise<z.output<O>>;
  /** For doors that hold untrusted input: a request body, a model's tool call. */
  invoke(ctx: Ctx, input: unknown): Promise<z.output<O>>;
};

/**
 * Declares the one way to change something. Always in this order: scope → parse input → open or join the transaction → `run`
 * → audit row → event rows → parse output → commit. Nothing of it can be forgotten, and all of it is undone together.
 */
export function command<I extends z.ZodType, O extends z.ZodType, E extends EventDefinition = never>(
  spec: CommandSpec<I, O, E>,
): Command<I, O> {
  const invoke = async (ctx: Ctx, raw: unknown): Promise<z.output<O>> => {
    requireScope(ctx, spec.scope, spec.name);
    const input = parseInput(spec.input, raw, spec.name);
    return inTransaction(ctx, spec.name, async (joined) => {
      const drafts: EventDraft[] = [];
      let draft: AuditDraft = {};
      const emit: Emit<E> = (event, payload) => {
        drafts.push({ event, payload: parseOwn(event.payload, payload, `event ${event.name}`) });
      };
      const result = await spec.run({
        ctx: joined,
        tx: joined.tx,
        input,
        emit,
        record: (given) => {
          draft = given;
        },
      });
      const audited = spec.audit === false ? null : auditInsert(joined, spec.name, { input, ...draft });
      await writeRecord(joined, audited, drafts);
      return parseOwn(spec.output, result, `${spec.name} output`);
    });
  };
  return {
    kind: "command",
    name: spec.name,
    scope: spec.scope,
    risk: spec.risk ?? "safe",
    input: spec.input,
    output: spec.output,
    call: invoke,
    invoke,
  };
}

/** Audit row and events in one statement: most commands hold a lock until both are there. */
async function writeRecord(ctx: Ctx & { tx: Tx }, audited: SQL | null, drafts: EventDraft[]): Promise<void> {
  const told = drafts.length > 0 ? eventInsert(ctx, drafts) : null;
  const record = audited && told ? sql`with audited as (${audited}) ${told}` : (audited ?? told);
  if (record) await ctx.tx.execute(record);
  if (told) noteEvents(ctx);
}
