import { requireScope } from "#server/core/scopes";
import { getAgent } from "#server/domains/agents/queries";
import { DomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { followTeam, type LiveItem } from "#server/realtime/live";
import { failureOf, logFailure } from "./failure.ts";
import type { SocketGuest } from "./socket-caller.ts";
import { CLOSE, type SocketLine } from "./socket-line.ts";

/** What a plain channel is about: everything of the team, or one agent. */
export type Channel = { agentId: string | null };

const CHANNELS = /^\/api\/v1\/(?:activities|agents\/([0-9a-f-]{36}))\/stream$/i;

export function channelOf(path: string): Channel | null {
  const found = CHANNELS.exec(path);
  return found ? { agentId: found[1]?.toLowerCase() ?? null } : null;
}

/**
 * Events as plain JSON, for programs that do not speak tRPC: first `{"type":"ready","id":…}`, then `{"type":"event","id":…,"event":…}`.
 * `?after=ID` goes on behind that event. What the reader sends is not looked at.
 */
export function speakChannel(guest: SocketGuest, line: SocketLine, channel: Channel): void {
  const requestId = newId();
  const end = new AbortController();
  line.once("close", () => end.abort());
  tell(guest, line, { channel, signal: end.signal }).catch((error: unknown) => {
    logFailure(error, { requestId, path: "socket channel" });
    const { code, message } = failureOf(error, requestId);
    line.send(JSON.stringify({ type: "error", code, message, requestId }));
    // Coming back with the last id is right for whatever is not a refusal of this caller.
    line.end(CLOSES[code] ?? CLOSE.behind, message);
  });
}

const CLOSES: Record<string, number> = {
  bad_input: CLOSE.forbidden,
  forbidden: CLOSE.forbidden,
  not_found: CLOSE.forbidden,
  unauthenticated: CLOSE.stranger,
  limited: CLOSE.limited,
};

async function tell(
  guest: SocketGuest,
  line: SocketLine,
  { channel, signal }: { channel: Channel; signal: AbortSignal },
): Promise<void> {
  const { identity } = await guest.identify(line, {});
  requireScope(identity.ctx, "team:read", "The stream");
  const afterSeq = afterOf(guest.request.url ?? "/");
  const { agentId } = channel;
  if (agentId) await getAgent.call(identity.ctx, { id: agentId });
  for await (const item of followTeam({ ctx: identity.ctx, afterSeq, watchRunIds: [], signal })) {
    if (!agentId || isAbout(item, agentId)) line.send(frameOf(item));
    await line.pace();
  }
}

function afterOf(url: string): number | undefined {
  const given = new URL(url, "http://localhost").searchParams.get("after");
  if (given === null) return undefined;
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw new DomainError("bad_input", "`after` is the id of an event, a whole number.");
}

/** What an agent did is as much its story as what was done to it. */
function isAbout({ message }: LiveItem, agentId: string): boolean {
  if (message.type !== "event") return true;
  const { event } = message;
  return event.agentId === agentId || (event.actor.kind === "agent" && event.actor.agentId === agentId);
}

function frameOf({ seq, message }: LiveItem): string {
  return JSON.stringify(
    message.type === "event" ? { type: "event", id: seq, event: message.event } : { type: "ready", id: seq },
  );
}
