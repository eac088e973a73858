import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { ledgerEntries } from "#db/tables/llm";
import { command, type Emit } from "#server/core/command";
import { DomainError } from "#server/lib/errors";
import { applyToBudgets, type BudgetRow, budgetsThatApply, holdOn, lockBudgets, markWarned } from "./hold.ts";
import { isNearlySpent } from "./policy.ts";
import { budgetWarned, type LedgerState, ledgerOutcome, microsAmount } from "./schema.ts";

type Entry = typeof ledgerEntries.$inferSelect;
const atMs = z.number().int().positive();
const entryRef = z.object({ entryId: z.uuid(), atMs });

/**
 * Before a model call: holds its upper bound on the team's day, the agent's day and the mission, all or none. Throws
 * `limited`, with what to do, when one of them has no room; nothing was changed then.
 */
export const reserveMoney = command({
  name: "ledger.reserve",
  scope: "machine:write",
  audit: false,
  input: z.object({
    interactionId: z.uuid(),
    runId: z.uuid(),
    stepId: z.uuid(),
    agentId: z.uuid(),
    missionId: z.uuid().nullable(),
    attempt: z.number().int().positive(),
    upperBoundMicros: microsAmount,
    atMs,
  }),
  output: z.object({ entryId: z.string(), reservedMicros: z.number(), day: z.string() }),
  async run({ ctx, tx, input }) {
    const { upperBoundMicros, atMs: nowMs, ...refs } = input;
    const teamId = ctx.team.id;
    const { day, wanted } = await budgetsThatApply(tx, {
      teamId,
      agentId: input.agentId,
      missionId: input.missionId,
      atMs: nowMs,
    });
    const rows = await lockBudgets(tx, teamId, wanted);
    await holdOn(tx, rows, upperBoundMicros);
    const [entry] = await tx
      .insert(ledgerEntries)
      .values({
        ...refs,
        teamId,
        state: "reserved",
        reservedMicros: upperBoundMicros,
        budgetIds: rows.map((row) => row.id),
        day,
        reservedAt: new Date(nowMs),
      })
      .returning({ id: ledgerEntries.id });
    if (!entry) throw new Error("The ledger entry was not written.");
    return { entryId: entry.id, reservedMicros: upperBoundMicros, day };
  },
});

/** Committed before the first byte goes out. From here on the money counts as spent unless the call is settled for less. */
export const markSent = command({
  name: "ledger.mark-sent",
  scope: "machine:write",
  audit: false,
  input: entryRef,
  output: z.object({ state: z.literal("sent") }),
  async run({ ctx, tx, input }) {
    const changed = await tx
      .update(ledgerEntries)
      .set({ state: "sent", sentAt: new Date(input.atMs) })
      .where(entryIs(ctx.team.id, input.entryId, "reserved"))
      .returning({ id: ledgerEntries.id });
    if (changed.length === 0) {
      const entry = await lockEntry(tx, ctx.team.id, input.entryId);
      throw new DomainError("conflict", `This reservation is already ${entry.state}; the call must not be sent.`);
    }
    return { state: "sent" as const };
  },
});

/** After a sent call: gives the reservation back and counts what the call really cost. A settled entry stays as it is. */
export const settleMoney = command({
  name: "ledger.settle",
  scope: "machine:write",
  audit: false,
  events: [budgetWarned],
  input: entryRef.extend({ settledMicros: microsAmount, outcome: ledgerOutcome.exclude(["unknown"]) }),
  output: z.object({ settledMicros: z.number(), outcome: ledgerOutcome }),
  async run({ ctx, tx, input, emit }) {
    const entry = await lockEntry(tx, ctx.team.id, input.entryId);
    if (entry.state === "settled")
      return { settledMicros: entry.settledMicros ?? 0, outcome: entry.outcome ?? "unknown" };
    if (entry.state !== "sent")
      throw new DomainError("conflict", `Only a sent call is settled; this one is ${entry.state}.`);
    const { settledMicros, outcome } = input;
    const at = new Date(input.atMs);
    await tx
      .update(ledgerEntries)
      .set({ state: "settled", settledMicros, outcome, settledAt: at })
      .where(eq(ledgerEntries.id, entry.id));
    const rows = await applyToBudgets(tx, changesOf(entry, settledMicros));
    await warnOnce(tx, rows, at, emit);
    return { settledMicros, outcome };
  },
});

/**
 * Counts what somebody else's program says it spent on its own model: reported, not measured, and spent already, so nothing can refuse
 * it. What it leaves of a budget is looked at before the program goes on.
 */
