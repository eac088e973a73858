import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { rowsOf } from "#db/client";
import { missions, questions } from "#db/tables/missions";
import { query, type Reader } from "#server/core/query";
import { listOpenQuestions } from "#server/domains/missions/queries";
import { needCountsOf } from "#server/domains/needs/queries";
import { type NeedCounts, needCounts } from "#server/domains/needs/schema";
import { unreadOf } from "#server/domains/notifications/queries";
import { type UnreadCounts, unreadCounts } from "#server/domains/notifications/schema";
import { DomainError } from "#server/lib/errors";
import { openFailures } from "./failures.ts";
import { type AgentFigures, agentFigures, type TeamFigures, teamFigures, toAgentCounts, toSummary } from "./figures.ts";
import { teamAttentionView, teamSummaryView } from "./schema.ts";

/** Which model an agent on `default` speaks through is configuration, so the door says whether that is the simulated one. */
const isDefaultSimulated = z.boolean();

/** The team at a glance. */
export const teamSummary = query({
  name: "team.summary",
  scope: "team:read",
  input: z.object({ isDefaultSimulated, atMs: z.number().int().optional() }),
  output: teamSummaryView,
  async run({ db, teamId, input }) {
    const [row] = await rowsOf<TeamFigures>(db, teamFigures(teamId, { atMs: Date.now(), ...input }));
    if (!row) throw noTeam();
    return toSummary(row);
  },
});

/** What stands around every page, in one statement: the team at a glance, what waits for the person, and what they have not read. */
export const teamFrame = query({
  name: "team.frame",
  scope: "team:read",
  input: z.object({ isDefaultSimulated }),
  output: z.object({ summary: teamSummaryView, needs: needCounts, unread: unreadCounts }),
  async run({ ctx, db, teamId, input }) {
    const [row] = await rowsOf<{ figures: TeamFigures; needs: NeedCounts; unread: UnreadCounts }>(
      db,
      sql`select to_jsonb(f) as figures, to_jsonb(n) as needs, to_jsonb(u) as unread
        from (${teamFigures(teamId, { ...input, atMs: Date.now() })}) f, (${needCountsOf(ctx)}) n, (${unreadOf(ctx)}) u`,
    );
    if (!row) throw noTeam();
    return { summary: toSummary(row.figures), needs: row.needs, unread: row.unread };
  },
});

function noTeam(): DomainError {
  return new DomainError("not_found", "This team does not exist any more.");
}

/** How many agents there are, and how many of them speak through the simulated model. */
export const countAgents = query({
  name: "team.agent-count",
  scope: "team:read",
  input: z.object({ isDefaultSimulated }),
  output: teamSummaryView.pick({ agentCount: true, simulatedAgents: true }),
  run: async ({ db, teamId, input }) =>
    toAgentCounts(await rowsOf<AgentFigures>(db, agentFigures(teamId, input.isDefaultSimulated))),
});

/** What waits for a person: open questions, missions out of money, failed work that nothing has followed. */
export const teamAttention = query({
  name: "team.attention",
  scope: "team:read",
  input: z.object({}),
  output: teamAttentionView,
  async run({ ctx, db, teamId }) {
    return {
      openQuestions: await listOpenQuestions.call(ctx, { limit: 20 }),
      moneyStops: await moneyStops(db, teamId),
      failures: await openFailures(db, teamId),
    };
  },
});

async function moneyStops(db: Reader, teamId: string) {
  return db
    .select({
      missionId: missions.id,
      number: missions.number,
      title: missions.title,
      reason: sql<string>`coalesce(${missions.statusReason}, '')`,
      since: missions.createdAt,
    })
    .from(missions)
    .where(
      and(
        eq(missions.teamId, teamId),
        eq(missions.status, "needs_answer"),
        sql`not exists (select 1 from ${questions} where ${questions.missionId} = ${missions.id} and ${questions.answer} is null)`,
      ),
    )
    .orderBy(asc(missions.createdAt))
    .limit(20);
}
