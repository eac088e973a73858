import { followLive, type LiveItem } from "#client/index";
import type { Connection } from "./connection.ts";

/**
 * A mission's events from its first, in order, each once, over as many connections as it takes; a restarted server may have
 * another address.
 */
export function liveEvents(connection: Connection, missionId: string, signal: AbortSignal): AsyncGenerator<LiveItem> {
  const source = { api: async () => (await connection.client()).api, lost: (error: unknown) => connection.lost(error) };
  return followLive(source, { missionId, afterSeq: 0, signal });
}
