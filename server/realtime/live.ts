import type { Ctx } from "#server/core/context";
import { lastStampedSeq } from "#server/core/event-log";
import { eventsAfter } from "#server/domains/events/queries";
import type { EventView, LiveMessage } from "#server/domains/events/schema";
import { DomainError } from "#server/lib/errors";
import { getHub, type Hub } from "./hub.ts";

const PAGE = 500;
/** A reader this far behind is cut off; it comes back with its last id and misses nothing. */
const MAX_WAITING = 2_000;

export type LiveOptions = {
  /** Who reads, and for which team. */
  ctx: Ctx;
  /** Events after this one; without it, only what happens from now on. */
  afterSeq?: number;
  watchRunIds: string[];
  /** Only what happens in this mission; only what happens to this agent, and what it does. */
  missionId?: string;
  agentId?: string;
  signal: AbortSignal;
};

/** A message and the place in the order a reader has reached with it. */
export type LiveItem = { seq: number; message: LiveMessage };

/**
 * Everything one screen follows: `ready`, then each event of the team after `afterSeq` without a gap, with pieces of the
 * watched answers in between. Throws `unavailable` when the reader is too slow.
 */
export async function* followTeam(options: LiveOptions): AsyncGenerator<LiveItem> {
  const hub = getHub();
  if (!hub) throw new DomainError("unavailable", "Live updates are not ready yet. Try again in a second.");
  const inbox = openInbox(hub, options);
  try {
    const last = Math.max(inbox.seq, await lastStampedSeq());
    // A number from before a restore of the database may be ahead of the order.
    let seq = Math.min(options.afterSeq ?? last, last);
    yield { seq, message: { type: "ready", seq } };
    for await (const item of readBacklog(options, seq)) {
      seq = item.seq;
      yield item;
    }
    while (!options.signal.aborted) {
      for (const message of inbox.take()) {
        if (message.type !== "event") {
          yield { seq, message };
        } else if (message.event.seq > seq) {
          seq = message.event.seq;
          yield { seq, message };
        }
      }
      await inbox.arrived();
    }
  } finally {
    inbox.close();
  }
}

/** What was stamped before the inbox was opened, and a little more: the caller passes over by number what it has sent. */
async function* readBacklog(
  { ctx, missionId, agentId, afterSeq }: LiveOptions,
  from: number,
): AsyncGenerator<LiveItem> {
  if (afterSeq === undefined) return;
  for (let seq = from, count = PAGE; count === PAGE; ) {
    const page = await eventsAfter.call(ctx, { seq, limit: PAGE, missionId, agentId });
    count = page.length;
    for (const event of page) {
      seq = event.seq;
      yield { seq, message: { type: "event", event } };
    }
  }
}

/** What happens to an agent, and what it does. */
function isAbout({ agentId, actor }: Pick<EventView, "agentId" | "actor">, id: string): boolean {
  return agentId === id || (actor.kind === "agent" && actor.agentId === id);
}

function openInbox(hub: Hub, { ctx, missionId, agentId, watchRunIds, signal }: LiveOptions) {
  const teamId = ctx.team.id;
  let waiting: LiveMessage[] = [];
  let isOverfull = false;
  let wake = () => {};
  const add = (message: LiveMessage): void => {
    if (waiting.length >= MAX_WAITING) {
      isOverfull = true;
      waiting = [];
    }
    if (!isOverfull) waiting.push(message);
    wake();
  };
  const events = hub.follow(({ teamId: owner, ...event }) => {
    const isAsked = (!missionId || event.missionId === missionId) && (!agentId || isAbout(event, agentId));
    if (owner === teamId && isAsked) add({ type: "event", event });
  });
  const stops = watchRunIds.map((runId) => hub.watchStream(teamId, runId, (part) => add({ type: "stream", part })));
  const onAbort = () => wake();
  signal.addEventListener("abort", onAbort);
  return {
    seq: events.seq,
    take: (): LiveMessage[] => {
      if (isOverfull)
        throw new DomainError("unavailable", "This reader fell behind and reconnects from its last event.");
      const taken = waiting;
      waiting = [];
      return taken;
    },
    arrived: async (): Promise<void> => {
      if (waiting.length > 0 || isOverfull || signal.aborted) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    },
    close: (): void => {
      signal.removeEventListener("abort", onAbort);
      events.stop();
      for (const stop of stops) stop();
    },
  };
}
