import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Client } from "#cli/client";
import type { MissionData } from "#tests/support/datasets";
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
export async function waitForMission(find: () => Promise<Client>, id: string, timeoutMs = 90_000): Promise<string> {
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
  timeoutMs = 30_000,
): Promise<void> {
  const untilMs = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > untilMs) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`);
    await sleep(20);
  }
}

/** Resolves once no run is left to end, every committed event has its place, and the engine was given it. */
export async function waitForQuiet(server: TestServer): Promise<void> {
  const { url } = await server.ready();
  const { api } = await server.client();
  await until("every run is over", async () => {
    const live = await Promise.all(
      (["queued", "running", "waiting"] as const).map((status) => api.runs.list.query({ status, limit: 1 })),
    );
    return live.every(({ items }) => items.length === 0);
  });
  await until("the relay is through", async () => {
    const response = await fetch(`${url}/api/health/deep`);
    const { relay } = deepHealth.parse(await response.json());
    return relay.unstamped === 0 && relay.undispatched === 0;
  });
}

const deepHealth = z.object({ relay: z.object({ unstamped: z.number(), undispatched: z.number() }) });
