import { request } from "node:http";
import type { Client } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { writeDocument } from "#server/domains/documents/commands";
import { createMission } from "#server/domains/missions/commands";
import { createPrompt, savePrompt } from "#server/domains/prompts/commands";
import { archivePrompt } from "#server/domains/prompts/control";
import { revokeKey } from "#server/domains/teams/keys";
import { newId } from "#server/lib/ids";
import { getHub } from "#server/realtime/hub";
import { openTestDatabase } from "#tests/support/database";
import { startLive } from "#tests/support/doors";
import { connectClient, keyOf, type McpPlace, openMcpServer } from "#tests/support/mcp";
import { makeAgent, makeTeam, type TestTeam } from "#tests/support/team";
import { MCP_TOOLS } from "./tool-table.ts";

let database: Database;
let team: TestTeam;
let other: TestTeam;
let place: McpPlace;
let key: string;
const stops: (() => unknown)[] = [];
const clients: Client[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  other = await makeTeam("Sörland");
  await makeAgent(team, "Iris", "researcher");
  stops.push(await startLive(database));
  place = await openMcpServer();
  key = (await keyOf(team.ctx)).secret;
  stops.push(() => place.stop());
});
afterAll(async () => {
  for (const client of clients) await client.close();
  for (const stop of stops) await stop();
  await database.close();
});

async function connect(secret = key, era: "auto" | "legacy" = "auto"): Promise<Client> {
  const client = await connectClient(place.url, secret, era);
  clients.push(client);
  return client;
}

async function call(client: Client, name: string, given: Record<string, unknown> = {}) {
  const { content, structuredContent, isError = false } = await client.callTool({ name, arguments: given });
  const [first] = content;
  return {
    isError,
    json: structuredContent as Record<string, unknown>,
    text: first?.type === "text" ? first.text : "",
  };
}

const HELLO = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };

/** By hand, because `fetch` sets these headers itself. */
function send(headers: Record<string, string>, body: string = JSON.stringify(HELLO), method = "POST") {
  return new Promise<{ status: number; head: Record<string, unknown>; body: string }>((done, fail) => {
    const all = { "content-type": "application/json", accept: "application/json, text/event-stream", ...headers };
    const sent = request(place.url, { method, headers: all }, async (answer) => {
      let text = "";
      for await (const part of answer) text += part;
      done({ status: answer.statusCode ?? 0, head: answer.headers, body: text });
    });
    sent.once("error", fail);
    sent.end(method === "POST" ? body : undefined);
  });
}

