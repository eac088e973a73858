import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { rowsOf } from "#db/client";
import { agents } from "#db/tables/agents";
import { documents, documentVersions } from "#db/tables/documents";
import { runSteps, runs } from "#db/tables/runs";
import { assignmentOverrides } from "#db/tables/tasks";
import { memberships, users } from "#db/tables/teams";
import type { Reader } from "#server/core/query";
import type { Capability } from "#server/domains/agents/schema";
import type { TaskRecord } from "./load.ts";
import type { EvidenceOption } from "./schema.ts";

/** Of each kind of proof. */
export const MAX_OPTIONS = 100;

/** Members of the team who may work, by name. */
export async function seatablePeople(db: Reader, teamId: string) {
  return db
    .select({ id: users.id, name: users.name })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.teamId, teamId), inArray(memberships.role, ["owner", "admin", "member"])))
    .orderBy(users.name)
    .limit(200);
}

/** What is recorded around a task and may prove something: its runs' tool calls that succeeded, newest first, and documents. */
export async function evidenceAround(db: Reader, task: TaskRecord): Promise<EvidenceOption[]> {
  const steps = await db
    .select({
      run: runs.number,
      index: runSteps.index,
      name: runSteps.name,
      summary: runSteps.summary,
      at: runSteps.startedAt,
      agent: agents.name,
      exitCode: sql<number | null>`(${runSteps.output} #>> '{result,exitCode}')::int`,
    })
    .from(runSteps)
    .innerJoin(runs, eq(runs.id, runSteps.runId))
    .innerJoin(agents, eq(agents.id, runs.agentId))
    .where(
      and(
        eq(runs.teamId, task.teamId),
        eq(runs.taskId, task.id),
        eq(runs.isSandbox, false),
        eq(runSteps.kind, "tool"),
        eq(runSteps.status, "succeeded"),
      ),
    )
    .orderBy(desc(runs.number), desc(runSteps.index))
    .limit(MAX_OPTIONS);
  const scope = task.missionId ? eq(documents.missionId, task.missionId) : eq(documents.taskId, task.id);
  const versions = await db
    .select({
      id: documents.id,
      title: documentVersions.title,
      version: documentVersions.version,
      at: documentVersions.createdAt,
    })
    .from(documentVersions)
    .innerJoin(documents, eq(documents.id, documentVersions.documentId))
    .where(and(eq(documents.teamId, task.teamId), scope))
    .orderBy(desc(documentVersions.createdAt))
    .limit(MAX_OPTIONS);
  return [
    ...versions.map((row) => ({
      kind: "document" as const,
      ref: `document:${row.id}@v${row.version}`,
      label: `${row.title}, version ${row.version}`,
      detail: "",
      at: row.at,
    })),
    ...steps
      .filter((row) => row.exitCode === null || row.exitCode === 0)
      .map((row) => ({
        kind: row.exitCode === 0 ? ("test_run" as const) : ("tool_result" as const),
        ref: `run:${row.run}#${row.index}`,
        label: `${row.agent}: ${row.name}`,
        detail: row.summary.slice(0, 300),
        at: row.at,
      })),
  ];
}

/** What people preferred, by capability and agent, with how often and since when. */
export async function knownOverrides(db: Reader, teamId: string) {
  return rowsOf<{ capability: Capability; agentId: string; agent: string; times: number; by: string }>(
    db,
    sql`select o.capability, o.preferred_agent_id as "agentId", a.name as agent, count(*)::int as times,
        string_agg(distinct u.name, ', ') as by
      from ${assignmentOverrides} o join ${agents} a on a.id = o.preferred_agent_id join ${users} u on u.id = o.by_user_id
      where o.team_id = ${teamId} and o.forgotten_at is null
      group by 1, 2, 3 order by 1, 3 limit 200`,
  );
}
