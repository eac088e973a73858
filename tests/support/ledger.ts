import { getDb } from "#db/handle";
import { agents } from "#db/tables/agents";
import { missions } from "#db/tables/missions";
import { teams } from "#db/tables/teams";
import { type Ctx, systemContext } from "#server/core/context";
import { newId } from "#server/lib/ids";

/** A team with a daily cap, and a mission of it when a budget is given, to spend money on. */
export async function makeSpender(given: {
  capMicros: number;
  missionMicros?: number;
  timezone?: string;
}): Promise<{ ctx: Ctx; missionId: string | null }> {
  const teamId = newId();
  await getDb()
    .insert(teams)
    .values({
      id: teamId,
      slug: teamId,
      name: "Team",
      dailyCapMicros: given.capMicros,
      timezone: given.timezone ?? "UTC",
    });
  const ctx = systemContext(teamId, "test", ["machine:write", "runs:read"]);
  if (given.missionMicros === undefined) return { ctx, missionId: null };
  const missionId = newId();
  await getDb().insert(missions).values({
    id: missionId,
    teamId,
    number: 1,
    title: "M",
    goal: "a goal",
    status: "running",
    budgetMicros: given.missionMicros,
  });
  return { ctx, missionId };
}

/** Agents of the spender's team with daily caps of their own; null has none. */
export async function makeCappedAgents(teamId: string, caps: (number | null)[]): Promise<string[]> {
  const rows = caps.map((dailyCapMicros, at) => ({
    id: newId(),
    teamId,
    name: `Agent ${at}`,
    role: "writer" as const,
    instructions: "",
    capabilities: [],
    modelPolicy: { model: "default", maxOutputTokens: 1_000 },
    dailyCapMicros,
  }));
  await getDb().insert(agents).values(rows);
  return rows.map((row) => row.id);
}

/** Fresh references of a model call, as the run loop would make them. */
export function newCall(given: {
  agentId?: string;
  runId?: string;
  missionId?: string | null;
  upperBoundMicros: number;
  atMs: number;
}) {
  return {
    interactionId: newId(),
    runId: newId(),
    stepId: newId(),
    agentId: newId(),
    missionId: null,
    attempt: 1,
    ...given,
  };
}
