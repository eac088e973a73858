import { createInterface } from "node:readline";
import { open, queryPath, type Target } from "./http-client.ts";

/** An event as another client's screen gets it, with the moment it arrived (epoch ms with fractions). */
export type Arrival = { kind: string; createdAtMs: number; arrivedMs: number; payload: Record<string, unknown> };

type Wire = {
  json?: { type?: string; event?: { kind: string; createdAt: string; payload: Record<string, unknown> } };
};

export const nowMs = () => performance.timeOrigin + performance.now();

/** Opens the live subscription and calls `onEvent` for each event; resolves once the server has said it is ready. */
export async function followLive(target: Target, onEvent: (event: Arrival) => void): Promise<() => void> {
  const response = await open(
    { ...target, headers: { ...target.headers, accept: "text/event-stream" } },
    { method: "GET", path: queryPath("events.live", { watchRunIds: [] }) },
  );
  if (response.statusCode !== 200) throw new Error(`The live subscription gave ${response.statusCode}.`);
  const ready = Promise.withResolvers<void>();
  createInterface(response).on("line", (line) => {
    const arrivedMs = nowMs();
    // A ping has no data.
    if (!line.startsWith("data: ") || line === "data: ") return;
    const message = (JSON.parse(line.slice(6)) as Wire).json;
    if (message?.type === "ready") ready.resolve();
    if (message?.type !== "event" || !message.event) return;
    const { kind, createdAt, payload } = message.event;
    onEvent({ kind, createdAtMs: Date.parse(createdAt), arrivedMs, payload });
  });
  response.once("error", () => ready.reject(new Error("The live subscription ended.")));
  await ready.promise;
  return () => response.destroy();
}
