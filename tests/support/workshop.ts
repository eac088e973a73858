import type { Database } from "#db/client";
import { startRelay } from "#inngest/relay";
import { createDriver } from "#server/agents/driver";
import { startTicker } from "#server/agents/ticker";
import { startEngine } from "#server/boot/engine";
import { DEMO, demoOwner, seedDemoTeam } from "#server/boot/seed";
import type { Ctx } from "#server/core/context";
import { storeFile } from "#server/domains/files/commands";
import { createMission } from "#server/domains/missions/commands";
import { getMission } from "#server/domains/missions/queries";
import { ROLE_SCOPES } from "#server/domains/teams/schema";
import { systemClock } from "#server/lib/clock";
import { readEnv } from "#server/lib/env";
import { newId } from "#server/lib/ids";
import { startHub } from "#server/realtime/start";

export type Workshop = { owner: Ctx; stop(): Promise<void> };

/** The demo team at work in this process: engine, relay, hub and ticker over the given database, without a web server. */
export async function openWorkshop(database: Database, env: Record<string, string> = {}): Promise<Workshop> {
  await seedDemoTeam(5);
  const known = await demoOwner();
  if (!known) throw new Error(`${DEMO.email} was not seeded.`);
  const hub = await startHub();
  const settings = readEnv(env);
  const driver = createDriver(settings, systemClock);
  const engine = await startEngine({ mode: "embedded" }, { env: settings, url: "http://127.0.0.1", database, driver });
  const relay = startRelay(database, engine.dispatch);
  const ticker = startTicker(systemClock);
  const owner: Ctx = {
    team: { id: known.teamId },
    actor: { kind: "user", userId: known.userId, name: "Lena Hofer" },
    scopes: new Set(ROLE_SCOPES.owner),
    correlationId: newId(),
    taint: false,
  };
  const stop = async () => {
    await ticker.stop();
    await relay.stop();
    await engine.stop();
    await hub.stop();
  };
  return { owner, stop };
}

/** Starts a mission with the given attachments, as a person would. */
export async function startMission(
  owner: Ctx,
  goal: string,
  files: Record<string, string | Uint8Array>,
  given?: number | { budgetMicros?: number; wantsPlanApproval?: boolean },
) {
  const fileIds: string[] = [];
  for (const [name, content] of Object.entries(files)) {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    fileIds.push((await storeFile.call(owner, { name, bytes })).id);
  }
  const settings = typeof given === "number" ? { budgetMicros: given } : given;
  return createMission.call(owner, { goal, fileIds, ...settings });
}

const SETTLED = new Set(["done", "failed", "cancelled", "needs_answer"]);

/** The mission once it is over or needs a person. Throws with where it stands when that takes too long. */
export async function settled(owner: Ctx, missionId: string, timeoutMs = 120_000) {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const mission = await getMission.call(owner, { id: missionId });
    if (SETTLED.has(mission.status)) return mission;
    if (Date.now() > until)
      throw new Error(
        `M-${mission.number} is still ${mission.status} after ${timeoutMs} ms: ${JSON.stringify(mission.taskCounts)}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
