import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { agents } from "#db/tables/agents";
import { budgets, ledgerEntries } from "#db/tables/llm";
import { teams } from "#db/tables/teams";
import { query, type Reader } from "#server/core/query";
import { systemClock } from "#server/lib/clock";
import { DomainError } from "#server/lib/errors";
import { momentMs } from "#server/lib/moment";
import { type BudgetRow, budgetsThatApply, rankOf, readBudgets, type WantedBudget } from "./hold.ts";
import { moneyByTask, spendOfMission, spendOfTeam, withUnitCost } from "./money.ts";
import { firstDayOf, fits, isNearlySpent, NO_LIMIT, proposedLimit } from "./policy.ts";
import {
  dayKey,
  MONEY_RANGES,
  microsAmount,
  missionMoneyView,
  remainingView,
  shortfallView,
  spendView,
  teamDayView,
  teamMoneyView,
} from "./schema.ts";

/** What was spent and is held now: of the team on a day, of a mission, of an agent (on a day or ever). */
export const spendOf = query({
  name: "spend.of",
  scope: "runs:read",
  input: z.union([
    z.strictObject({ day: dayKey }),
    z.strictObject({ missionId: z.uuid() }),
    z.strictObject({ agentId: z.uuid(), day: dayKey.optional() }),
  ]),
  output: spendView,
  async run({ db, teamId, input }) {
    const of = [
      "day" in input && input.day ? eq(ledgerEntries.day, input.day) : undefined,
      "missionId" in input ? eq(ledgerEntries.missionId, input.missionId) : undefined,
      "agentId" in input ? eq(ledgerEntries.agentId, input.agentId) : undefined,
    ];
    const [row] = await db
      .select({
        spentMicros: sql<number>`coalesce(sum(settled_micros) filter (where state = 'settled'), 0)::bigint`.mapWith(
          Number,
        ),
        reservedMicros:
          sql<number>`coalesce(sum(reserved_micros) filter (where state in ('reserved', 'sent')), 0)::bigint`.mapWith(
            Number,
          ),
        calls: sql<number>`count(*) filter (where state in ('sent', 'settled'))`.mapWith(Number),
      })
      .from(ledgerEntries)
      .where(and(eq(ledgerEntries.teamId, teamId), ...of));
    return row ?? { spentMicros: 0, reservedMicros: 0, calls: 0 };
  },
});

/** Today's cap in the team's time zone and how much of it is used. */
export const teamDay = query({
  name: "spend.team-day",
  scope: "runs:read",
  input: z.object({ atMs: momentMs.optional() }),
  output: teamDayView,
  run: ({ db, teamId, input }) => readDay(db, teamId, input.atMs ?? systemClock.now()),
});

async function readDay(db: Reader, teamId: string, atMs: number) {
  const day = sql<string>`to_char(${new Date(atMs).toISOString()}::timestamptz at time zone ${teams.timezone}, 'YYYY-MM-DD')`;
  const [row] = await db
    .select({
      day,
      timezone: teams.timezone,
      limitMicros: teams.dailyCapMicros,
      spentMicros: budgets.spentMicros,
      reservedMicros: budgets.reservedMicros,
    })
    .from(teams)
    .leftJoin(
      budgets,
      and(
        eq(budgets.teamId, teams.id),
        eq(budgets.kind, "team_day"),
        eq(budgets.refId, teams.id),
        eq(budgets.day, day),
      ),
    )
    .where(eq(teams.id, teamId));
  if (!row) throw new DomainError("not_found", "This team does not exist.");
  return { ...row, spentMicros: row.spentMicros ?? 0, reservedMicros: row.reservedMicros ?? 0 };
}

const range = z.union(MONEY_RANGES.map((days) => z.literal(days)));
const at = { atMs: momentMs.optional() };

/** What the team's models cost in the last days, by everything a person may want to know it by, and today's cap. */
export const teamMoney = query({
  name: "money.team",
  scope: "runs:read",
  input: z.object({ days: range.default(30), ...at }),
  output: teamMoneyView,
  async run({ db, teamId, input }) {
    const { timezone, ...today } = await readDay(db, teamId, input.atMs ?? systemClock.now());
    const fromDay = firstDayOf(today.day, input.days);
    const { accepted, byDay, ...split } = await spendOfTeam(db, { teamId, timezone, fromDay });
    return {
      today,
      days: input.days,
      fromDay,
      total: withUnitCost({ ...totalOf(byDay), accepted }),
      byDay,
      byAgent: split.byAgent.map(withUnitCost),
      byMission: split.byMission.map(withUnitCost),
      byModel: split.byModel.map(withUnitCost),
      byCapability: split.byCapability.map(withUnitCost),
    };
  },
});

type Summed = Pick<
  z.input<typeof missionMoneyView>,
  "spentMicros" | "reservedMicros" | "calls" | "simulatedCalls" | "unknownCalls" | "unknownMicros"
>;

function totalOf(rows: Summed[]): Summed {
  const sum = (key: keyof Summed) => rows.reduce((total, row) => total + row[key], 0);
  return {
    spentMicros: sum("spentMicros"),
    reservedMicros: sum("reservedMicros"),
    calls: sum("calls"),
    simulatedCalls: sum("simulatedCalls"),
    unknownCalls: sum("unknownCalls"),
    unknownMicros: sum("unknownMicros"),
  };
}

