import { setTimeout as sleep } from "node:timers/promises";
import { runJob } from "./job.ts";
import { residentKb } from "./resident.ts";
import { subscriberResult } from "./results.ts";
import type { BenchServer } from "./server.ts";
import { summaryOf } from "./statistics.ts";
import type { Line } from "./table.ts";

const SUBSCRIBERS = 1_000;
const EVENTS = 60;
const EVERY_MS = 500;
const NAMES = { sse: "SSE", websocket: "WebSocket" } as const;

/** A thousand screens of one team on one process: how late each event is at each of them, and what they cost. */
export async function measureSubscribers({ url, headers, pid }: BenchServer): Promise<Line[]> {
  const lines: Line[] = [];
  for (const transport of ["sse", "websocket"] as const) {
    const before = residentKb(pid);
    const job = { url, headers, transport, subscribers: SUBSCRIBERS, events: EVENTS, everyMs: EVERY_MS, pid };
    const { lateMs, wrong, rssKb, cpuMs } = await runJob("subscriber-load.ts", job, subscriberResult);
    const summary = summaryOf(lateMs);
    const cpu = cpuMs === null ? "" : `${Math.round(cpuMs / EVENTS)} ms CPU an event, with the change and pings`;
    const named = `1,000 ${NAMES[transport]} subscribers`;
    const base = { group: "subscribers", name: named };
    lines.push(
      { ...base, value: summary.p95, unit: "ms", summary, target: { atMost: 250 }, note: cpu },
      { ...base, name: "… events missed, twice or out of order", value: wrong, unit: "", target: { atMost: 0 } },
      {
        ...base,
        name: "… memory each",
        value: (rssKb - before) / SUBSCRIBERS,
        unit: "kB",
        note: `${Math.round(rssKb / 1_000)} MB resident, ${Math.round(before / 1_000)} before`,
      },
    );
    // Until the server has let go of them.
    await sleep(3_000);
  }
  return lines;
}
