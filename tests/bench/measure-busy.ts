import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { LARGE } from "#tests/support/large-mission";
import { cpuMsOf } from "./cpu.ts";
import type { BenchPlace } from "./database.ts";
import { call, mutate, query, queryPath } from "./http-client.ts";
import { runJob } from "./job.ts";
import { busyResult } from "./results.ts";
import { type BenchServer, type Place, startServer } from "./server.ts";
import { summaryOf } from "./statistics.ts";
import { type Line, short } from "./table.ts";

const LIST = queryPath("tasks.list", { limit: 50 });
/** A reader who looks ten times a second: enough samples, and no load of its own. */
const LOOK_EVERY_MS = 100;
const IDLE_LOOKS = 150;
const GIVE_UP_MS = 600_000;
const TASKS = LARGE.width * LARGE.layers;

/** The task list while nothing happens, and while twenty agents do two hundred tasks of one mission. */
export async function measureBusy(place: Place & BenchPlace): Promise<Line[]> {
  const job = { dataDir: place.dataDir, databaseUrl: place.databaseUrl, size: LARGE };
  const { missionId } = await runJob("busy-job.ts", job, busyResult);
  const server = await startServer(place);
  let seen: Awaited<ReturnType<typeof watch>>;
  try {
    seen = await watch(server, missionId);
  } finally {
    await server.stop();
  }
  const { record } = await runJob("busy-job.ts", { ...job, missionId }, busyResult);
  if (!record) throw new Error("Nothing is known of the mission.");
  const idle = summaryOf(seen.idle);
  const busy = summaryOf(seen.busy);
  const group = "busy";
  const none = { unit: "", target: { atMost: 0 } };
  return [
    { group, name: "task list, nothing happens", value: idle.p95, unit: "ms", summary: idle },
    {
      group,
      name: "task list, 20 agents at 200 tasks",
      value: busy.p95,
      unit: "ms",
      summary: busy,
      target: { atMost: Number((idle.p95 * 2).toFixed(1)) },
    },
    { group, name: "200 tasks done and checked", value: seen.wallMs / 1_000, unit: "s", note: noteOf(seen.cpuMs) },
    { group, name: "tasks not done exactly once", value: missed(record), ...none },
    { group, name: "tasks begun before what they need", value: record.early, ...none },
    { group, name: "agents in two runs at a time", value: record.interleaved, ...none },
  ];
}

const missed = (record: { accepted: number; acceptedOnce: number }) =>
  Math.max(TASKS - record.acceptedOnce, record.accepted - record.acceptedOnce);

const noteOf = (cpuMs: number | null) => (cpuMs === null ? undefined : `${short(cpuMs / TASKS)} ms CPU a task`);

async function watch(server: BenchServer, missionId: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const target = { url: server.url, headers: server.headers, agent };
  const look = async (): Promise<number> => {
    const start = performance.now();
    await call(target, { method: "GET", path: LIST });
    const tookMs = performance.now() - start;
    await sleep(Math.max(0, LOOK_EVERY_MS - tookMs));
    return tookMs;
  };
  for (let count = 0; count < 50; count += 1) await look();
  const idle: number[] = [];
  while (idle.length < IDLE_LOOKS) idle.push(await look());
  const cpuBefore = cpuMsOf(server.pid);
  const began = performance.now();
  await mutate(server, "missions.setPaused", { id: missionId, isPaused: false });
  const busy: number[] = [];
  const isOver = async () => {
    const { items } = await query<{ items: { id: string; status: string }[] }>(server, "missions.list", { limit: 5 });
    return items.every(({ status }) => status !== "running" && status !== "planning");
  };
  do {
    for (let count = 0; count < 20; count += 1) busy.push(await look());
    if (performance.now() - began > GIVE_UP_MS) throw new Error("The large mission does not come to its end.");
  } while (!(await isOver()));
  const wallMs = performance.now() - began;
  const cpuAfter = cpuMsOf(server.pid);
  agent.destroy();
  return { idle, busy, wallMs, cpuMs: cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore };
}
