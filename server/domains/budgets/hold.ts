import { and, eq, inArray, lte, or, sql } from "drizzle-orm";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { budgets } from "#db/tables/llm";
import { missions } from "#db/tables/missions";
import { teams } from "#db/tables/teams";
import type { Reader } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { dayIn, fits, NO_LIMIT, refusalOf } from "./policy.ts";
import { BUDGET_KINDS, type BudgetKind } from "./schema.ts";

export type BudgetRow = typeof budgets.$inferSelect;
export type WantedBudget = { kind: BudgetKind; refId: string; day: string | null; limitMicros: number };

/** The limits that apply to one call of this agent now. An agent without a cap of its own has the team's. */
export async function budgetsThatApply(
  tx: Reader,
  call: { teamId: string; agentId: string; missionId: string | null; atMs: number },
): Promise<{ day: string; wanted: WantedBudget[] }> {
  const [team] = await tx
    .select({ cap: teams.dailyCapMicros, timezone: teams.timezone })
    .from(teams)
    .where(eq(teams.id, call.teamId));
  if (!team) throw new DomainError("not_found", "This team does not exist.");
  const day = dayIn(team.timezone, call.atMs);
  const [agent] = await tx
    .select({ cap: agents.dailyCapMicros })
    .from(agents)
    .where(and(eq(agents.teamId, call.teamId), eq(agents.id, call.agentId)));
  const wanted: WantedBudget[] = [
    { kind: "team_day", refId: call.teamId, day, limitMicros: team.cap },
    { kind: "agent_day", refId: call.agentId, day, limitMicros: agent?.cap ?? team.cap },
  ];
  if (call.missionId) {
    const [mission] = await tx
      .select({ budget: missions.budgetMicros })
      .from(missions)
      .where(and(eq(missions.teamId, call.teamId), eq(missions.id, call.missionId)));
    if (!mission) throw new DomainError("not_found", "This mission does not exist.");
    // Counted also without a cap, so that one set later holds for what was spent before.
    wanted.push({ kind: "mission", refId: call.missionId, day: null, limitMicros: mission.budget ?? NO_LIMIT });
  }
  return { day, wanted };
}

/**
 * Locks the budgets with today's limits, creating missing ones. Two calls never wait for each other in a circle: creating
 * comes before any lock and in one order for all, locking in id order.
 */
export async function lockBudgets(tx: Tx, teamId: string, wanted: WantedBudget[]): Promise<BudgetRow[]> {
  const inOrder = [...wanted].sort((a, b) => (a.kind + a.refId < b.kind + b.refId ? -1 : 1));
  await tx
    .insert(budgets)
    .values(inOrder.map((one) => ({ teamId, ...one })))
    .onConflictDoNothing();
  const rows = await selectLocked(tx, teamId, wanted);
  return Promise.all(rows.map((row) => withLimitOf(tx, row, wanted)));
}

/** A changed limit counts at once, and its own 80 % are worth a warning again. */
async function withLimitOf(tx: Tx, row: BudgetRow, wanted: WantedBudget[]): Promise<BudgetRow> {
  const now = wanted.find((one) => one.kind === row.kind && one.refId === row.refId);
  if (!now || now.limitMicros === row.limitMicros) return row;
  const change = { limitMicros: now.limitMicros, softWarnedAt: null };
  await tx.update(budgets).set(change).where(eq(budgets.id, row.id));
  return { ...row, ...change };
}

/** The rows of these limits as they are, without taking hold of them. */
export function readBudgets(db: Reader, teamId: string, wanted: WantedBudget[]): Promise<BudgetRow[]> {
  return db.select().from(budgets).where(areWanted(teamId, wanted));
}

function selectLocked(tx: Tx, teamId: string, wanted: WantedBudget[]): Promise<BudgetRow[]> {
  return tx.select().from(budgets).where(areWanted(teamId, wanted)).orderBy(budgets.id).for("update");
}

function areWanted(teamId: string, wanted: WantedBudget[]) {
  const oneOf = wanted.map((one) =>
    and(
      eq(budgets.kind, one.kind),
      eq(budgets.refId, one.refId),
      one.day === null ? sql`${budgets.day} is null` : eq(budgets.day, one.day),
    ),
  );
  return and(eq(budgets.teamId, teamId), or(...oneOf));
}

/** When several limits are reached, the widest is named: raising a narrower one would not help. */
export const rankOf = (row: { kind: BudgetKind }) => BUDGET_KINDS.indexOf(row.kind);

/** Holds `micros` on every budget, or throws `limited` naming the widest that has no room, having changed none. */
export async function holdOn(tx: Tx, rows: BudgetRow[], micros: number): Promise<void> {
  const full = rows.filter((row) => !fits(row, micros)).sort((a, b) => rankOf(a) - rankOf(b))[0];
  if (full) throw new DomainError("limited", refusalOf(full.kind, full, micros));
  const total = sql`${budgets.spentMicros} + ${budgets.reservedMicros} + ${micros}`;
  const ids = rows.map((row) => row.id);
  const held = await tx
    .update(budgets)
    .set({ reservedMicros: sql`${budgets.reservedMicros} + ${micros}` })
    .where(and(inArray(budgets.id, ids), micros === 0 ? undefined : lte(total, budgets.limitMicros)))
    .returning({ id: budgets.id });
  // The rows are locked and were checked: this cannot happen unless somebody wrote past the lock.
  if (held.length !== rows.length) throw new Error("A budget changed under its lock.");
}

export type BudgetChange = { budgetId: string; unreserveMicros: number; spendMicros: number };

/** Gives reserved money back and counts what was spent, in id order; returns the rows as they are then. */
export async function applyToBudgets(tx: Tx, changes: BudgetChange[]): Promise<BudgetRow[]> {
  const sums = new Map<string, BudgetChange>();
  for (const change of changes) {
    const sum = sums.get(change.budgetId);
    sums.set(change.budgetId, {
      budgetId: change.budgetId,
      unreserveMicros: (sum?.unreserveMicros ?? 0) + change.unreserveMicros,
      spendMicros: (sum?.spendMicros ?? 0) + change.spendMicros,
    });
  }
  const rows: BudgetRow[] = [];
  for (const change of [...sums.values()].sort((a, b) => (a.budgetId < b.budgetId ? -1 : 1))) {
    rows.push(
      ...(await tx
        .update(budgets)
        .set({
          reservedMicros: sql`${budgets.reservedMicros} - ${change.unreserveMicros}`,
          spentMicros: sql`${budgets.spentMicros} + ${change.spendMicros}`,
        })
        .where(eq(budgets.id, change.budgetId))
        .returning()),
    );
  }
  return rows;
}

export async function markWarned(tx: Tx, budgetIds: string[], at: Date): Promise<void> {
  if (budgetIds.length === 0) return;
  await tx.update(budgets).set({ softWarnedAt: at }).where(inArray(budgets.id, budgetIds));
}
