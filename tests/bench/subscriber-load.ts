import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { z } from "zod";
import { cpuMsOf } from "./cpu.ts";
import { mutate, queryPath, type Target } from "./http-client.ts";
import { doJob } from "./job.ts";
import { nowMs } from "./live-client.ts";
import { residentKb } from "./resident.ts";
import type { subscriberResult } from "./results.ts";

const subscriberJob = z.object({
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  transport: z.enum(["sse", "websocket"]),
  subscribers: z.number().int().max(2_000),
  events: z.number().int().max(500),
  everyMs: z.number(),
  /** The server's process. */
  pid: z.number().int(),
});

/** Connections that are being opened at a time. */
const OPENING = 25;
const WAIT_MS = 20_000;

/** What one subscriber got: places in the order, and how long after its `createdAt` each event arrived. */
type Subscriber = { seqs: number[]; lateMs: number[]; isReady: boolean };

/** Texts are not parsed but looked through: a thousand readers share this one process. */
function take(subscriber: Subscriber, text: string, arrivedMs: number): void {
  if (text.includes('"type":"ready"')) subscriber.isReady = true;
  for (const [, seq, createdAt] of text.matchAll(/"event":\{"seq":(\d+),.*?"createdAt":"([^"]+)"/g)) {
    subscriber.seqs.push(Number(seq));
    subscriber.lateMs.push(arrivedMs - Date.parse(createdAt ?? ""));
  }
}

function openSse({ url, headers }: Target, subscriber: Subscriber): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(queryPath("events.live", { watchRunIds: [] }), url),
      { headers: { ...headers, accept: "text/event-stream" } },
      (response) => {
        let rest = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          const arrivedMs = nowMs();
          const whole = rest + part;
          const end = whole.lastIndexOf("\n\n") + 1;
          rest = whole.slice(end);
          take(subscriber, whole.slice(0, end), arrivedMs);
        });
        response.once("error", () => undefined);
        resolve(() => sent.destroy());
      },
    );
    sent.once("error", reject);
    sent.end();
  });
}

function openSocket({ url, headers }: Target, subscriber: Subscriber): Promise<() => void> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/ws`, { headers, perMessageDeflate: false });
  socket.on("message", (data) => take(subscriber, String(data), nowMs()));
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once("open", () => {
      const params = { path: "events.live", input: { json: { watchRunIds: [] } } };
      socket.send(JSON.stringify({ id: 1, method: "subscription", params }));
      resolve(() => socket.terminate());
    });
  });
}

await doJob(subscriberJob, async ({ url, headers, transport, subscribers, events, everyMs, pid }) => {
  const target: Target = { url, headers };
  const all: Subscriber[] = Array.from({ length: subscribers }, () => ({ seqs: [], lateMs: [], isReady: false }));
  const closes: (() => void)[] = [];
  for (let from = 0; from < all.length; from += OPENING) {
    const open = transport === "sse" ? openSse : openSocket;
    closes.push(...(await Promise.all(all.slice(from, from + OPENING).map((one) => open(target, one)))));
  }
  await until(() => all.every((one) => one.isReady), "every subscriber is ready");
  await sleep(2_000);
  // What happened while some were still opening, not everybody could hear.
  for (const one of all) [one.seqs, one.lateMs] = [[], []];
  const cpuBeforeMs = cpuMsOf(pid);
  for (let count = 0; count < events; count += 1) {
    const began = nowMs();
    await mutate(target, "tasks.create", { title: `For everybody ${count}` });
    await sleep(Math.max(0, everyMs - (nowMs() - began)));
  }
  await until(() => all.every((one) => one.seqs.length >= events), "everybody has every event").catch(() => undefined);
  const cpuAfterMs = cpuMsOf(pid);
  // Named by whoever asked for this load; what it holds now is what a thousand subscribers cost.
  const rssKb = residentKb(pid);
  for (const close of closes) close();
  const result: z.infer<typeof subscriberResult> = {
    lateMs: all.flatMap((one) => one.lateMs),
    wrong: wrongOf(all),
    rssKb,
    cpuMs: cpuBeforeMs === null || cpuAfterMs === null ? null : cpuAfterMs - cpuBeforeMs,
  };
  return result;
});

async function until(holds: () => boolean, what: string): Promise<void> {
  for (const endAt = nowMs() + WAIT_MS; nowMs() < endAt; await sleep(20)) if (holds()) return;
  throw new Error(`Not within ${WAIT_MS / 1_000} s: ${what}.`);
}

/** Events that a subscriber missed, got twice or out of order. */
function wrongOf(all: Subscriber[]): number {
  const seen = [...new Set(all.flatMap((one) => one.seqs))].sort((a, b) => a - b);
  return all.reduce((sum, { seqs }) => {
    const missed = seen.length - new Set(seqs).size;
    const disordered = seqs.filter((seq, at) => at > 0 && seq <= (seqs[at - 1] ?? 0)).length;
    return sum + missed + disordered;
  }, 0);
}
