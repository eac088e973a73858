import { and, eq, inArray, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { type Db, rowsOf, type Tx } from "#db/client";
import { literal } from "#db/literal-limits";
import { type EngineEvent, engineQueue, type Slots } from "#db/tables/engine";
import { newId } from "#server/lib/ids";
import { LONGEST_BACKOFF_MS } from "./duration.ts";

export type QueueRow = typeof engineQueue.$inferSelect;

/** A claimed row: whoever holds its generation may write, nobody else. */
export type Item = Pick<
  QueueRow,
  "id" | "kind" | "functionId" | "runId" | "stepId" | "attempt" | "generation" | "deliveries"
>;

/** A worker that stops renewing loses its item after this; the same figure as the journal's. */
export const LEASE_MS = 6000;
const CANDIDATES = 500;
const CLAIM_LOCK = "muster-engine-claim";

type Claim = {
  nowMs: number;
  limit: number /** Held by this process, perhaps beyond their lease. */;
  mine: string[];
  hasSlots: boolean;
};

/** Takes up to `limit` due rows whose concurrency slots are free, oldest first. */
export async function claim(db: Db, options: Claim): Promise<Item[]> {
  if (!options.hasSlots) return take(db, options);
  return db.transaction(async (tx) => {
    // Two processes counting the same slot at once would each see it free.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${CLAIM_LOCK}))`);
    return take(tx, options);
  });
}

async function take(db: Pick<Db, "execute">, { nowMs, limit, mine, hasSlots }: Claim): Promise<Item[]> {
  const isMine = mine.length > 0 ? sql`and not (q.id = any(${textArray(mine)}))` : sql``;
  const due = sql`from engine_queue q where q.due_at <= ${nowMs} and (q.lease_until is null or q.lease_until <= ${nowMs}) ${isMine}`;
  const picked = hasSlots
    ? sql`select id from (
        select q.id, q.due_at, q.slot_a, q.slot_b, q.slot_a_limit, q.slot_b_limit, ${held("a", nowMs)} as held_a, ${held("b", nowMs)} as held_b,
          row_number() over (partition by q.slot_a order by q.due_at, q.id) as turn_a, row_number() over (partition by q.slot_b order by q.due_at, q.id) as turn_b
        from (select q.* ${due} and (q.slot_a is null or ${held("a", nowMs)} < q.slot_a_limit) and (q.slot_b is null or ${held("b", nowMs)} < q.slot_b_limit)
          order by q.due_at, q.id limit ${literal(CANDIDATES)}) q) ready
      where (slot_a is null or held_a + turn_a <= slot_a_limit) and (slot_b is null or held_b + turn_b <= slot_b_limit)`
    : sql`select q.id ${due}`;
  const rows = await rowsOf<Record<string, unknown>>(
    db,
    sql`with taken as (select id from engine_queue where id in (${picked}) and (lease_until is null or lease_until <= ${nowMs}) order by due_at, id limit ${limit} for update skip locked)
      update engine_queue set lease_until = ${nowMs + LEASE_MS}, generation = generation + 1, deliveries = deliveries + 1, is_again = false
      from taken where engine_queue.id = taken.id
      returning engine_queue.id, kind, function_id, run_id, step_id, attempt, generation, deliveries`,
  );
  return rows.map(itemOf);
}

const held = (slot: "a" | "b", nowMs: number): SQL =>
  slot === "a"
    ? sql`(select count(*) from engine_queue h where h.slot_a = q.slot_a and h.lease_until > ${nowMs})`
    : sql`(select count(*) from engine_queue h where h.slot_b = q.slot_b and h.lease_until > ${nowMs})`;

const textArray = (values: string[]): SQL =>
  sql`array(select jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))`;

/** The one place that states the shape of a claimed row, since raw SQL carries none. */
function itemOf(row: Record<string, unknown>): Item {
  const text = (name: string) => (row[name] === null ? null : String(row[name]));
  return {
    id: String(row.id),
    kind: row.kind as Item["kind"],
    functionId: String(row.function_id),
    runId: text("run_id"),
    stepId: text("step_id"),
    attempt: Number(row.attempt),
    generation: Number(row.generation),
    deliveries: Number(row.deliveries),
  };
}

/** When the next row falls due that nobody holds. */
export async function nextDueMs(db: Db): Promise<number | null> {
  const [row] = await db
    .select({ dueAt: sql<string | null>`min(${engineQueue.dueAt})` })
    .from(engineQueue)
    .where(isNull(engineQueue.leaseUntil));
  return row?.dueAt == null ? null : Number(row.dueAt);
}

export async function renew(db: Db, items: Item[], nowMs: number): Promise<void> {
  if (items.length === 0) return;
  const rows = JSON.stringify(items.map(({ id, generation }) => ({ id, generation })));
  await db.execute(sql`update engine_queue q set lease_until = ${nowMs + LEASE_MS}
    from jsonb_to_recordset(${rows}::text::jsonb) as h(id text, generation int) where q.id = h.id and q.generation = h.generation and q.lease_until is not null`);
}

/** Gives rows back at once, for others or for the next start; whoever still works on them has become stale. */
export async function release(db: Pick<Db, "update">, ids: string[] | "all"): Promise<void> {
  const held = isNotNull(engineQueue.leaseUntil);
  const given = { leaseUntil: null, generation: sql`${engineQueue.generation} + 1` };
  await db
    .update(engineQueue)
    .set(given)
    .where(ids === "all" ? held : and(held, inArray(engineQueue.id, ids)));
}

/**
 * The clock went back: what was due at once is due at once again, a retry after its rest at the latest, a lease ends in its time.
 * Sleeps and crons go by the time of day and stay. Repeating it changes nothing.
 */
export async function realign(db: Pick<Db, "execute">, nowMs: number): Promise<void> {
  await db.execute(sql`update engine_queue set due_at = case when attempt = 0 then ${nowMs}::bigint else least(due_at, ${nowMs + LONGEST_BACKOFF_MS}::bigint) end
    where kind in ('discover', 'step') and due_at > ${nowMs}`);
  await db.execute(
    sql`update engine_queue set due_at = ${nowMs}::bigint + due_at - first_due_at, first_due_at = ${nowMs} where kind = 'debounce' and first_due_at > ${nowMs}`,
  );
  await db.execute(
    sql`update engine_queue set lease_until = ${nowMs + LEASE_MS} where lease_until > ${nowMs + LEASE_MS}`,
  );
}

/** Locks the item's row and checks that it is still ours. Null when it is not: write nothing. */
export async function fence(
  tx: Tx,
  item: Item,
): Promise<{ isAgain: boolean; event: EngineEvent | null; dueAt: number } | null> {
  const [row] = await tx
    .select({ isAgain: engineQueue.isAgain, event: engineQueue.event, dueAt: engineQueue.dueAt })
    .from(engineQueue)
    .where(and(eq(engineQueue.id, item.id), eq(engineQueue.generation, item.generation)))
    .for("update");
  return row ?? null;
}

export async function drop(tx: Tx, item: Item): Promise<void> {
  await tx.delete(engineQueue).where(eq(engineQueue.id, item.id));
}

/** Puts the item back, due later: a retry, or the same discovery once more. */
export async function putBack(tx: Tx, item: Item, next: { dueAt: number; attempt: number }): Promise<void> {
  await tx
    .update(engineQueue)
    .set({ ...next, leaseUntil: null, deliveries: 0, isAgain: false })
    .where(eq(engineQueue.id, item.id));
}

type NewItem = Pick<QueueRow, "kind" | "functionId" | "dueAt"> & { runId: string; stepId?: string; slots: Slots };

/** Work of a run. Sleeps and timeouts take no slot: they run nothing. */
export async function enqueue(tx: Pick<Tx, "insert">, item: NewItem): Promise<void> {
  const { slots, ...rest } = item;
  const isWork = item.kind === "discover" || item.kind === "step";
  await tx
    .insert(engineQueue)
    .values({
      id: newId(),
      ...rest,
      ...(isWork ? slotColumns(slots) : {}),
      ...(item.kind === "discover" ? { uniqueKey: `next:${item.runId}` } : {}),
    })
    .onConflictDoUpdate({
      target: engineQueue.uniqueKey,
      set: { isAgain: sql`${engineQueue.leaseUntil} is not null` },
    });
}

function slotColumns({ a, b }: Slots) {
  return { slotA: a?.key ?? null, slotALimit: a?.limit ?? null, slotB: b?.key ?? null, slotBLimit: b?.limit ?? null };
}