describe("the MCP door", () => {
  it.each(["auto", "legacy"] as const)("serves the official client, %s", async (era) => {
    const client = await connect(key, era);
    expect(client.getServerVersion()).toMatchObject({ name: "muster" });
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(MCP_TOOLS.map((tool) => tool.name));
    for (const tool of tools) {
      expect(tool.inputSchema.type, tool.name).toBe("object");
      expect(tool.description?.length, tool.name).toBeGreaterThan(20);
    }
    const { json, text } = await call(client, "agent_list");
    expect(json.items).toMatchObject([{ name: "Iris" }]);
    expect(JSON.parse(text)).toEqual(json.items);
    expect((await call(client, "status")).json).toMatchObject({ tasks: expect.anything() });
  });

  it("takes dates as text, and gives them as text", async () => {
    const client = await connect();
    const { json } = await call(client, "task_create", { title: "Count the tents", dueAt: "2030-01-02T10:00:00Z" });
    expect((await call(client, "task_get", { id: json.id })).json).toMatchObject({
      title: "Count the tents",
      dueAt: "2030-01-02T10:00:00.000Z",
    });
    await call(client, "task_update", { id: json.id, dueAt: null });
    expect((await call(client, "task_get", { id: json.id })).json.dueAt).toBeNull();
  });

  it("says what is wrong in words a model can act on", async () => {
    const client = await connect();
    expect(await call(client, "task_create", { title: "", dueAt: "soon" })).toMatchObject({
      isError: true,
      text: expect.stringMatching(/^bad_input: task.create: title: A task needs a title.*dueAt/),
    });
    expect(await call(client, "task_create", { title: "Weigh", due: "2030-01-02" })).toMatchObject({
      isError: true,
      text: expect.stringMatching(/^bad_input: due: is no argument of task_create, which takes title, .*dueAt/),
    });
    expect(await call(client, "task_create", { title: "Weigh", dueAt: "2030-02-30" })).toMatchObject({
      isError: true,
      text: expect.stringContaining("dueAt"),
    });
    expect((await call(client, "status", { random_string: "x" })).isError, "a tool without arguments").toBeFalsy();
    expect(await call(client, "mission_get", { id: newId() })).toMatchObject({
      isError: true,
      text: "not_found: There is no such mission in this team.",
    });
    await expect(client.callTool({ name: "no_such_tool" })).rejects.toThrow("There is no tool no_such_tool");
  });

  it("shows and lets use only what the key’s permissions allow", async () => {
    const { secret } = await keyOf(team.ctx, ["tasks:read", "documents:read"]);
    const client = await connect(secret);
    const names = (await client.listTools()).tools.map((tool) => tool.name);
    expect(names).toEqual(["task_list", "task_get", "message_list", "document_list", "document_get"]);
    expect(await call(client, "mission_start", { goal: "Do something" })).toMatchObject({
      isError: true,
      text: expect.stringContaining("“missions:write”, which this key does not have"),
    });
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ name }) => name)).toEqual(["document", "document-version"]);
    await expect(client.readResource({ uri: "muster://working-md" })).rejects.toThrow("“team:read”");
  });

  it("keeps teams apart", async () => {
    const { documentId } = await writeDocument.call(other.ctx, { title: "Theirs", body: "secret of Sörland" });
    const { id: missionId } = await createMission.call(other.ctx, { goal: "The goal of Sörland" });
    const client = await connect();
    expect((await call(client, "document_get", { id: documentId })).text).toContain("not_found");
    expect((await call(client, "mission_wait", { id: missionId })).text).toContain("not_found");
    await expect(client.readResource({ uri: `muster://documents/${documentId}` })).rejects.toThrow();
    expect(JSON.stringify(await client.listResources())).not.toContain("Theirs");
  });

  it("bounds what it answers, and gives a long document part by part", async () => {
    const body = `${"A long line of words.\n".repeat(10_000)}The end.`;
    const { documentId } = await writeDocument.call(team.ctx, { title: "Long", body });
    const client = await connect();
    let text = "";
    for (let offset: unknown = 0; typeof offset === "number"; ) {
      const { json } = await call(client, "document_get", { id: documentId, offset });
      text += json.body;
      offset = json.nextOffset;
    }
    expect(text).toBe(body);
    const { contents } = await client.readResource({ uri: `muster://documents/${documentId}` });
    expect(contents).toMatchObject([{ mimeType: "text/markdown", text: body }]);
  });

  it("lists resources page by page, each once", async () => {
    for (let at = 0; at < 60; at += 1)
      await writeDocument.call(team.ctx, { title: `Note ${at}`, body: `Text of note ${at}` });
    await createMission.call(team.ctx, { goal: "Look at the notes" });
    const client = await connect();
    const uris: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.request({ method: "resources/list", params: cursor ? { cursor } : {} });
      uris.push(...page.resources.map(({ uri }) => uri));
      cursor = page.nextCursor;
    } while (cursor);
    expect(new Set(uris).size).toBe(uris.length);
    expect(uris.filter((uri) => uri.startsWith("muster://documents/")).length).toBeGreaterThan(60);
    expect(uris[0]).toBe("muster://working-md");
    expect(uris.at(-1)).toMatch(/^muster:\/\/missions\//);
  });

  it("reads and edits WORKING.md", async () => {
    const client = await connect();
    const { json } = await call(client, "working_read");
    const { contents } = await client.readResource({ uri: "muster://working-md" });
    expect(contents).toMatchObject([{ text: json.body }]);
    const edited = await call(client, "working_edit", { baseVersion: json.version, body: json.body });
    expect(edited.json).toMatchObject({ lines: [] });
  });

  it("offers prompts, written for what they are asked about", async () => {
    const client = await connect();
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(["plan_a_mission", "review_a_document", "daily_summary"]);
    const { messages } = await client.getPrompt({ name: "plan_a_mission", arguments: { wish: "Find the best tent" } });
    expect(JSON.stringify(messages)).toContain("Find the best tent");
    await expect(client.getPrompt({ name: "review_a_document", arguments: {} })).rejects.toThrow(
      "documentId is missing",
    );
    await expect(client.getPrompt({ name: "review_a_document", arguments: { documentId: newId() } })).rejects.toThrow(
      /document/,
    );
  });

  it("offers the prompts of the team as their production version has them, page by page, beside its own", async () => {
    const tone = { name: "tone", type: "choice" as const, options: ["dry", "warm"], default: "dry" };
    const count = { name: "words", type: "number" as const, description: "How many words" };
    const body = "Be {{tone}}, at most {{words}} words.";
    const made = await createPrompt.call(team.ctx, { name: "house-style", body, variables: [tone, count] });
    await savePrompt.call(team.ctx, { id: made.id, baseVersion: 1, body: "Not released." });
    const hidden = await createPrompt.call(team.ctx, { name: "old-style", body: "Old." });
    await archivePrompt.call(team.ctx, { id: hidden.id, isArchived: true });
    await createPrompt.call(other.ctx, { name: "their-style", body: "Theirs." });
    for (let at = 0; at < 105; at += 1) await createPrompt.call(team.ctx, { name: `many-${at}`, body: "Many." });
    const client = await connect();
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.request({ method: "prompts/list", params: cursor ? { cursor } : {} });
      const found = page.prompts.find(({ name }) => name === "house-style");
      if (found)
        expect(found.arguments).toEqual([
          { name: "tone", description: "(one of: dry, warm). Left out: dry.", required: false },
          { name: "words", description: "How many words (number).", required: true },
        ]);
      names.push(...page.prompts.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(3 + 106);
    expect(names).not.toContain("old-style");
    const get = (args: Record<string, string>, name = "house-style") => client.getPrompt({ name, arguments: args });
    expect(JSON.stringify(await get({ words: "50" }))).toContain("Be dry, at most 50 words.");
    await expect(get({})).rejects.toThrow("“words” is missing");
    await expect(get({ words: "many" })).rejects.toThrow("has to be a number");
    await expect(get({ words: "5", size: "1" })).rejects.toThrow("takes no size");
    await expect(get({}, "their-style")).rejects.toThrow("There is no prompt their-style");
    await expect(get({}, "old-style")).rejects.toThrow("There is no prompt old-style");
  });

  it("tells who listens that a document changed", async () => {
    const { documentId } = await writeDocument.call(team.ctx, { title: "Watched", body: "First" });
    const { documentId: theirs } = await writeDocument.call(other.ctx, { title: "Watched too", body: "First" });
    const client = await connect();
    const heard: string[] = [];
    client.setNotificationHandler("notifications/resources/updated", ({ params }) => {
      heard.push(params.uri);
    });
    const uri = `muster://documents/${documentId}`;
    const subscription = await client.listen({ resourceSubscriptions: [uri, `muster://documents/${theirs}`] });
    await writeDocument.call(other.ctx, { documentId: theirs, title: "Watched too", body: "Second" });
    await writeDocument.call(team.ctx, { documentId, title: "Watched", body: "Second" });
    await expect.poll(() => heard).toEqual([uri]);
    await subscription.close();
  });
});

