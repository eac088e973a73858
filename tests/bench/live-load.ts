import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { mutate, query, type Target } from "./http-client.ts";
import { doJob } from "./job.ts";
import { type Arrival, followLive, nowMs } from "./live-client.ts";
import type { liveResult } from "./results.ts";

const liveJob = z.object({
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  events: z.number().int().max(1_000),
  assignments: z.number().int().max(200),
});

const WAIT_MS = 10_000;
const QUIET_MS = 150;
const ENDS = new Set(["task.accepted", "task.blocked", "task.cancelled"]);

class Screen {
  private arrivals: Arrival[] = [];
  private lastMs = nowMs();

  readonly take = (event: Arrival): void => {
    this.lastMs = event.arrivedMs;
    this.arrivals.push(event);
  };

  /** The first event from now on that fits. */
  async find(fits: (event: Arrival) => boolean): Promise<Arrival> {
    for (const endAt = nowMs() + WAIT_MS; nowMs() < endAt; ) {
      const found = this.arrivals.find(fits);
      if (found) return found;
      // Arrivals carry their own time, so that this pause adds nothing to what is measured.
      await sleep(1);
    }
    throw new Error("An event did not come within ten seconds.");
  }

  /** Until the team does nothing: a run still under way would share the processor with the next measurement. */
  async quiet(): Promise<void> {
    while (nowMs() - this.lastMs < QUIET_MS) await sleep(20);
    this.arrivals = [];
  }
}

await doJob(liveJob, async ({ url, headers, events, assignments }) => {
  const target: Target = { url, headers };
  const screen = new Screen();
  const stop = await followLive(target, screen.take);
  const result: z.infer<typeof liveResult> = {
    commitToScreen: [],
    requestToScreen: [],
    assignToStep: [],
    assignToScreen: [],
  };
  for (let count = 0; count < events + 5; count += 1) {
    const sentMs = nowMs();
    const { id } = await mutate<{ id: string }>(target, "tasks.create", { title: `Live ${count}` });
    const seen = await screen.find((event) => event.kind === "task.created" && event.payload.taskId === id);
    await sleep(5);
    if (count < 5) continue;
    // `createdAt` is the transaction's begin: the time from the commit itself is a little shorter.
    result.commitToScreen.push(seen.arrivedMs - seen.createdAtMs);
    result.requestToScreen.push(seen.arrivedMs - sentMs);
  }
  const agents = await query<{ id: string; role: string }[]>(target, "agents.list", {});
  const workers = agents.filter((agent) => agent.role !== "orchestrator");
  for (let count = 0; count < assignments + 2; count += 1) {
    const agent = workers[count % workers.length];
    if (!agent) throw new Error("The demo team has no agents.");
    const { id } = await mutate<{ id: string }>(target, "tasks.create", { title: `List what is open (${count})` });
    await screen.quiet();
    await mutate(target, "tasks.assign", { id, agentId: agent.id, reason: "bench" });
    const assigned = await screen.find((event) => event.kind === "task.assigned" && event.payload.taskId === id);
    const step = await screen.find((event) => event.kind === "step.started" && event.payload.taskId === id);
    // However the work ends: what is measured is its beginning.
    await screen.find((event) => ENDS.has(event.kind) && event.payload.taskId === id);
    if (count < 2) continue;
    result.assignToStep.push(step.createdAtMs - assigned.createdAtMs);
    result.assignToScreen.push(step.arrivedMs - assigned.createdAtMs);
  }
  stop();
  return result;
});