export const reportMoney = command({
  name: "ledger.report",
  scope: "machine:write",
  audit: false,
  events: [budgetWarned],
  input: z.object({
    interactionId: z.uuid(),
    runId: z.uuid(),
    stepId: z.uuid(),
    agentId: z.uuid(),
    missionId: z.uuid().nullable(),
    settledMicros: microsAmount,
    atMs,
  }),
  output: z.object({ entryId: z.string() }),
  async run({ ctx, tx, input, emit }) {
    const { atMs: nowMs, settledMicros, ...refs } = input;
    const teamId = ctx.team.id;
    const { day, wanted } = await budgetsThatApply(tx, { ...input, teamId });
    const budgetIds = (await lockBudgets(tx, teamId, wanted)).map((row) => row.id);
    const at = new Date(nowMs);
    const settled = { state: "settled" as const, outcome: "ok" as const, settledMicros, reservedMicros: 0 };
    const when = { reservedAt: at, sentAt: at, settledAt: at };
    const [entry] = await tx
      .insert(ledgerEntries)
      .values({ ...refs, ...settled, ...when, teamId, attempt: 1, budgetIds, day })
      .returning();
    if (!entry) throw new Error("The ledger entry was not written.");
    await warnOnce(tx, await applyToBudgets(tx, changesOf(entry, settledMicros)), at, emit);
    return { entryId: entry.id };
  },
});

/** Gives back money of a call that was never sent. */
export const releaseMoney = command({
  name: "ledger.release",
  scope: "machine:write",
  audit: false,
  input: entryRef,
  output: z.object({ state: z.literal("released") }),
  async run({ ctx, tx, input }) {
    const entry = await lockEntry(tx, ctx.team.id, input.entryId);
    if (entry.state === "released") return { state: "released" as const };
    if (entry.state !== "reserved")
      throw new DomainError("conflict", `Only reserved money can be released; this entry is ${entry.state}.`);
    await release(tx, [entry], new Date(input.atMs));
    return { state: "released" as const };
  },
});

/**
 * For whoever takes a dead run over, before it goes on. What was sent counts at its upper bound, since nobody knows whether
 * the provider answered; what was only reserved was never sent and is given back. Repeatable.
 */
export const settleLost = command({
  name: "ledger.settle-lost",
  scope: "machine:write",
  audit: false,
  events: [budgetWarned],
  input: z.object({ runId: z.uuid(), atMs }),
  output: z.object({ settled: z.number(), released: z.number(), settledMicros: z.number() }),
  async run({ ctx, tx, input, emit }) {
    const at = new Date(input.atMs);
    const open = await tx
      .select()
      .from(ledgerEntries)
      .where(
        and(
          eq(ledgerEntries.teamId, ctx.team.id),
          eq(ledgerEntries.runId, input.runId),
          inArray(ledgerEntries.state, ["reserved", "sent"]),
        ),
      )
      .orderBy(ledgerEntries.id)
      .for("update");
    const sent = open.filter((entry) => entry.state === "sent");
    const reserved = open.filter((entry) => entry.state === "reserved");
    if (sent.length > 0) {
      await tx
        .update(ledgerEntries)
        .set({ state: "settled", outcome: "unknown", settledAt: at, settledMicros: ledgerEntries.reservedMicros })
        .where(
          inArray(
            ledgerEntries.id,
            sent.map((entry) => entry.id),
          ),
        );
      const rows = await applyToBudgets(
        tx,
        sent.flatMap((entry) => changesOf(entry, entry.reservedMicros)),
      );
      await warnOnce(tx, rows, at, emit);
    }
    await release(tx, reserved, at);
    return {
      settled: sent.length,
      released: reserved.length,
      settledMicros: sent.reduce((sum, entry) => sum + entry.reservedMicros, 0),
    };
  },
});

function entryIs(teamId: string, entryId: string, state: LedgerState) {
  return and(eq(ledgerEntries.teamId, teamId), eq(ledgerEntries.id, entryId), eq(ledgerEntries.state, state));
}

async function lockEntry(tx: Tx, teamId: string, entryId: string): Promise<Entry> {
  const [entry] = await tx
    .select()
    .from(ledgerEntries)
    .where(and(eq(ledgerEntries.teamId, teamId), eq(ledgerEntries.id, entryId)))
    .for("update");
  if (!entry) throw new DomainError("not_found", "This ledger entry does not exist.");
  return entry;
}

function changesOf(entry: Entry, spendMicros: number) {
  return entry.budgetIds.map((budgetId) => ({ budgetId, unreserveMicros: entry.reservedMicros, spendMicros }));
}

async function release(tx: Tx, entries: Entry[], at: Date): Promise<void> {
  if (entries.length === 0) return;
  await tx
    .update(ledgerEntries)
    .set({ state: "released", settledAt: at })
    .where(
      inArray(
        ledgerEntries.id,
        entries.map((entry) => entry.id),
      ),
    );
  await applyToBudgets(
    tx,
    entries.flatMap((entry) => changesOf(entry, 0)),
  );
}

async function warnOnce(tx: Tx, rows: BudgetRow[], at: Date, emit: Emit<typeof budgetWarned>): Promise<void> {
  const due = rows.filter((row) => row.softWarnedAt === null && isNearlySpent(row));
  await markWarned(
    tx,
    due.map((row) => row.id),
    at,
  );
  for (const row of due) {
    emit(budgetWarned, {
      budgetId: row.id,
      kind: row.kind,
      day: row.day,
      ...(row.kind === "mission" ? { missionId: row.refId } : {}),
      ...(row.kind === "agent_day" ? { agentId: row.refId } : {}),
      limitMicros: row.limitMicros,
      spentMicros: row.spentMicros,
    });
  }
}
