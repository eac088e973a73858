import { type Leadership, leadJob } from "#server/core/database";
import type { Clock } from "#server/lib/clock";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import { sweepApprovals } from "./approvals.ts";
import { sweepHeartbeats, sweepMissions, sweepRuns } from "./heartbeat.ts";
import { keepWorkingHistory } from "./working-history.ts";

const TICK_MS = 1_000;
const MISSIONS_EVERY = 3;

/** One leader's ticker for everything that time alone sets going: no timer per agent, one sweep a second. */
export function startTicker(clock: Clock): { stop(): Promise<void> } {
  let leadership: Leadership | null = null;
  let isStopped = false;
  let tick = 0;
  const sweepWorking = keepWorkingHistory();
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> = Promise.resolve();

  const sweep = async () => {
    if (!leadership?.isHeld()) leadership = await leadJob("muster_ticker");
    if (!leadership) return;
    await sweepRuns(clock.now());
    await sweepHeartbeats(clock.now());
    if (tick % MISSIONS_EVERY === 0) {
      await sweepMissions();
      await sweepApprovals(clock.now());
    }
    await sweepWorking(clock.now());
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
