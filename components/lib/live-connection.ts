import type { LiveMessage } from "#server/domains/events/schema";

/** One connection to the server for all tabs of a browser: the tab that holds the lock leads and tells the others. */

export type LiveStatus = { kind: "connecting" | "live" | "lost"; sinceMs: number };

type Wire =
  | { type: "message"; message: LiveMessage }
  | { type: "status"; status: LiveStatus; seq: number }
  | { type: "watch"; tab: string; runIds: string[] }
  | { type: "refused" }
  | { type: "who" };

export type LiveChannel = {
  postMessage(wire: unknown): void;
  close(): void;
  onmessage: ((event: MessageEvent<Wire>) => void) | null;
};

export type OpenLive = (args: {
  afterSeq: number;
  watchRunIds: string[];
  onMessage: (message: LiveMessage) => void;
  onStatus: (kind: LiveStatus["kind"]) => void;
  onRefused: () => void;
}) => () => void;

export type LiveEnvironment = {
  open: OpenLive;
  channel: LiveChannel | null;
  /** Calls `lead` once this tab may lead; the returned function gives the lead away. */
  claimLead: (lead: () => void) => () => void;
  now: () => number;
};

export type LiveHandlers = {
  onMessage: (message: LiveMessage) => void;
  onStatus: (status: LiveStatus) => void;
  /** Events passed before this tab could hear them: whatever it shows may be old. */
  onGap: () => void;
  /** The server does not let this browser listen any more: the session or the membership may have ended. */
  onRefused: () => void;
};

export type LiveConnection = { watch: (runIds: string[]) => void; close: () => void };

/** The page's parts are read a moment apart: the first subscription repeats a few events so that none falls between. */
const OVERLAP = 10;

export function connectLive(env: LiveEnvironment, handlers: LiveHandlers, startSeq: number): LiveConnection {
  const tab = crypto.randomUUID();
  const watched = new Map<string, string[]>();
  let seq = startSeq;
  let status: LiveStatus = { kind: "connecting", sinceMs: env.now() };
  let isLeader = false;
  let closeSource: (() => void) | undefined;
  let openWatch = "";

  const watchList = () => [...new Set([...watched.values()].flat())].sort().slice(0, 8);
  const post = (wire: Wire) => env.channel?.postMessage(wire);

  function receive(message: LiveMessage): void {
    if (message.type === "event") {
      if (message.event.seq <= seq && message.event.seq > startSeq) return;
      seq = Math.max(seq, message.event.seq);
    }
    if (message.type === "ready") seq = Math.max(seq, message.seq);
    handlers.onMessage(message);
  }

  function changeStatus(kind: LiveStatus["kind"]): void {
    if (status.kind !== kind) status = { kind, sinceMs: env.now() };
    handlers.onStatus(status);
    post({ type: "status", status, seq });
  }

  function openSource(): void {
    closeSource?.();
    const watchRunIds = watchList();
    openWatch = watchRunIds.join();
    closeSource = env.open({
      afterSeq: seq > startSeq ? seq : Math.max(0, startSeq - OVERLAP),
      watchRunIds,
      onStatus: changeStatus,
      onRefused: () => {
        post({ type: "refused" });
        handlers.onRefused();
      },
      onMessage: (message) => {
        post({ type: "message", message });
        receive(message);
      },
    });
  }

  function noteWatch(from: string, runIds: string[]): void {
    watched.set(from, runIds);
    if (isLeader && watchList().join() !== openWatch) openSource();
  }

  function follow(wire: Wire): void {
    if (wire.type === "message") receive(wire.message);
    if (wire.type === "refused") handlers.onRefused();
    if (wire.type === "status") {
      status = wire.status;
      handlers.onStatus(status);
      if (wire.seq <= seq) return;
      seq = wire.seq;
      handlers.onGap();
    }
    if (wire.type === "who") post({ type: "watch", tab, runIds: watched.get(tab) ?? [] });
  }

  function hear(wire: Wire): void {
    if (wire.type === "watch") {
      noteWatch(wire.tab, wire.runIds);
      if (isLeader) post({ type: "status", status, seq });
      return;
    }
    if (!isLeader) follow(wire);
  }

  if (env.channel) env.channel.onmessage = (event) => hear(event.data);
  post({ type: "watch", tab, runIds: [] });
  const giveUpLead = env.claimLead(() => {
    isLeader = true;
    post({ type: "who" });
    openSource();
  });

  return {
    watch: (runIds) => {
      noteWatch(tab, runIds);
      post({ type: "watch", tab, runIds });
    },
    close: () => {
      post({ type: "watch", tab, runIds: [] });
      closeSource?.();
      giveUpLead();
      env.channel?.close();
    },
  };
}
