import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { createKey } from "#server/domains/teams/keys";
import { openTestDatabase } from "#tests/support/database";
import { serveDoors, startLive } from "#tests/support/doors";
import { emitEvents } from "#tests/support/events";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { answerTrpc } from "./trpc-door.ts";

let database: Database;
let team: TestTeam;
let url: string;
let headers: Record<string, string>;
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  const { secret } = await createKey.call(team.ctx, { name: "live", scopes: ["team:read"] });
  headers = { authorization: `Bearer ${secret}`, accept: "text/event-stream" };
  const stopLive = await startLive(database);
  const doors = await serveDoors((request, response) => void answerTrpc(request, response));
  url = doors.url;
  stops.push(stopLive, doors.close);
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await database.close();
});

/** The stream's lines as they come, until it is closed. */
async function open(input: unknown, given: Record<string, string> = headers) {
  const end = new AbortController();
  const address = `${url}/api/trpc/events.live?input=${encodeURIComponent(JSON.stringify({ json: input }))}`;
  const response = await fetch(address, { headers: given, signal: end.signal });
  const state = { text: "" };
  const reading = (async () => {
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) state.text += part;
  })().catch(() => undefined);
  return { response, text: () => state.text, reading, close: () => end.abort() };
}

const idsOf = (text: string) => Array.from(text.matchAll(/^id: (\d+)$/gm), ([, id]) => Number(id));

describe("the live door", () => {
  it("speaks tRPC’s server-sent events: connected, then messages with the place as id", async () => {
    const live = await open({});
    expect(live.response.headers.get("content-type")).toBe("text/event-stream");
    await expect.poll(live.text).toContain('"type":"ready"');
    await emitEvents(team.id, ["alpha"]);
    await expect.poll(live.text).toContain('"kind":"alpha"');
    expect(live.text()).toMatch(/^event: connected\ndata: \{"reconnectAfterInactivityMs":15000\}\n\n/);
    expect(live.text()).toContain('"meta":{"values":{"event.createdAt":["Date"]},"v":1}');
    expect(idsOf(live.text())).toHaveLength(2);
    live.close();
  });

  it("gives each who follows the same words, and other teams none of them", async () => {
    const other = await makeTeam("Other");
    const { secret } = await createKey.call(other.ctx, { name: "live", scopes: ["team:read"] });
    const lines = [await open({}), await open({}), await open({}, { ...headers, authorization: `Bearer ${secret}` })];
    for (const line of lines) await expect.poll(line.text).toContain('"type":"ready"');
    await emitEvents(team.id, ["shared"]);
    await emitEvents(other.id, ["apart"]);
    for (const line of lines.slice(0, 2)) await expect.poll(line.text).toContain('"kind":"shared"');
    await expect.poll(lines[2]?.text ?? String).toContain('"kind":"apart"');
    expect(lines[2]?.text()).not.toContain("shared");
    expect(lines[0]?.text()).not.toContain("apart");
    for (const line of lines) line.close();
  });

  it("goes on behind the id an event source sends when it reconnects", async () => {
    const first = await open({ afterSeq: 0 });
    await expect.poll(first.text).toContain('"kind":"shared"');
    first.close();
    const ids = idsOf(first.text());
    await emitEvents(team.id, ["meanwhile"]);
    const again = await open({}, { ...headers, "last-event-id": String(ids.at(-2)) });
    await expect.poll(again.text).toContain('"kind":"meanwhile"');
    expect(idsOf(again.text()).slice(1)[0]).toBe(ids.at(-1));
    again.close();
  });

  it.each([
    ["nobody", {}, { accept: "text/event-stream" }, "UNAUTHORIZED"],
    ["a wrong input", { afterSeq: "x" }, null, "BAD_REQUEST"],
    ["too many runs", { watchRunIds: Array.from({ length: 9 }, () => crypto.randomUUID()) }, null, "BAD_REQUEST"],
  ])("refuses %s in tRPC’s form", async (_, input, given, code) => {
    const live = await open(input, given ?? headers);
    await live.reading;
    expect(live.text()).toContain(`"code":"${code}"`);
  });
});
