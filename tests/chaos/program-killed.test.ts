import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FaultPoint } from "#server/lib/fault";
import { createPostgresDatabase } from "#tests/support/database";
import { makeFolder, prepareDataDir, startServer, type TestServer } from "#tests/support/server-process";
import type { Store } from "./rows.ts";

/** In the middle of one call of a program: written down, about to be done, done but not recorded, recorded. */
const POINTS: FaultPoint[] = [
  "journal.before-step-write",
  "journal.after-step-write",
  "effect.before-commit",
  "effect.after-commit",
];

let template: string;
let postgres: Awaited<ReturnType<typeof createPostgresDatabase>>;
beforeAll(async () => {
  [template, postgres] = await Promise.all([prepareDataDir(), createPostgresDatabase()]);
});
afterAll(() => postgres.drop());

describe("a tool that a program outside of Muster called", () => {
  it("is done once, whichever write its server dies at, and the program gets its answer from the next (embedded database)", async () => {
    await liveThrough({ dataDir: makeFolder(template) }, POINTS);
  });

  it("is done once when its server dies before the effect is there, and before it is told of (Postgres)", async () => {
    await liveThrough({ dataDir: makeFolder(), url: postgres.url }, ["effect.before-commit", "effect.after-commit"]);
  });
});

type Answer = { status: number; json: Record<string, unknown> };

async function ask(server: TestServer, path: string, token: string, body?: unknown): Promise<Answer> {
  const { url } = await server.ready();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const how = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(`${url}/api/v1${path}`, how);
  return { status: response.status, json: (await response.json()) as Answer["json"] };
}

/** One run of a program through a life of its server for each point, with one call in each, and a last life without. */
async function liveThrough(store: Store, points: FaultPoint[]): Promise<void> {
  const env: Record<string, string> = store.url ? { DATABASE_URL: store.url } : {};
  const token = await claimedRun(startServer(store.dataDir, env));
  const write = (point: string) => ({
    callId: `write-${point}`,
    input: { title: `Note at ${point}`, body: "It was written." },
    waitSeconds: 20,
  });
  for (const point of points) {
    const server = startServer(store.dataDir, { ...env, MUSTER_FAULT: `${point}:1` });
    await expect(ask(server, "/runs/me/tools/document_write", token, write(point))).rejects.toThrow();
    expect((await server.exited).signal, `${point} is reached`).toBe("SIGKILL");
  }
  const server = startServer(store.dataDir, env);
  try {
    for (const point of points) {
      const { json } = await ask(server, "/runs/me/tools/document_write", token, write(point));
      expect(json, point).toMatchObject({ state: "done", output: { ok: true }, runStatus: "running" });
    }
    const { api } = await server.client();
    const { items } = await api.documents.list.query({});
    const titles = items.map(({ title }) => title).filter((title) => title.startsWith("Note at"));
    expect(titles.toSorted()).toEqual(points.map((point) => `Note at ${point}`).toSorted());
  } finally {
    await server.kill();
  }
}

/** The token of a run that a new agent’s program has claimed. The server is stopped afterwards. */
async function claimedRun(server: TestServer): Promise<string> {
  const { api } = await server.client();
  const { id: agentId } = await api.agents.create.mutate({ name: "Gauge", role: "writer", isProgram: true });
  const { secret } = await api.agents.createKey.mutate({ agentId, name: "chaos" });
  const task = await api.tasks.create.mutate({ title: "Write notes", criteria: ["They are written."] });
  await api.tasks.assign.mutate({ id: task.id, agentId });
  const beat = await ask(server, "/agents/me/heartbeat", secret, { waitSeconds: 20 });
  expect(beat.json.work).toMatchObject([{ purpose: "work" }]);
  const { json } = await ask(server, "/agents/me/claim", secret, {});
  await server.kill("SIGTERM");
  return String(json.token);
}
