import { CROWD_TASKS, prepareCrowd, runCrowd } from "./crowd-load.ts";
import { queryPath } from "./http-client.ts";
import type { HttpJob } from "./http-load.ts";
import { runJob } from "./job.ts";
import { httpResult } from "./results.ts";
import type { BenchServer } from "./server.ts";
import { summaryOf } from "./statistics.ts";
import type { Line } from "./table.ts";

const WITHIN_MS = 300_000;
const LIST = queryPath("tasks.list", { limit: 50 });

/** The task list while twenty agents do two hundred tasks, beside the same list in quiet. */
export async function measureCrowd({ url, headers }: BenchServer): Promise<Line[]> {
  const target = { url, headers };
  const id = await prepareCrowd(target);
  const job: HttpJob = {
    url,
    headers,
    method: "GET",
    path: LIST,
    clients: 1,
    requests: 300,
    warmUp: 50,
    maxMs: 10_000,
  };
  const quiet = await runJob("http-load.ts", job, httpResult);
  const busy: number[] = [];
  let isOver = false;
  const start = performance.now();
  const ended = runCrowd(target, id, WITHIN_MS).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const round = await runJob("http-load.ts", { ...job, requests: 100, warmUp: 0 }, httpResult);
    if (!isOver) busy.push(...round.samples);
  }
  const { status, taskCounts } = await ended;
  const seconds = (performance.now() - start) / 1_000;
  const done = taskCounts.done ?? 0;
  const [idle, meanwhile] = [summaryOf(quiet.samples), summaryOf(busy)];
  const note = `${status}, ${done} done`;
  const group = "crowd";
  return [
    { group, name: "task list, nobody at work", value: idle.p95, unit: "ms", summary: idle },
    { group, name: "task list, 20 agents on 200 tasks", value: meanwhile.p95, unit: "ms", summary: meanwhile },
    { group, name: "… times the quiet one", value: meanwhile.p95 / idle.p95, unit: "×", target: { atMost: 2 } },
    { group, name: "tasks done", value: done, unit: "tasks", target: { atLeast: CROWD_TASKS }, note },
    {
      group,
      name: "the whole mission",
      value: seconds,
      unit: "s",
      note: `${(done / seconds).toFixed(1)} tasks a second`,
    },
  ];
}
