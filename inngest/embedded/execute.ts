import { asc, eq } from "drizzle-orm";
import { z } from "zod";
import type { Db } from "#db/client";
import { type EngineEvent, engineRuns, engineSteps, type StepBody } from "#db/tables/engine";
import type { EngineFunction, FunctionHandler } from "./functions.ts";
import { type Operation, operationSchema } from "./operations.ts";
import type { Item } from "./queue.ts";

/** What a function answered, in the words of the protocol. */
export type Answer =
  | { kind: "operations"; operations: Operation[]; retryAfter: string | null }
  | { kind: "resolved"; data: unknown }
  | { kind: "rejected"; error: unknown; isFinal: boolean; retryAfter: string | null };

/** A run as the function is asked to continue it. */
export type Situation = { event: EngineEvent; steps: [id: string, body: StepBody][]; isOpen: boolean };

/** Null when the run has ended. Read after the claim is committed: whoever held it before can no longer add a step. */
export async function loadSituation(db: Db, runId: string): Promise<Situation | null> {
  const rows = await db
    .select({ event: engineRuns.event, status: engineRuns.status, stepId: engineSteps.id, body: engineSteps.body })
    .from(engineRuns)
    .leftJoin(engineSteps, eq(engineSteps.runId, engineRuns.id))
    .where(eq(engineRuns.id, runId))
    .orderBy(asc(engineSteps.ordinal));
  const [first] = rows;
  if (first?.status !== "running") return null;
  const steps = rows.flatMap(({ stepId, body }): Situation["steps"] => (stepId && body ? [[stepId, body]] : []));
  return { event: first.event, steps, isOpen: rows.some(({ stepId, body }) => stepId !== null && body === null) };
}

/** One request to the function, as the server makes it (`POST ?fnId&stepId`, protocol in docs/engine.md). Throws when it does not answer. */
export async function ask(
  handler: FunctionHandler,
  fn: EngineFunction,
  item: Item,
  situation: Situation,
): Promise<Answer> {
  const { event, steps, isOpen } = situation;
  const stack = steps.map(([id]) => id);
  const url = new URL("http://localhost/api/inngest");
  url.searchParams.set("fnId", fn.id);
  url.searchParams.set("stepId", item.kind === "step" ? (item.stepId ?? "step") : "step");
  const body = JSON.stringify({
    ...{ version: 2, event, events: [event], steps: Object.fromEntries(steps) },
    ctx: {
      ...{ run_id: item.runId, fn_id: fn.id, qi_id: item.id, attempt: item.attempt, max_attempts: fn.maxAttempts },
      ...{ disable_immediate_execution: isOpen, use_api: false, stack: { stack, current: stack.length } },
    },
  });
  const headers = {
    host: "localhost",
    "content-type": "application/json",
    "x-inngest-generation-id": String(item.generation),
    "x-request-id": `${item.id}:${item.generation}`,
  };
  return readAnswer(await handler(new Request(url, { method: "POST", headers, body })));
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const retryAfter = response.headers.get("retry-after");
  const body = parsed(text);
  if (response.status === 200) return { kind: "resolved", data: body ?? null };
  if (response.status === 206) {
    const operations = z.array(operationSchema).safeParse(body);
    if (operations.success) return { kind: "operations", operations: operations.data, retryAfter };
    return {
      kind: "rejected",
      error: errorOf("ProtocolError", `The function answered operations that cannot be read: ${text.slice(0, 200)}`),
      isFinal: true,
      retryAfter,
    };
  }
  const isFinal = response.headers.get("x-inngest-no-retry") === "true";
  const error =
    typeof body === "object" && body !== null
      ? body
      : errorOf("Error", text.slice(0, 500) || `The function answered ${response.status}.`);
  return { kind: "rejected", error, isFinal, retryAfter };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: an error page or nothing. The status decides what it means.
    return undefined;
  }
}

export function errorOf(name: string, message: string): { name: string; message: string } {
  return { name, message };
}
