import { sql } from "drizzle-orm";
import { getDb } from "#db/handle";
import { events } from "#db/tables/kernel";
import { interactions, ledgerEntries } from "#db/tables/llm";
import { runs } from "#db/tables/runs";
import { tasks } from "#db/tables/tasks";
import type { Capability } from "#server/domains/agents/schema";
import { newId } from "#server/lib/ids";

let numbers = 0;

type Work = {
  teamId: string;
  agentId: string;
  missionId: string | null;
  model: string;
  capability: Capability | null;
  /** When the first call began. */
  atMs: number;
  calls: { latencyMs: number; micros: number; isOk: boolean }[];
  status: "succeeded" | "failed" | "cancelled";
  kind: "work" | "fork";
  /** Null: the task is not accepted. */
  acceptedAfterMs: number | null;
  startedBeforeMs: number;
};

export type { Work };

/** A task with one run of some calls, each a minute after the other, written as the journal leaves them. */
export async function writeWork(work: Work): Promise<{ runId: string; taskId: string }> {
  const db = getDb();
  const { teamId, agentId, missionId } = work;
  const [taskId, runId] = [newId(), newId()];
  numbers += 1;
  const endMs = work.atMs + work.calls.length * 60_000;
  const isDone = work.acceptedAfterMs !== null;
  await db.insert(tasks).values({
    id: taskId,
    teamId,
    number: numbers,
    missionId,
    title: `Task ${numbers}`,
    status: isDone ? "done" : "in_progress",
    capability: work.capability,
    assigneeAgentId: agentId,
    createdBy: "test",
    startedAt: new Date(work.atMs - work.startedBeforeMs),
    finishedAt: isDone ? new Date(endMs + (work.acceptedAfterMs ?? 0)) : null,
  });
  await db.insert(runs).values({
    id: runId,
    teamId,
    number: numbers,
    agentId,
    missionId,
    taskId,
    kind: work.kind,
    purpose: "work",
    startKey: newId(),
    status: work.status,
    wakeReason: "test",
    stepLimit: 10,
    timeLimitMs: 60_000,
    createdAt: new Date(work.atMs),
    finishedAt: new Date(endMs),
  });
  for (const [at, call] of work.calls.entries()) {
    const base = { teamId, runId, stepId: newId(), agentId, missionId, attempt: 1 };
    const interactionId = newId();
    const startedAt = new Date(work.atMs + at * 60_000);
    await db.insert(interactions).values({
      ...base,
      id: interactionId,
      traceId: runId,
      status: call.isOk ? "ok" : "failed",
      provider: "acme",
      model: work.model,
      isSimulated: work.model === "rules",
      whyModel: "test",
      promptVersion: "1",
      systemPart: "",
      messageParts: [],
      toolParts: [],
      maxOutputTokens: 10,
      inputTokens: 100,
      cachedTokens: 10,
      outputTokens: 20,
      costMicros: call.micros,
      latencyMs: call.latencyMs,
      firstTokenMs: Math.ceil(call.latencyMs / 3),
      startedAt,
      finishedAt: new Date(startedAt.getTime() + call.latencyMs),
    });
    await db.insert(ledgerEntries).values({
      ...base,
      interactionId,
      state: "settled",
      outcome: call.isOk ? "ok" : "failed",
      reservedMicros: call.micros,
      settledMicros: call.micros,
      budgetIds: [],
      day: "2026-01-01",
      reservedAt: startedAt,
      settledAt: startedAt,
    });
  }
  return { runId, taskId };
}

/** The event, with its place in the order, as the relay leaves it. */
export async function tell(teamId: string, kind: string, of: { runId?: string; taskId?: string }): Promise<void> {
  await getDb()
    .insert(events)
    .values({
      teamId,
      kind,
      class: kind === "step.finished" ? "trace" : "domain",
      payload: {},
      actor: { kind: "system", name: "test" },
      correlationId: newId(),
      seq: sql`(select coalesce(max(seq), 0) + 1 from events)` as never,
      ...of,
    });
}
