import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { promptParts } from "#db/tables/llm";
import type { Ctx } from "#server/core/context";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { makeSpender } from "#tests/support/ledger";
import { closeInteraction, closeLostInteractions, openInteraction } from "./commands.ts";
import { getInteraction, listInteractions } from "./queries.ts";

const NOON = Date.UTC(2026, 10, 21, 12);
const USAGE = { inputTokens: 900, cachedTokens: 600, cacheWriteTokens: 0, outputTokens: 80, reasoningTokens: 30 };
let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const user = (content: string) => ({ role: "user", content });

function draft(given: {
  messages: unknown[];
  runId?: string;
  agentId?: string;
  missionId?: string | null;
  system?: string;
}) {
  const { messages, system = "You are Ada.", ...refs } = given;
  return {
    interactionId: newId(),
    runId: newId(),
    stepId: newId(),
    agentId: newId(),
    missionId: null,
    attempt: 1,
    provider: "openai",
    model: "gpt-5-mini",
    isSimulated: false,
    whyModel: "It is pinned.",
    request: {
      system,
      messages,
      tools: [{ name: "calculate", description: "Computes.", inputSchema: { type: "object" } }],
      maxOutputTokens: 500,
    },
    atMs: NOON,
    ...refs,
  };
}

const ending = (interactionId: string) => ({
  interactionId,
  atMs: NOON + 2_000,
  status: "ok" as const,
  response: {
    text: "Two.",
    reasoning: "",
    toolCalls: [{ id: "c1", name: "calculate", input: { expression: "1+1" }, problem: null }],
    finishReason: "tool-calls",
  },
  usage: USAGE,
  costMicros: 1_234,
  fallbackCostMicros: null,
  latencyMs: 1_900,
  firstTokenMs: 400,
  error: null,
  errorKind: null,
});

async function team(): Promise<Ctx> {
  return (await makeSpender({ capMicros: 1 })).ctx;
}

describe("the record of model calls", () => {
  it("keeps what went out and what came back, whole", async () => {
    const ctx = await team();
    const call = draft({
      messages: [user("What is 1 + 1?"), { role: "assistant", content: [{ type: "text", text: "Hm." }] }],
    });
    const { promptVersion } = await openInteraction.call(ctx, call);
    const { interactionId } = call;
    expect(await getInteraction.call(ctx, { interactionId })).toMatchObject({
      status: "open",
      response: null,
      costMicros: null,
      request: call.request,
    });
    await closeInteraction.call(ctx, ending(interactionId));
    expect(await getInteraction.call(ctx, { interactionId })).toMatchObject({
      status: "ok",
      request: call.request,
      response: ending(interactionId).response,
      ...USAGE,
      costMicros: 1_234,
      firstTokenMs: 400,
      promptVersion,
      whyModel: "It is pinned.",
      traceId: ctx.correlationId,
      finishedAt: new Date(NOON + 2_000),
    });
  });

  it("stores the messages that calls share only once", async () => {
    const ctx = await team();
    const messages = Array.from({ length: 20 }, (_, index) => user(`message ${index}`));
    for (let length = 1; length <= messages.length; length += 1) {
      await openInteraction.call(ctx, draft({ messages: messages.slice(0, length) }));
    }
    const parts = await getDb().select().from(promptParts).where(eq(promptParts.teamId, ctx.team.id));
    expect(parts).toHaveLength(20 + 2);
  });

  it("gives equal instructions one version and others another", async () => {
    const ctx = await team();
    const versions = [];
    for (const system of ["You are Ada.", "You are Ada.", "You are Iris."]) {
      versions.push((await openInteraction.call(ctx, draft({ messages: [], system }))).promptVersion);
    }
    expect(versions[0]).toBe(versions[1]);
    expect(versions[2]).not.toBe(versions[0]);
  });

  it("keeps text that PostgreSQL's JSON cannot hold", async () => {
    const ctx = await team();
    const call = draft({ messages: [user("a\u0000b \ud800 c")] });
    await openInteraction.call(ctx, call);
    const { interactionId } = call;
    const given = ending(interactionId);
    await closeInteraction.call(ctx, {
      ...given,
      status: "failed",
      error: "x\u0000y",
      response: { ...given.response, text: "\u0000" },
    });
    const kept = await getInteraction.call(ctx, { interactionId });
    expect(kept.request.messages).toEqual([user("a\uFFFDb \uFFFD c")]);
    expect(kept).toMatchObject({ error: "x\uFFFDy", response: { text: "\uFFFD" } });
  });

  it("closes once", async () => {
    const ctx = await team();
    const call = draft({ messages: [] });
    await openInteraction.call(ctx, call);
    await closeInteraction.call(ctx, ending(call.interactionId));
    await closeInteraction.call(ctx, { ...ending(call.interactionId), status: "failed", costMicros: 9 });
    expect(await getInteraction.call(ctx, { interactionId: call.interactionId })).toMatchObject({
      status: "ok",
      costMicros: 1_234,
    });
    await expect(closeInteraction.call(ctx, ending(newId()))).rejects.toMatchObject({ code: "not_found" });
  });

  it("ends the open calls of a dead run as unknown and leaves the rest", async () => {
    const ctx = await team();
    const runId = newId();
    const [open, closed, other] = [
      draft({ runId, messages: [] }),
      draft({ runId, messages: [] }),
      draft({ messages: [] }),
    ] as const;
    for (const call of [open, closed, other]) await openInteraction.call(ctx, call);
    await closeInteraction.call(ctx, ending(closed.interactionId));
    expect(await closeLostInteractions.call(ctx, { runId, atMs: NOON })).toEqual({ closed: 1 });
    const statusOf = async (interactionId: string) => (await getInteraction.call(ctx, { interactionId })).status;
    expect([
      await statusOf(open.interactionId),
      await statusOf(closed.interactionId),
      await statusOf(other.interactionId),
    ]).toEqual(["unknown", "ok", "open"]);
  });

  it("lists newest first, page by page, by run, agent and mission, and only the own team's", async () => {
    const ctx = await team();
    const [runId, agentId, missionId] = [newId(), newId(), newId()];
    const calls = Array.from({ length: 5 }, (_, index) =>
      draft({ messages: [], runId, missionId, ...(index < 2 ? { agentId } : {}) }),
    );
    for (const call of calls) await openInteraction.call(ctx, call);
    const ids = calls
      .map((call) => call.interactionId)
      .sort()
      .reverse();
    const first = await listInteractions.call(ctx, { runId, limit: 3 });
    expect(first.items.map((row) => row.id)).toEqual(ids.slice(0, 3));
    const second = await listInteractions.call(ctx, { runId, limit: 3, before: first.nextBefore ?? "" });
    expect(second.items.map((row) => row.id)).toEqual(ids.slice(3));
    expect(second.nextBefore).toBeNull();
    expect((await listInteractions.call(ctx, { agentId })).items).toHaveLength(2);
    expect((await listInteractions.call(ctx, { missionId })).items).toHaveLength(5);
    const others = await team();
    expect((await listInteractions.call(others, { runId })).items).toEqual([]);
    await expect(getInteraction.call(others, { interactionId: ids[0] ?? "" })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(closeInteraction.call(others, ending(ids[0] ?? ""))).rejects.toMatchObject({ code: "not_found" });
  });
});
