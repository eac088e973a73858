import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { budgets, ledgerEntries } from "#db/tables/llm";
import { teams } from "#db/tables/teams";
import { query } from "#server/core/query";
import { systemClock } from "#server/lib/clock";
import { DomainError } from "#server/lib/errors";
import { dayIn } from "./policy.ts";
import { dayKey, spendView, teamDayView } from "./schema.ts";

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
  input: z.object({ atMs: z.number().int().positive().optional() }),
  output: teamDayView,
  async run({ db, teamId, input }) {
    const [team] = await db
      .select({ cap: teams.dailyCapMicros, timezone: teams.timezone })
      .from(teams)
      .where(eq(teams.id, teamId));
    if (!team) throw new DomainError("not_found", "This team does not exist.");
    const day = dayIn(team.timezone, input.atMs ?? systemClock.now());
    const [held] = await db
      .select({ spentMicros: budgets.spentMicros, reservedMicros: budgets.reservedMicros })
      .from(budgets)
      .where(
        and(eq(budgets.teamId, teamId), eq(budgets.kind, "team_day"), eq(budgets.refId, teamId), eq(budgets.day, day)),
      );
    return {
      day,
      limitMicros: team.cap,
      spentMicros: held?.spentMicros ?? 0,
      reservedMicros: held?.reservedMicros ?? 0,
    };
  },
});
