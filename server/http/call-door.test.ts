import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { createAccessToken } from "#server/domains/teams/commands";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { serveDoors } from "#tests/support/doors";
import { makeTeam } from "#tests/support/team";
import { answerTrpc } from "./trpc-door.ts";

let database: Database;
let url: string;
const keys = { all: "", one: "", unknown: "mst_nothing" };
let close: () => unknown;
beforeAll(async () => {
  database = await openTestDatabase();
  const team = await makeTeam();
  keys.all = (await createAccessToken.call(team.ctx, { userId: team.userId, name: "all" })).token;
  keys.one = (
    await createAccessToken.call(team.ctx, { userId: team.userId, name: "one", scopes: ["team:read"] })
  ).token;
  ({ url, close } = await serveDoors((request, response) => void answerTrpc(request, response)));
});
afterAll(async () => {
  await close();
  await database.close();
});

type Asked = {
  path: string;
  by?: keyof typeof keys | null;
  body?: string;
  method?: string;
  headers?: Record<string, string>;
};

/** What differs from call to call. */
const plain = (text: string) =>
  text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "an id").replace(/"number":\d+/g, '"number":0');

async function ask({ path, by = "all", body, method = body === undefined ? "GET" : "POST", headers = {} }: Asked) {
  const answer = await fetch(`${url}/api/trpc/${path}`, {
    method,
    ...(body === undefined ? {} : { body }),
    headers: {
      ...(by === null ? {} : { authorization: `Bearer ${keys[by]}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
  });
  const said = ["content-type", "content-encoding", "vary", "cache-control"].map((name) => answer.headers.get(name));
  return { status: answer.status, said, text: plain(await answer.text()) };
}

const input = (value: unknown) => `input=${encodeURIComponent(JSON.stringify({ json: value }))}`;
const task = JSON.stringify({ json: { title: "Count the tents" } });

const CALLS: Record<string, Asked> = {
  "a list": { path: `tasks.list?${input({ limit: 5 })}` },
  "a list without input": { path: "tasks.list" },
  "a list as small as it comes": { path: `tasks.list?${input({ limit: 5 })}`, headers: { "accept-encoding": "gzip" } },
  "input that does not fit": { path: `tasks.list?${input({ limit: "many" })}` },
  "input that is no JSON": { path: "tasks.list?input=%7Boh" },
  "an empty input": { path: "tasks.list?input=" },
  "a stranger with input that is no JSON": { path: "tasks.list?input=%7Boh", by: null },
  "a key that never was": { path: "tasks.list", by: "unknown" },
  "a key without the scope": { path: "tasks.list", by: "one" },
  "something that is not there": { path: `tasks.get?${input({ id: newId() })}` },
  "a name that is not there": { path: "tasks.nothing" },
  "a name that every object has": { path: "constructor" },
  "a change": { path: "tasks.create", body: task },
  "a change that does not fit": { path: "tasks.create", body: JSON.stringify({ json: { title: "" } }) },
  "a change that is no JSON": { path: "tasks.create", body: "{oh" },
  "a change with a mark of byte order": { path: "tasks.create", body: `\uFEFF${task}` },
  "a change of nothing": { path: "tasks.create", body: "" },
  "a change in another form": { path: "tasks.create", body: task, headers: { "content-type": "text/plain" } },
  "a change with its alphabet": {
    path: "tasks.create",
    body: task,
    headers: { "content-type": "application/json; charset=utf-8" },
  },
  "a change asked for as a question": { path: `tasks.create?${input({ title: "x" })}` },
  "a question sent as a change": { path: "tasks.list", body: JSON.stringify({ json: {} }) },
  "only the head": { path: "tasks.list", method: "HEAD" },
};

describe("one call", () => {
  it.each(Object.entries(CALLS))("is answered as tRPC's own server answers it: %s", async (_, asked) => {
    const here = await ask(asked);
    // A caller that names a form is answered by tRPC itself, and this form is the usual one.
    const there = await ask({ ...asked, headers: { ...asked.headers, "trpc-accept": "application/json" } });
    expect(here).toEqual(there);
  });
});
