import { z } from "zod";
import { demoOwner, seedDemoTeam } from "#server/boot/seed";
import type { Ctx } from "#server/core/context";
import { closeDatabase, openDatabase } from "#server/core/open-database";
import { ROLE_SCOPES } from "#server/domains/teams/schema";
import { newId } from "#server/lib/ids";
import { createLargeMission, readLargeMission } from "#tests/support/large-mission";
import { doJob } from "./job.ts";

const busyJob = z.object({
  dataDir: z.string(),
  databaseUrl: z.string().optional(),
  size: z.object({ agents: z.number(), width: z.number(), layers: z.number() }),
  /** Read what became of it; without, a paused one is made. */
  missionId: z.string().optional(),
});

// While no server runs on the place: the embedded database is one process's own.
await doJob(busyJob, async ({ dataDir, databaseUrl, size, missionId }) => {
  const database = await openDatabase({ dataDir, url: databaseUrl });
  const result = missionId
    ? { missionId, record: await readLargeMission(missionId) }
    : { missionId: await createLargeMission(await owner(), size, true), record: null };
  await closeDatabase(database);
  return result;
});

async function owner(): Promise<Ctx> {
  await seedDemoTeam(5);
  const known = await demoOwner();
  if (!known) throw new Error("The demo team was not seeded.");
  return {
    team: { id: known.teamId },
    actor: { kind: "user", userId: known.userId, name: "Lena Hofer" },
    scopes: new Set(ROLE_SCOPES.owner),
    correlationId: newId(),
    taint: false,
  };
}