/** A mission's money: its cap, what it took by task, agent and model, and what its open tasks may still take. */
export const missionMoney = query({
  name: "money.mission",
  scope: "missions:read",
  input: z.object({ missionId: z.uuid() }),
  output: missionMoneyView,
  async run({ db, teamId, input }) {
    const found = await spendOfMission(db, teamId, input.missionId);
    if (!found) throw new DomainError("not_found", "There is no such mission in this team.");
    const { cap: capMicros, byTask, byAgent, byModel } = found;
    const total = totalOf(byModel);
    const open = byTask.filter((task) => task.isOpen);
    const openForecastMicros = open.reduce((sum, task) => sum + leftOf(task), 0);
    const accepted = byTask.filter((task) => task.isAccepted).length;
    return withUnitCost({
      ...total,
      missionId: input.missionId,
      capMicros,
      remainingMicros: capMicros === null ? null : Math.max(0, capMicros - total.spentMicros - total.reservedMicros),
      openForecastMicros,
      openTasks: open.length,
      unknownTasks: open.filter((task) => task.estimateMicros === null).length,
      expectedMicros: total.spentMicros + openForecastMicros,
      accepted,
      byTask,
      byAgent,
      byModel,
    });
  },
});

function leftOf(task: { estimateMicros: number | null; spentMicros: number }): number {
  return Math.max(0, Math.ceil((task.estimateMicros ?? 0) - task.spentMicros));
}

async function requireAgent(db: Reader, teamId: string, id: string): Promise<void> {
  const [agent] = await db
    .select({ id: agents.id })
    .from(agents)
    .where(and(eq(agents.teamId, teamId), eq(agents.id, id)));
  if (!agent) throw new DomainError("not_found", "There is no such agent in this team.");
}

type Limit = WantedBudget & { usedMicros: number; reservedMicros: number; spentMicros: number };

/** The limits that hold for a call now, each with what is used of it. */
function limitsOf(wanted: WantedBudget[], rows: BudgetRow[]): Limit[] {
  return wanted.map((one) => {
    const row = rows.find((entry) => entry.kind === one.kind && entry.refId === one.refId);
    const { spentMicros, reservedMicros } = row ?? { spentMicros: 0, reservedMicros: 0 };
    return { ...one, spentMicros, reservedMicros, usedMicros: spentMicros + reservedMicros };
  });
}

/** What may still be spent on work of this mission, or of anybody, today. For beside a button that starts something. */
export const remainingMoney = query({
  name: "money.remaining",
  scope: "runs:read",
  input: z.object({ missionId: z.uuid().optional(), agentId: z.uuid().optional(), ...at }),
  output: remainingView,
  async run({ db, teamId, input }) {
    if (input.agentId) await requireAgent(db, teamId, input.agentId);
    const { wanted } = await budgetsThatApply(db, {
      teamId,
      agentId: input.agentId ?? teamId,
      missionId: input.missionId ?? null,
      atMs: input.atMs ?? systemClock.now(),
    });
    const limited = wanted.filter((one) => one.limitMicros !== NO_LIMIT);
    const kept = input.agentId ? limited : limited.filter((one) => one.kind !== "agent_day");
    const limits = limitsOf(kept, await readBudgets(db, teamId, kept));
    const left = (limit: Limit) => Math.max(0, limit.limitMicros - limit.usedMicros);
    const [narrowest] = limits.sort((a, b) => left(a) - left(b) || rankOf(a) - rankOf(b));
    if (!narrowest) throw new Error("No limit holds.");
    return {
      remainingMicros: left(narrowest),
      limitedBy: narrowest.kind,
      limitMicros: narrowest.limitMicros,
      isNearlySpent: isNearlySpent(narrowest),
    };
  },
});

/** Which limit has no room for a call, and what to raise it to: the widest, since raising a narrower one would not help. */
export const readShortfall = query({
  name: "money.shortfall",
  scope: "machine:write",
  input: z.object({
    agentId: z.uuid(),
    missionId: z.uuid().nullable(),
    wantedMicros: microsAmount,
    atMs: momentMs,
  }),
  output: shortfallView.nullable(),
  async run({ db, teamId, input }) {
    const { wanted } = await budgetsThatApply(db, { teamId, ...input });
    const limits = limitsOf(wanted, await readBudgets(db, teamId, wanted));
    const [full] = limits.filter((limit) => !fits(limit, input.wantedMicros)).sort((a, b) => rankOf(a) - rankOf(b));
    if (!full) return null;
    const open = input.missionId ? await moneyByTask(db, teamId, input.missionId) : [];
    const forecastMicros = open.filter((task) => task.isOpen).reduce((sum, task) => sum + leftOf(task), 0);
    const { kind, refId, day, limitMicros, usedMicros } = full;
    const facts = { limitMicros, usedMicros, wantedMicros: input.wantedMicros, forecastMicros };
    return { kind, refId, day, ...facts, proposedMicros: proposedLimit(facts) };
  },
});
