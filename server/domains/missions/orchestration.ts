import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { outer } from "#db/columns";
import { missions, plans, questions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { query } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { missionStatus } from "./schema.ts";

const count = (answered: boolean) =>
  sql<number>`(select count(*)::int from ${questions} where ${questions.missionId} = ${outer(missions.id)} and (${questions.answer} is not null) = ${answered})`;

/** Where a mission stands, in one statement: what orchestration decides from. */
export const readMissionState = query({
  name: "mission.read_state",
  scope: "machine:write",
  input: z.object({ id: z.uuid() }),
  output: z.object({
    number: z.number(),
    status: missionStatus,
    isPaused: z.boolean(),
    wantsPlanApproval: z.boolean(),
    hasPlan: z.boolean(),
    answered: z.number(),
    unanswered: z.number(),
  }),
  async run({ db, teamId, input }) {
    const [row] = await db
      .select({
        number: missions.number,
        status: missions.status,
        isPaused: missions.isPaused,
        wantsPlanApproval: missions.wantsPlanApproval,
        hasPlan: sql<boolean>`exists (select 1 from ${plans} where ${plans.missionId} = ${outer(missions.id)})`,
        answered: count(true),
        unanswered: count(false),
      })
      .from(missions)
      .where(and(eq(missions.teamId, teamId), eq(missions.id, input.id)));
    if (!row) throw new DomainError("not_found", "There is no such mission in this team.");
    return row;
  },
});

/** Missions under way in which nobody works: normally none, unless an event was lost with a process. For the leader's sweep. */
export const listQuietMissions = query({
  name: "mission.list_quiet",
  scope: "machine:write",
  input: z.object({ limit: z.number().int().max(500).default(100) }),
  output: z.array(z.object({ id: z.string(), teamId: z.string() })),
  async run({ db, input }) {
    return db
      .select({ id: missions.id, teamId: missions.teamId })
      .from(missions)
      .where(
        sql`${missions.status} in ('planning', 'running') and not ${missions.isPaused} and not exists (select 1 from ${runs} where ${runs.missionId} = ${missions.id} and ${runs.kind} = 'work' and ${runs.status} in ('queued', 'running', 'waiting'))`,
      )
      .orderBy(asc(missions.createdAt))
      .limit(input.limit);
  },
});
