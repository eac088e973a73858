import { isSharedDatabase } from "#server/core/stream-log";
import { startEventTail } from "./event-tail.ts";
import { type Hub, setHub } from "./hub.ts";
import { startStreams } from "./streams.ts";

/** Starts this process's hub over the open database and makes it the one screens use. */
export async function startHub(): Promise<Hub> {
  const tail = await startEventTail();
  const streams = startStreams(isSharedDatabase());
  const hub: Hub = {
    follow: tail.follow,
    health: tail.health,
    publishStream: streams.publish,
    watchStream: streams.watch,
    readStream: streams.read,
    stop: async () => {
      setHub(undefined);
      await Promise.all([tail.stop(), streams.stop()]);
    },
  };
  setHub(hub);
  return hub;
}
