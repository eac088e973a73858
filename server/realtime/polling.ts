import { listenTo } from "#server/core/database";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";

const POLL_MS = 1_000;

/**
 * Calls `work` at each signal of the channel and at least once a second, one call at a time; a signal during a call
 * leads to one more. `work` must not throw.
 */
export function startPolling(
  channel: string,
  work: () => Promise<void>,
): { poke: () => void; stop: () => Promise<void> } {
  let isStopped = false;
  let isAgain = false;
  let running: Promise<void> | undefined;

  const poke = (): void => {
    if (isStopped) return;
    isAgain = true;
    running ??= drain();
  };
  const drain = async (): Promise<void> => {
    while (isAgain && !isStopped) {
      isAgain = false;
      await work();
    }
    running = undefined;
  };

  const timer = setInterval(poke, POLL_MS);
  let unlisten: (() => Promise<void>) | undefined;
  listenTo(channel, poke).then(
    (stop) => {
      unlisten = stop;
      if (isStopped) void stop();
    },
    (error: unknown) =>
      log.warn("realtime: cannot listen; polling each second instead", { channel, error: describeError(error) }),
  );
  return {
    poke,
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await running;
      await unlisten?.();
    },
  };
}
