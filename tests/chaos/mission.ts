import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Client } from "#cli/client";
import type { MissionData } from "#tests/support/datasets";
import type { Follower } from "#tests/support/follower";
import type { TestServer } from "#tests/support/server-process";

const OVER = new Set(["done", "failed", "cancelled", "needs_answer"]);

/** Files first, then the mission, as every client does it. Asked twice with one key it is one mission. */
export async function createMission(
  client: Client,
  { goal, files }: MissionData,
  idempotencyKey: string = crypto.randomUUID(),
): Promise<string> {
  const fileIds: string[] = [];
  for (const [name, text] of Object.entries(files)) {
    fileIds.push((await client.sendFile(name, new TextEncoder().encode(text))).id);
  }
  const { id } = await client.api.missions.create.mutate({ goal, fileIds, idempotencyKey });
  return id;
}

/** The mission's status once it is over; whatever the server answers meanwhile is passed over. */
export async function waitForMission(find: () => Promise<Client>, id: string, timeoutMs = 240_000): Promise<string> {
  const untilMs = Date.now() + timeoutMs;
  let last = "never read";
  while (Date.now() < untilMs) {
    try {
      const mission = await (await find()).api.missions.get.query({ id });
      last = `${mission.status} ${mission.statusReason ?? ""} ${JSON.stringify(mission.taskCounts)}`;
      if (OVER.has(mission.status))
        return mission.statusReason ? `${mission.status}: ${mission.statusReason}` : mission.status;
    } catch (error) {
      last = String(error);
    }
    await sleep(150);
  }
  throw new Error(`The mission is not over after ${timeoutMs} ms: ${last}`);
}

/** Resolves once `condition` holds. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 120_000,
): Promise<void> {
  const untilMs = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > untilMs) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`);
    await sleep(20);
  }
}

/** Resolves once no run is left to end, every committed event has its place, and the engine is through with what it was given. */
export async function waitForQuiet(server: TestServer): Promise<void> {
  const { url } = await server.ready();
  const { api } = await server.client();
  await until("every run is over", async () => {
    const live = await Promise.all(
      (["queued", "running", "waiting"] as const).map((status) => api.runs.list.query({ status, limit: 1 })),
    );
    return live.every(({ items }) => items.length === 0);
  });
  // What one look misses is on its way between the engine and the relay: the next look sees it, or a newer event.
  let before = "";
  await until("the relay and the engine are through", async () => {
    const response = await fetch(`${url}/api/health/deep`);
    const { relay, engine } = deepHealth.parse(await response.json());
    const { active, overdueMs } = engine.detail;
    const isIdle = relay.unstamped + relay.undispatched + active + overdueMs === 0;
    const now = isIdle ? `${(await newestOf(api))?.id}` : "";
    const isQuiet = isIdle && now === before;
    before = now;
    return isQuiet;
  });
}

const deepHealth = z.object({
  relay: z.object({ unstamped: z.number(), undispatched: z.number() }),
  engine: z.object({ detail: z.object({ active: z.number(), overdueMs: z.number() }) }),
});

const newestOf = async (api: Client["api"]) => (await api.events.list.query({ limit: 1 })).items[0];

/** Resolves once the screen has what is newest: it hears of an event a moment after the event has its place. */
export async function waitUntilSeen({ api }: Client, follower: Follower): Promise<void> {
  await until("the screen has the newest event", async () => {
    const newest = await newestOf(api);
    return newest?.id === follower.events.at(-1)?.event.id;
  });
}