describe("who comes to the MCP door", () => {
  it("is told to bring a key, and what is wrong with one", async () => {
    const nobody = await send({});
    expect(nobody).toMatchObject({ status: 401, head: { "www-authenticate": 'Bearer realm="Muster"' } });
    expect(JSON.parse(nobody.body)).toMatchObject({
      jsonrpc: "2.0",
      error: { message: expect.stringContaining("mst_") },
    });
    const wrong = await send({ authorization: "Bearer mst_wrong" });
    expect(wrong.status).toBe(401);
    expect(wrong.head["www-authenticate"]).toMatch(/^Bearer realm="Muster", error="invalid_token"/);
  });

  it("is not believed by a cookie", async () => {
    const { cookieOf } = await import("#tests/support/cookie");
    const { loadAuthSecret } = await import("#server/boot/secret");
    await loadAuthSecret(undefined);
    expect((await send({ cookie: await cookieOf(team.userId) })).status).toBe(401);
  });

  it.each([
    [{ host: "evil.example.com" }, 403],
    [{ host: "evil.example.com:3000", origin: "http://evil.example.com:3000" }, 403],
    [{ origin: "https://evil.example.com" }, 403],
    [{ origin: "null" }, 403],
    [{ host: "localhost:3000", origin: "http://localhost:6274" }, 200],
    [{ host: "[::1]:3000" }, 200],
    [{ host: "muster:3000" }, 200],
  ])("with %j gets %i", async (headers, status) => {
    expect((await send({ authorization: `Bearer ${key}`, ...headers })).status).toBe(status);
  });

  it("gets 4xx for what is no message of the protocol, and never a defect", async () => {
    const auth = { authorization: `Bearer ${key}` };
    expect((await send(auth, "{not json")).status).toBe(400);
    expect((await send({ ...auth, "content-type": "text/plain" })).status).toBe(415);
    expect((await send(auth, `{"a":"${"x".repeat(3_000_000)}"}`)).status).toBe(413);
    expect((await send(auth, "", "GET")).status).toBe(405);
    expect((await send(auth, "", "DELETE")).status).toBe(405);
    const odd = await send(auth, JSON.stringify({ ...HELLO, method: "tools/call", params: { name: 7 } }));
    expect(JSON.stringify(odd.body)).not.toContain("at ");
    expect(odd.status).toBeLessThan(500);
  });

  it("hears no more once its key is revoked", async () => {
    const { id, secret } = await keyOf(team.ctx);
    const client = await connect(secret);
    const { id: missionId } = await createMission.call(team.ctx, { goal: "Wait for me" });
    const others = getHub()?.health().followers;
    const waiting = client.callTool({ name: "mission_wait", arguments: { id: missionId, timeoutSeconds: 50 } });
    const ended = expect(waiting).rejects.toThrow();
    await expect.poll(() => getHub()?.health().followers).toBe((others ?? 0) + 1);
    await revokeKey.call(team.ctx, { keyId: id });
    await ended;
    await expect.poll(() => getHub()?.health().followers).toBe(others);
    await expect(connectClient(place.url, secret)).rejects.toThrow();
  });
});
