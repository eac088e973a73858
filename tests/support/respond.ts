import { and, asc, eq } from "drizzle-orm";
import { getDb } from "#db/handle";
import { messages } from "#db/tables/messages";
import { runs } from "#db/tables/runs";
import { advance } from "#server/agents/advance";
import { createDriver } from "#server/agents/driver";
import { settleRun } from "#server/agents/wake";
import { systemClock } from "#server/lib/clock";
import { readEnv } from "#server/lib/env";

/** Drives every answering run of a team that stands in line to its end, as the engine would, and gives them. */
export async function answerEverything(teamId: string) {
  const driver = createDriver(readEnv({}), systemClock);
  const done: string[] = [];
  for (;;) {
    const [next] = await getDb()
      .select()
      .from(runs)
      .where(and(eq(runs.teamId, teamId), eq(runs.purpose, "respond"), eq(runs.status, "queued")))
      .orderBy(asc(runs.number))
      .limit(1);
    if (!next || done.includes(next.id)) break;
    done.push(next.id);
    for (let step = 0; step < 100; step += 1) if ((await advance(driver, teamId, next.id)) !== "more") break;
    await settleRun(teamId, { runId: next.id, agentId: next.agentId, purpose: "respond", nowMs: Date.now() });
  }
  return getDb()
    .select()
    .from(runs)
    .where(and(eq(runs.teamId, teamId), eq(runs.purpose, "respond")))
    .orderBy(asc(runs.number));
}

/** What an agent wrote, oldest first. */
export async function saidBy(agentId: string): Promise<string[]> {
  const rows = await getDb()
    .select({ body: messages.body })
    .from(messages)
    .where(eq(messages.authorAgentId, agentId))
    .orderBy(asc(messages.createdAt), asc(messages.id));
  return rows.map((row) => row.body);
}
