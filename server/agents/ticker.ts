import { type Leadership, leadJob } from "#server/core/database";
import { sweepAnswers } from "#server/core/kept-answers";
import type { Postman } from "#server/integrations/notices/postman";
import type { Clock } from "#server/lib/clock";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { sweepAnalytics } from "./analytics.ts";
import { sweepApprovals } from "./approvals.ts";
import { watchGaps } from "./awake.ts";
import { sweepBlockers, sweepPriorities } from "./blockers.ts";
import { sweepDeletedTeams } from "./erase-teams.ts";
import {
  realign,
  sweepHealth,
  sweepHeartbeats,
  sweepMissions,
  sweepPrograms,
  sweepRuns,
  sweepWakes,
} from "./heartbeat.ts";
import { sweepLoops } from "./loop-detector.ts";
import { sweepAudit, sweepOldAudit } from "./seal-audit.ts";
import { sweepUploads } from "./sweep-files.ts";
import { sweepDevices, sweepRecords } from "./sweep-old.ts";
import { keepWorkingFiles } from "./working-file.ts";
import { keepWorkingHistory } from "./working-history.ts";

const TICK_MS = 1_000;
/** Between two sweeps also when one took longer than a tick. */
const MIN_REST_MS = 250;
/** A clock that is set right by less than this has not gone back. */
const BACK_MS = 2_000;

/** What time sets going: every so many ticks. `awakeSinceMs` is since when nothing kept the sweeps from looking. */
type Job = { name: string; every: number; run(nowMs: number, awakeSinceMs: number): Promise<unknown> };

/** What one sweep cannot do does not keep the others from theirs. */
async function attempt(name: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.warn("the ticker could not sweep", { sweep: name, error: describeError(error) });
  }
}

/** One leader's ticker for everything that time alone sets going: no timer per agent, one sweep a second. */
export function startTicker(
  clock: Clock,
  options: { workingFolder?: string; postman?: Postman } = {},
): { stop(): Promise<void> } {
  let leadership: Leadership | null = null;
  let isStopped = false;
  let tick = 0;
  let lastMs = Number.POSITIVE_INFINITY;
  const gaps = watchGaps();
  const sweepWorking = keepWorkingHistory();
  const sweepFiles = options.workingFolder === undefined ? null : keepWorkingFiles(options.workingFolder);
  const jobs: Job[] = [
    { name: "runs", every: 1, run: sweepRuns },
    { name: "heartbeats", every: 1, run: sweepHeartbeats },
    { name: "programs", every: 1, run: sweepPrograms },
    { name: "wakes", every: 1, run: sweepWakes },
    { name: "missions", every: 3, run: sweepMissions },
    { name: "approvals", every: 3, run: sweepApprovals },
    { name: "loops", every: 5, run: sweepLoops },
    { name: "blockers", every: 5, run: sweepBlockers },
    { name: "health", every: 15, run: sweepHealth },
    { name: "priorities", every: 60, run: sweepPriorities },
    { name: "post", every: 1, run: async (nowMs) => options.postman?.sweep(nowMs) },
    { name: "audit", every: 1, run: sweepAudit },
    { name: "old audit", every: 600, run: sweepOldAudit },
    { name: "kept answers", every: 600, run: sweepAnswers },
    { name: "devices", every: 600, run: sweepDevices },
    { name: "records", every: 600, run: sweepRecords },
    { name: "uploads", every: 600, run: sweepUploads },
    { name: "deleted teams", every: 5, run: (nowMs) => sweepDeletedTeams(nowMs) },
    { name: "analytics", every: 3, run: sweepAnalytics },
    { name: "working", every: 1, run: sweepWorking },
    { name: "files", every: 1, run: async (nowMs) => sweepFiles?.(nowMs) },
  ];
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> = Promise.resolve();

  const sweep = async () => {
    if (!leadership?.isHeld()) leadership = await leadJob("muster_ticker");
    if (!leadership) return;
    const now = clock.now();
    // Also at its start: the clock may have gone back while nothing ran.
    if (now < lastMs - BACK_MS) await attempt("realign", () => realign(now));
    lastMs = now;
    const awakeSince = gaps.begin(now);
    for (const job of jobs) if (tick % job.every === 0) await attempt(job.name, () => job.run(clock.now(), awakeSince));
    gaps.end(clock.now());
    tick += 1;
  };
  const loop = () => {
    const began = performance.now();
    current = sweep()
      .catch((error: unknown) => log.warn("the ticker could not sweep", { error: describeError(error) }))
      .finally(() => {
        // What a sweep takes is part of its second: an agent that beats every second does not fall behind.
        const leftMs = TICK_MS - (performance.now() - began);
        if (!isStopped) timer = setTimeout(loop, Math.max(MIN_REST_MS, leftMs));
      });
  };
  loop();
  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await current;
      await leadership?.release();
    },
  };
}
