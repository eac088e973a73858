import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createKey, revokeKey } from "#server/domains/teams/keys";
import { openRestServer, type RestServer } from "#tests/support/rest-server";

let rest: RestServer;

beforeAll(async () => {
  rest = await openRestServer();
});
afterAll(() => rest.close());

type Frame = { id?: string; event?: string; data?: unknown };

/** Follows a stream; `until` waits for a frame that fits. */
async function follow(path: string, headers: Record<string, string> = {}, token = rest.token) {
  const stop = new AbortController();
  const response = await fetch(`${rest.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    signal: stop.signal,
  });
  const frames: Frame[] = [];
  const ended = (async () => {
    let text = "";
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = `${text}${part}`.split("\n\n");
      text = blocks.pop() ?? "";
      frames.push(...blocks.map(frameOf));
    }
  })().catch(() => undefined);
  const until = (fits: (frame: Frame) => boolean) =>
    expect
      .poll(() => frames.find(fits))
      .toBeDefined()
      .then(() => frames.find(fits) as Frame);
  return { response, frames, until, ended, stop: () => stop.abort() };
}

function frameOf(block: string): Frame {
  const lines = block.split("\n").map((line) => /^(id|event|data): (.*)$/.exec(line));
  const fields = Object.fromEntries(lines.flatMap((match) => (match ? [[match[1], match[2]]] : [])));
  return { ...fields, ...(fields.data ? { data: JSON.parse(fields.data) } : {}) };
}

const isKind = (kind: string) => (frame: Frame) => Reflect.get(Object(frame.data), "kind") === kind;
const startMission = (goal: string) => rest.ask("POST", "/missions", { body: { goal } });

describe("the stream of activities", () => {
  it("tells what happens, and from the last id on what was missed", async () => {
    const first = await follow("/activities/stream");
    expect(first.response.headers.get("content-type")).toBe("text/event-stream");
    await first.until(({ event }) => event === "ready");
    await startMission("Seen");
    const seen = await first.until(isKind("mission.created"));
    first.stop();
    await startMission("Missed");
    const second = await follow("/activities/stream", { "last-event-id": seen.id ?? "" });
    const missed = await second.until(isKind("mission.created"));
    expect(Number(missed.id)).toBeGreaterThan(Number(seen.id));
    expect(second.frames.filter(({ id }) => id === seen.id && id !== undefined).map(({ event }) => event)).toEqual([
      "ready",
    ]);
    second.stop();
  });

  it("of an agent tells of that agent only", async () => {
    const [iris, nils] = await Promise.all(
      ["Iris", "Nils"].map(async (name) => {
        const made = await rest.ask("POST", "/agents", { body: { name, role: "researcher" } });
        return (made.json as { id: string }).id;
      }),
    );
    const stream = await follow(`/agents/${iris}/stream`);
    await stream.until(({ event }) => event === "ready");
    await rest.ask("POST", `/agents/${nils}/pause`);
    await rest.ask("POST", `/agents/${iris}/pause`);
    await stream.until(({ event }) => event === "activity");
    const agents = stream.frames
      .filter(({ event }) => event === "activity")
      .map(({ data }) => Reflect.get(Object(data), "agentId"));
    expect(new Set(agents)).toEqual(new Set([iris]));
    stream.stop();
  });

  it("is refused with a problem, and ends with one when its key is revoked", async () => {
    const nobody = await rest.ask("GET", "/activities/stream", { token: null });
    expect(nobody).toMatchObject({ status: 401, json: { code: "unauthenticated" } });
    expect(await rest.ask("GET", "/activities/stream", { headers: { accept: "application/json" } })).toMatchObject({
      status: 406,
    });
    expect(await rest.ask("HEAD", "/activities/stream")).toMatchObject({ status: 200, text: "" });
    const wrong = await rest.ask("GET", "/activities/stream", { headers: { "last-event-id": "x" } });
    expect(wrong).toMatchObject({ status: 400, json: { errors: [{ parameter: "Last-Event-ID", in: "header" }] } });
    const { id, secret } = await createKey.call(rest.team.ctx, { name: "ends", scopes: ["team:read"] });
    const stream = await follow("/activities/stream", {}, secret);
    await stream.until(({ event }) => event === "ready");
    await revokeKey.call(rest.team.ctx, { keyId: id });
    const said = await stream.until(({ event }) => event === "problem");
    expect(said.data).toMatchObject({ status: 401, code: "unauthenticated" });
    await stream.ended;
  });
});
