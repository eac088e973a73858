import { z } from "zod";
import { type Ctx, systemContext } from "#server/core/context";
import { closeDatabase, openDatabase } from "#server/core/open-database";
import { listAgentCards } from "#server/domains/agents/queries";
import { listEvents } from "#server/domains/events/queries";
import { listMissions } from "#server/domains/missions/queries";
import { listRuns } from "#server/domains/runs/queries";
import { taskBoard } from "#server/domains/tasks/board";
import { getTask, listTasks } from "#server/domains/tasks/queries";
import { listTeamIds } from "#server/domains/teams/queries";
import { SCOPES } from "#server/domains/teams/schema";
import { doJob } from "./job.ts";

const queryJob = z.object({ dataDir: z.string(), databaseUrl: z.string().optional() });

const TIMES = 150;

// The reads behind the first screens, on the database the HTTP load has filled, without HTTP around them.
await doJob(queryJob, async ({ dataDir, databaseUrl }) => {
  const database = await openDatabase({ dataDir, url: databaseUrl });
  const [teamId] = await listTeamIds();
  if (!teamId) throw new Error("There is no team to read.");
  const ctx = systemContext(teamId, "bench", SCOPES);
  const taskId = (await listTasks.call(ctx, { limit: 1 })).items[0]?.id ?? "";
  const queries: { name: string; samples: number[] }[] = [];
  for (const [name, read] of Object.entries(readsOf(ctx, taskId))) queries.push({ name, samples: await timed(read) });
  await closeDatabase(database);
  return { queries };
});

function readsOf(ctx: Ctx, taskId: string): Record<string, () => Promise<unknown>> {
  return {
    "task.list": () => listTasks.call(ctx, {}),
    "task.get": () => getTask.call(ctx, { id: taskId }),
    "task.board": () => taskBoard.call(ctx, {}),
    "event.list": () => listEvents.call(ctx, {}),
    "run.list": () => listRuns.call(ctx, {}),
    "mission.list": () => listMissions.call(ctx, {}),
    "agent.list": () => listAgentCards.call(ctx, {}),
  };
}

async function timed(read: () => Promise<unknown>): Promise<number[]> {
  for (let count = 0; count < 20; count += 1) await read();
  const samples: number[] = [];
  for (let count = 0; count < TIMES; count += 1) {
    const start = performance.now();
    await read();
    samples.push(performance.now() - start);
  }
  return samples;
}
