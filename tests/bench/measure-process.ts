import { setTimeout as sleep } from "node:timers/promises";
import { mutate } from "./http-client.ts";
import { residentKb } from "./resident.ts";
import { type BenchServer, type Place, startServer } from "./server.ts";
import { median } from "./statistics.ts";
import type { Line } from "./table.ts";

const REST_MS = 20_000;
const STARTS = 3;

/** Later starts on the folder of the first, and after a crash: start of the process → `/api/health` 200. */
export async function measureStarts(place: Place, firstReadyMs: number): Promise<Line[]> {
  const later: number[] = [];
  const afterCrash: number[] = [];
  for (let count = 0; count < STARTS; count += 1) {
    const server = await startServer(place);
    later.push(server.readyMs);
    await mutate(server, "tasks.create", { title: "Written just before the crash" });
    await server.kill();
    const again = await startServer(place);
    afterCrash.push(again.readyMs);
    await again.stop();
  }
  const crashLimit = place.databaseUrl ? 2 : 5;
  return [
    seconds("first start → HTTP 200", firstReadyMs, 10),
    seconds("later start → HTTP 200", median(later), 3),
    seconds("after kill -9 → HTTP 200", median(afterCrash), crashLimit),
  ];
}

function seconds(name: string, ms: number, atMost: number): Line {
  return { group: "start", name, value: ms / 1_000, unit: "s", target: { atMost } };
}

/** Resident memory of the server and whatever it has started, after a rest. */
export async function measureMemory(server: BenchServer, hasPostgres: boolean): Promise<Line[]> {
  await sleep(REST_MS);
  const value = residentKb(server.pid) / 1_000;
  const note = `RSS after ${REST_MS / 1_000} s of rest`;
  return [
    { group: "memory", name: "memory at rest", value, unit: "MB", target: { atMost: hasPostgres ? 250 : 700 }, note },
  ];
}
