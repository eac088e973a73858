import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { interactions } from "#db/tables/llm";
import { command } from "#server/core/command";
import { DomainError } from "#server/lib/errors";
import { storable, storeRequest } from "./parts.ts";
import { interactionRequest, interactionResponse, modelErrorKind, modelUsage } from "./schema.ts";

const atMs = z.number().int().positive();
const micros = z.number().int().min(0).nullable();
const milliseconds = z.number().int().min(0).nullable();

/** Characters of the instructions' hash that name a prompt version. */
const VERSION_LENGTH = 12;
const MAX_ERROR_LENGTH = 1_000;

/** Writes down a model call before it is made, in the transaction that reserves its money. */
export const openInteraction = command({
  name: "interaction.open",
  scope: "machine:write",
  audit: false,
  input: z.object({
    interactionId: z.uuid(),
    runId: z.uuid(),
    stepId: z.uuid(),
    agentId: z.uuid(),
    missionId: z.uuid().nullable(),
    attempt: z.number().int().positive(),
    provider: z.string().min(1),
    model: z.string().min(1),
    isSimulated: z.boolean(),
    whyModel: z.string(),
    notTaken: z
      .array(z.object({ model: z.string(), why: z.string() }))
      .max(50)
      .optional(),
    /** The prompt of the team that the instructions came from. */
    prompt: z.object({ id: z.uuid(), version: z.number().int().positive() }).nullable().optional(),
    request: interactionRequest,
    atMs,
  }),
  output: z.object({ interactionId: z.string(), promptVersion: z.string() }),
  async run({ ctx, tx, input }) {
    const { interactionId, request, prompt, atMs: startedMs, ...facts } = input;
    const stored = await storeRequest(tx, ctx.team.id, request);
    const promptVersion = stored.systemPart.slice(0, VERSION_LENGTH);
    await tx.insert(interactions).values({
      ...facts,
      ...stored,
      id: interactionId,
      teamId: ctx.team.id,
      traceId: ctx.correlationId,
      status: "open",
      promptVersion,
      promptId: prompt?.id ?? null,
      promptNumber: prompt?.version ?? null,
      startedAt: new Date(startedMs),
    });
    return { interactionId, promptVersion };
  },
});

/** Completes the record with what came back. A closed record stays as it is. */
export const closeInteraction = command({
  name: "interaction.close",
  scope: "machine:write",
  audit: false,
  input: z.object({
    interactionId: z.uuid(),
    status: z.enum(["ok", "failed", "unknown"]),
    response: interactionResponse.nullable(),
    usage: modelUsage.nullable(),
    costMicros: micros,
    fallbackCostMicros: micros,
    latencyMs: milliseconds,
    firstTokenMs: milliseconds,
    error: z.string().nullable(),
    errorKind: modelErrorKind.nullable(),
    atMs,
  }),
  output: z.object({ interactionId: z.string() }),
  async run({ ctx, tx, input }) {
    const { interactionId, usage, response, error, atMs: finishedMs, ...facts } = input;
    const own = and(eq(interactions.teamId, ctx.team.id), eq(interactions.id, interactionId));
    const closed = await tx
      .update(interactions)
      .set({
        ...facts,
        ...usage,
        response: storable(response),
        error: error === null ? null : storable(error).slice(0, MAX_ERROR_LENGTH),
        finishedAt: new Date(finishedMs),
      })
      .where(and(own, eq(interactions.status, "open")))
      .returning({ id: interactions.id });
    if (closed.length > 0) return { interactionId };
    const [row] = await tx.select({ id: interactions.id }).from(interactions).where(own);
    if (!row) throw new DomainError("not_found", "This model call does not exist.");
    return { interactionId };
  },
});

/** For whoever takes a dead run over: its open calls end as "outcome unknown". */
export const closeLostInteractions = command({
  name: "interaction.close-lost",
  scope: "machine:write",
  audit: false,
  input: z.object({ runId: z.uuid(), atMs }),
  output: z.object({ closed: z.number() }),
  async run({ ctx, tx, input }) {
    const closed = await tx
      .update(interactions)
      .set({
        status: "unknown",
        error: "The server ended while this call was out; nobody knows whether it was answered.",
        finishedAt: new Date(input.atMs),
      })
      .where(
        and(eq(interactions.teamId, ctx.team.id), eq(interactions.runId, input.runId), eq(interactions.status, "open")),
      )
      .returning({ id: interactions.id });
    return { closed: closed.length };
  },
});
