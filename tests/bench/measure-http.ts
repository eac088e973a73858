import { cpuMsOf } from "./cpu.ts";
import { call, mutate, queryPath } from "./http-client.ts";
import type { HttpJob } from "./http-load.ts";
import { runJob } from "./job.ts";
import { httpResult } from "./results.ts";
import { type BenchServer, startBaseline } from "./server.ts";
import { signIn } from "./session.ts";
import { middleRound, type Summary, summaryOf } from "./statistics.ts";
import { type Line, short, type Target } from "./table.ts";

const ROUNDS = 3;
const WARM_UP = 50;
const TASKS = 200;
const LIST = queryPath("tasks.list", { limit: 50 });

/** Task list of 50 rows and task create, at 1 and 16 clients, beside Node's bare server under the same load. */
export async function measureHttp(server: BenchServer): Promise<Line[]> {
  const { url, headers } = server;
  for (let count = 0; count < TASKS; count += 1) await mutate({ url, headers }, "tasks.create", taskInput(count));
  const list = { url, pid: server.pid, method: "GET", path: LIST } as const;
  const create = {
    url,
    pid: server.pid,
    method: "POST",
    path: "/api/trpc/tasks.create",
    body: JSON.stringify({ json: taskInput(0) }),
  } as const;
  const cookie = { cookie: await signIn(url), "sec-fetch-site": "same-origin" };
  const page = await call({ url, headers }, { method: "GET", path: LIST });
  const lines = [
    await line("task list, 50 rows, 1 client", { ...list, headers, clients: 1 }, { atMost: 8 }),
    await line("task list, 50 rows, 16 clients", { ...list, headers, clients: 16 }, { atMost: 20 }),
    await line("… signed in by cookie, 16 clients", { ...list, headers: cookie, clients: 16 }, { atMost: 20 }),
    await line("task create, 1 client", { ...create, headers, clients: 1 }, { atMost: 10 }),
    await line("task create, 16 clients", { ...create, headers, clients: 16 }, { atMost: 40 }),
    { group: "http", name: "bytes of the list's answer", value: page.length / 1_000, unit: "kB" },
  ];
  return [...(await measureBaseline(page.length)), ...lines];
}

async function measureBaseline(bytes: number): Promise<Line[]> {
  const { url, pid, stop } = await startBaseline(bytes);
  const load = { url, pid, method: "GET", path: "/", headers: {} } as const;
  try {
    return [
      await line("bare node:http, same bytes, 1 client", { ...load, clients: 1 }),
      await line("bare node:http, same bytes, 16 clients", { ...load, clients: 16 }),
    ];
  } finally {
    await stop();
  }
}

type Load = { pid?: number } & Pick<HttpJob, "url" | "headers" | "method" | "path" | "body" | "clients">;

async function line(name: string, { pid, ...load }: Load, target?: Target): Promise<Line> {
  const rounds: Summary[] = [];
  const cpuBefore = pid ? cpuMsOf(pid) : null;
  let calls = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const job: HttpJob = { ...load, requests: load.clients === 1 ? 200 : 800, warmUp: WARM_UP, maxMs: 10_000 };
    const result = await runJob("http-load.ts", job, httpResult);
    rounds.push(summaryOf(result.samples, result.wallMs));
    calls += result.samples.length + WARM_UP;
  }
  const summary = middleRound(rounds);
  const cpuAfter = pid ? cpuMsOf(pid) : null;
  const note =
    cpuBefore !== null && cpuAfter !== null ? `${short((cpuAfter - cpuBefore) / calls)} ms CPU a call` : undefined;
  return { group: "http", name, value: summary.p95, unit: "ms", summary, target, note };
}

function taskInput(count: number) {
  return {
    title: `Compare the quarter's returns with the promises of supplier ${count + 1}`,
    description:
      "Take the figures from the ledger, name the three largest differences and say which of them we can act on.",
    capability: "analysis",
    criteria: ["Every figure names the file it comes from", "The three largest differences are ranked"],
  };
}
