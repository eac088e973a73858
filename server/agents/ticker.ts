import { type Leadership, leadJob } from "#server/core/database";
import type { Clock } from "#server/lib/clock";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { sweepApprovals } from "./approvals.ts";
import { sweepBlockers, sweepPriorities } from "./blockers.ts";
import { realign, sweepHeartbeats, sweepMissions, sweepRuns, sweepWakes } from "./heartbeat.ts";
import { sweepLoops } from "./loop-detector.ts";
import { keepWorkingFiles } from "./working-file.ts";
import { keepWorkingHistory } from "./working-history.ts";

const TICK_MS = 1_000;
const MISSIONS_EVERY = 3;
const BLOCKERS_EVERY = 5;
const PRIORITIES_EVERY = 60;
/** A clock that is set right by less than this has not gone back. */
const BACK_MS = 2_000;

/** One leader's ticker for everything that time alone sets going: no timer per agent, one sweep a second. */
export function startTicker(clock: Clock, options: { workingFolder?: string } = {}): { stop(): Promise<void> } {
  let leadership: Leadership | null = null;
  let isStopped = false;
  let tick = 0;
  let lastMs = Number.POSITIVE_INFINITY;
  const sweepWorking = keepWorkingHistory();
  const sweepFiles = options.workingFolder === undefined ? null : keepWorkingFiles(options.workingFolder);
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> = Promise.resolve();

  const sweep = async () => {
    if (!leadership?.isHeld()) leadership = await leadJob("muster_ticker");
    if (!leadership) return;
    const now = clock.now();
    // Also at its start: the clock may have gone back while nothing ran.
    if (now < lastMs - BACK_MS) await realign(now);
    lastMs = now;
    await sweepRuns(clock.now());
    await sweepHeartbeats(clock.now());
    await sweepWakes(clock.now());
    if (tick % MISSIONS_EVERY === 0) {
      await sweepMissions();
      await sweepApprovals(clock.now());
    }
    if (tick % BLOCKERS_EVERY === 0) {
      await sweepLoops(clock.now());
      await sweepBlockers(clock.now());
    }
    if (tick % PRIORITIES_EVERY === 0) await sweepPriorities(clock.now());
    await sweepWorking(clock.now());
    await sweepFiles?.(clock.now());
    tick += 1;
  };
  const loop = () => {
    current = sweep()
      .catch((error: unknown) => log.warn("the ticker could not sweep", { error: describeError(error) }))
      .finally(() => {
        if (!isStopped) timer = setTimeout(loop, TICK_MS);
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
