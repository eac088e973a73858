import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Db, rowsOf } from "#db/client";
import type { EngineEvent } from "#db/tables/engine";
import { newId, sha256 } from "#server/lib/ids";
import { LEASE_MS } from "./queue.ts";

/** What the SDK's `fetch` reaches in this process: the event API and the checkpoint API, nothing else. */
export type EngineSeam = {
  takeIn(events: EngineEvent[]): Promise<void>;
  /** False when the caller no longer holds its item. */
  checkpoint(checkpoint: Checkpoint): Promise<boolean>;
  nowMs(): number;
};

const eventSchema = z.looseObject({
  id: z.string().min(1).max(500).nullish(),
  name: z.string().min(1).max(256),
  data: z.record(z.string(), z.unknown()).nullish(),
  ts: z.number().nullish(),
});
const checkpointSchema = z.object({
  qi_id: z.string(),
  generation_id: z.number().int(),
  steps: z.array(
    z.looseObject({
      id: z.string().min(1),
      op: z.string(),
      displayName: z.string().nullish(),
      data: z.unknown().optional(),
    }),
  ),
});

export type Checkpoint = z.output<typeof checkpointSchema>;

/** Ties the client, which is needed to define functions, to the engine, which needs the functions. */
export type EngineLink = { fetch: typeof globalThis.fetch; attach(seam: EngineSeam): void };

export function createEngineLink(): EngineLink {
  let attached: EngineSeam | undefined;
  return {
    fetch: createEngineFetch(() => attached),
    attach: (seam) => {
      attached = seam;
    },
  };
}

function createEngineFetch(seamOf: () => EngineSeam | undefined): typeof globalThis.fetch {
  return async (input, init) => {
    const seam = seamOf();
    if (!seam) return answer(503, { error: "The embedded engine is not started." });
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    if (request.method === "POST" && pathname.startsWith("/e/")) return takeEvents(seam, request);
    if (request.method === "POST" && /^\/v1\/checkpoint\/[^/]+\/async$/.test(pathname))
      return takeCheckpoint(seam, request);
    return answer(501, {
      error: `The embedded engine does not serve ${request.method} ${pathname}. It needs a real Inngest server.`,
      status: 501,
    });
  };
}

async function takeEvents(seam: EngineSeam, request: Request): Promise<Response> {
  const parsed = z
    .union([z.array(eventSchema), eventSchema.transform((event) => [event])])
    .safeParse(await request.json());
  if (!parsed.success)
    return answer(400, { ids: [], status: 400, error: `The events cannot be read: ${z.prettifyError(parsed.error)}` });
  const events = eventsOf(parsed.data, { seed: request.headers.get("x-inngest-event-id-seed"), nowMs: seam.nowMs() });
  await seam.takeIn(events);
  return answer(200, { ids: events.map((event) => event.id), status: 200 });
}

/** The SDK sends one seed for all its tries of a send, so that an event without an id gets the same one each time. */
export function eventsOf(
  events: z.output<typeof eventSchema>[],
  { seed, nowMs }: { seed: string | null; nowMs: number },
): EngineEvent[] {
  return events.map((event, index) => ({
    ...event,
    id: event.id ?? (seed ? sha256(`${seed}:${index}`) : newId(nowMs)),
    data: event.data ?? {},
    ts: event.ts ?? nowMs,
  }));
}

async function takeCheckpoint(seam: EngineSeam, request: Request): Promise<Response> {
  const parsed = checkpointSchema.safeParse(await request.json());
  // The SDK then hands the same operations over with its answer, where they are read one by one and refused by name.
  if (!parsed.success || parsed.data.steps.some((step) => step.op !== "StepRun"))
    return answer(400, { error: "Only finished steps can be checkpointed." });
  const isHeld = await seam.checkpoint(parsed.data);
  return isHeld ? answer(200, {}) : answer(409, { error: "Another worker has taken this run over." });
}

/**
 * Saves finished steps while the function goes on, in one statement: the lock on the queue row and its generation are the
 * fence, and no decision depends on the run's other steps here.
 */
export async function saveCheckpoint(db: Db, checkpoint: Checkpoint, nowMs: number): Promise<boolean> {
  const steps = checkpoint.steps.map(({ id, displayName, data }) => ({
    id,
    name: displayName ?? "",
    body: { type: "data", data: data ?? null },
  }));
  const [row] = await rowsOf<{ held: number }>(
    db,
    sql`with held as (
        update engine_queue set lease_until = ${nowMs + LEASE_MS}, deliveries = 0
        where id = ${checkpoint.qi_id} and generation = ${checkpoint.generation_id} and lease_until is not null returning run_id
      ), saved as (
        insert into engine_steps (run_id, id, name, body)
        select held.run_id, step.id, step.name, step.body from held, jsonb_to_recordset(${JSON.stringify(steps)}::text::jsonb) as step(id text, name text, body jsonb)
        on conflict (run_id, id) do update set body = excluded.body, ordinal = excluded.ordinal where engine_steps.body is null
      )
      select count(*)::int as held from held`,
  );
  return (row?.held ?? 0) > 0;
}

function answer(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}
