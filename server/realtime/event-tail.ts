import { systemContext } from "#server/core/context";
import { EVENTS_CHANNEL, lastStampedSeq } from "#server/core/event-log";
import { tailEvents } from "#server/domains/events/queries";
import type { LiveMessage } from "#server/domains/events/schema";
import { describeError } from "#server/lib/errors";
import { log } from "#server/lib/log";
import type { TeamEvent } from "./hub.ts";
import { startPolling } from "./polling.ts";

const BATCH = 500;
const EVERY_TEAM = "00000000-0000-0000-0000-000000000000";
const machine = systemContext(EVERY_TEAM, "realtime", ["machine:write"]);

type Follower = (event: TeamEvent, message: LiveMessage) => void;

export type EventTail = {
  follow(onEvent: Follower): { seq: number; stop: () => void };
  health(): { seq: number; followers: number; lastError: string | null };
  stop(): Promise<void>;
};

/** Follows the one order of events and tells everybody in this process. One read serves all its screens. */
export async function startEventTail(): Promise<EventTail> {
  let seq = await lastStampedSeq();
  let lastError: string | null = null;
  const followers = new Set<Follower>();

  const readOn = async (): Promise<void> => {
    try {
      for (let count = BATCH; count === BATCH; ) {
        const batch = await tailEvents.call(machine, { seq, limit: BATCH });
        count = batch.length;
        for (const event of batch) {
          // Before telling, so that a follower that joins now starts behind this event.
          seq = event.seq;
          const { teamId: _, ...view } = event;
          const message: LiveMessage = { type: "event", event: view };
          for (const tell of followers) tell(event, message);
        }
      }
      lastError = null;
    } catch (error) {
      if (lastError === null)
        log.warn("realtime: events cannot be read; will try again", { error: describeError(error) });
      lastError = describeError(error);
    }
  };

  const polling = startPolling(EVENTS_CHANNEL, readOn);
  return {
    follow: (onEvent) => {
      followers.add(onEvent);
      return { seq, stop: () => void followers.delete(onEvent) };
    },
    health: () => ({ seq, followers: followers.size, lastError }),
    stop: async () => {
      followers.clear();
      await polling.stop();
    },
  };
}
