import { DefaultChatTransport, readUIMessageStream, type UIMessage, type UIMessageChunk } from "ai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { startRelay } from "#inngest/relay";
import { inlineOf, settleAnswer } from "#server/agents/chat";
import { createDriver } from "#server/agents/driver";
import { setInline } from "#server/agents/inline";
import { loadAuthSecret } from "#server/boot/secret";
import { stopAnswer } from "#server/domains/sessions/control";
import { getSession, listTalk } from "#server/domains/sessions/queries";
import { createAccessToken } from "#server/domains/teams/commands";
import { systemClock } from "#server/lib/clock";
import { readEnv } from "#server/lib/env";
import { newId } from "#server/lib/ids";
import { startHub } from "#server/realtime/start";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makeTeam, type TestTeam } from "#tests/support/team";
import { postChat, resumeChat } from "./chat.ts";

let database: Database;
let team: TestTeam;
let token: string;
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  await loadAuthSecret(undefined);
  team = await makeTeam();
  await makeAgent(team, "Juno", "analyst");
  token = (await createAccessToken.call(team.ctx, { userId: team.userId, name: "chat" })).token;
  const relay = startRelay(database, { kinds: new Set(), send: async () => undefined });
  const hub = await startHub();
  stops.push(
    () => setInline(undefined),
    () => relay.stop(),
    () => hub.stop(),
  );
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await database.close();
});

function useModel(delayMs: number) {
  setInline(inlineOf(createDriver(readEnv({ MUSTER_SIM_DELAY_MS: String(delayMs) }), systemClock)));
}

/** The AI SDK's own transport against our two doors. */
function transport() {
  const doors: typeof fetch = async (address, init) => {
    const url = new URL(String(address), "http://127.0.0.1");
    const request = new Request(url, init);
    const session = /^\/api\/chat\/([^/]+)\/stream$/.exec(url.pathname)?.[1];
    return session ? resumeChat(request, session) : postChat(request);
  };
  return new DefaultChatTransport({ api: "/api/chat", headers: { authorization: `Bearer ${token}` }, fetch: doors });
}

const said = (text: string): UIMessage => ({ id: newId(), role: "user", parts: [{ type: "text", text }] });
const send = (chatId: string, text: string, abortSignal?: AbortSignal) =>
  transport().sendMessages({
    chatId,
    messages: [said(text)],
    trigger: "submit-message",
    messageId: undefined,
    abortSignal,
  });

async function readAll(stream: ReadableStream<UIMessageChunk>): Promise<UIMessage[]> {
  const states: UIMessage[] = [];
  for await (const message of readUIMessageStream({ stream, onError: () => undefined }))
    states.push(structuredClone(message));
  return states;
}
const textOf = (message: UIMessage | undefined) =>
  (message?.parts ?? []).flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");

describe("the chat's door for AI SDK clients", () => {
  it("begins a chat, streams its answer as it grows, and ends with the recorded text", async () => {
    useModel(600);
    const chatId = newId();
    const states = await readAll(await send(chatId, "How is the team doing?"));
    const last = states.at(-1);
    const { items } = await listTalk.call(team.ctx, { sessionId: chatId });
    const parts = items[1]?.answer?.parts ?? [];
    const recorded = parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
    expect(last).toMatchObject({
      id: items[1]?.id,
      role: "assistant",
      metadata: { sessionId: chatId, status: "succeeded" },
    });
    expect(textOf(last)).toBe(recorded);
    const lengths = states.map((state) => textOf(state).length);
    expect(new Set(lengths).size).toBeGreaterThan(5);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    expect(last?.parts.map((part) => part.type)).toEqual([
      "step-start",
      "text",
      "dynamic-tool",
      "step-start",
      "text",
      "dynamic-tool",
      "step-start",
      "text",
    ]);
    expect(last?.parts[2]).toMatchObject({ toolName: "team_status", state: "output-available" });
  });

  it("gives a reader that comes in the middle the whole answer, and 204 when there is none", async () => {
    useModel(1_500);
    const chatId = newId();
    const first = await send(chatId, "How is the team doing?");
    const reader = first.getReader();
    for (let count = 0; count < 8; count += 1) await reader.read();
    const resumed = await transport().reconnectToStream({ chatId });
    expect(resumed).not.toBeNull();
    await reader.cancel();
    const states = resumed ? await readAll(resumed) : [];
    expect(textOf(states.at(-1))).toMatch(/Looking at the team\.\nShowing it\.\n1 agent: /);
    expect(await transport().reconnectToStream({ chatId })).toBeNull();
  });

  it("ends as aborted when a person stops the answer, which keeps what it said", async () => {
    useModel(6_000);
    const chatId = newId();
    const stream = await send(chatId, "What can you do?");
    const reader = stream.getReader();
    const seen: UIMessageChunk[] = [];
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      seen.push(next.value);
      if (seen.filter((chunk) => chunk.type === "text-delta").length !== 4) continue;
      const { runId } = await stopAnswer.call(team.ctx, { sessionId: chatId });
      const { stopNow } = await import("#server/agents/inline");
      stopNow(runId);
    }
    expect(seen.at(-1)).toMatchObject({ type: "abort" });
    const { items } = await listTalk.call(team.ctx, { sessionId: chatId });
    expect(items[1]?.answer).toMatchObject({ status: "cancelled", parts: [{ type: "text" }] });
    expect(await getSession.call(team.ctx, { sessionId: chatId })).toMatchObject({ liveRunId: null });
  });

  it("answers a message in line when its turn comes", async () => {
    useModel(400);
    const chatId = newId();
    const first = send(chatId, "How is the team doing?");
    const firstStates = readAll(await first);
    const second = await readAll(await send(chatId, "What is stuck?"));
    expect(textOf(second.at(-1))).toMatch(/Nothing is held up/);
    expect(textOf((await firstStates).at(-1))).toMatch(/1 agent/);
  });

  it("refuses in words what it cannot read", async () => {
    const bad = (body: unknown, headers: Record<string, string> = { authorization: `Bearer ${token}` }) =>
      postChat(new Request("http://127.0.0.1/api/chat", { method: "POST", body: JSON.stringify(body), headers }));
    expect((await bad({ id: "abc", messages: [said("Hi")] })).status).toBe(400);
    expect(await (await bad({ id: "abc", messages: [said("Hi")] })).text()).toContain("crypto.randomUUID()");
    expect((await bad({ id: newId(), messages: [] })).status).toBe(400);
    expect((await bad({ id: newId(), messages: [said("Hi")] }, {})).status).toBe(401);
    const foreign = await resumeChat(
      new Request("http://127.0.0.1/api/chat/x/stream", { headers: { authorization: `Bearer ${token}` } }),
      newId(),
    );
    expect(foreign.status).toBe(404);
  });
});

it("settles a run that answers nothing without a word", async () => {
  expect(await settleAnswer(team.id, newId())).toEqual({ runId: null });
});
