import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import type { Client } from "#cli/client";
import { signIn } from "#tests/bench/session";
import { pagesOf, type Shown } from "#tests/support/pages";
import { makeDataDir, startServer, type TestServer } from "#tests/support/server-process";
import { createMission, waitForMission, waitForQuiet } from "./mission.ts";

/** Of one page, whatever stands on it. */
const MOST_STATEMENTS = 12;
const MANY = 40;
const DATA = join(import.meta.dirname, "../../server/domains/samples/data");

let server: TestServer;
let client: Client;
let shown: Shown;
let pages: string[];
beforeAll(async () => {
  server = startServer(await makeDataDir(), { MUSTER_LOG_LEVEL: "debug" });
  client = await server.client();
  const sales = readFileSync(join(DATA, "sales-2026.csv"), "utf8");
  const id = await createMission(client, {
    goal: "Which region and product drive our revenue?",
    files: { "sales-2026.csv": sales },
  });
  expect(await waitForMission(async () => client, id)).toBe("done");
  await waitForQuiet(server);
  const { api } = client;
  const [documents, tasks, runs] = await Promise.all([
    api.documents.list.query({ missionId: id, limit: 1 }),
    api.tasks.list.query({ missionId: id, limit: 1 }),
    api.runs.list.query({ limit: 1 }),
  ]);
  shown = {
    id,
    documentId: documents.items[0]?.id ?? "",
    taskId: tasks.items[0]?.id ?? "",
    runNumber: runs.items[0]?.number ?? 0,
  };
  pages = [...(await pagesOf(api, shown)), await comparisonOf(shown.taskId)];
  await waitForQuiet(server);
  // Nothing that begins by itself shall stand between two counts.
  await api.team.setPaused.mutate({ isPaused: true });
});

/** The page of a run of the task beside a fork of it. */
async function comparisonOf(taskId: string): Promise<string> {
  const { api } = client;
  const [newest] = (await api.runs.list.query({ taskId, limit: 1 })).items;
  const run = await api.runs.get.query({ id: newest?.id ?? "" });
  const asked = run.steps.find((step) => step.kind === "model" && step.index > 0);
  const fork = await api.runs.fork.mutate({
    runId: run.id,
    atIndex: asked?.index ?? 1,
    change: { system: "You count with care." },
  });
  return `/norrland/runs/${run.id}/compare/${fork.id}`;
}

/** Opens each page as a browser does first and reads from the server's log what it asked of the database. */
async function statementsOf(paths: readonly string[]): Promise<Record<string, number>> {
  const { url } = await server.ready();
  // That a session is in use is written down when that is minutes old: no page of this walk is to be the one that does it.
  const cookie = await signIn(url);
  const counts: Record<string, number> = {};
  for (const path of paths) {
    const from = server.stderr().length;
    const response = await fetch(`${url}${path}`, { headers: { cookie, accept: "text/html" } });
    await response.text();
    expect([path, response.status]).toEqual([path, 200]);
    const read = () => answeredIn(server.stderr().slice(from), path.split("?")[0] ?? "");
    await expect.poll(read, { timeout: 60_000 }).not.toBeNull();
    counts[path] = read() ?? Number.NaN;
  }
  return counts;
}

function answeredIn(log: string, path: string): number | null {
  for (const text of log.split("\n")) {
    if (!text.includes('"answered"')) continue;
    const line = JSON.parse(text) as { path: string; statements: number };
    if (line.path === path) return line.statements;
  }
  return null;
}

async function add(from: number, to: number): Promise<void> {
  const { api } = client;
  const { taskId } = shown;
  for (let at = from; at < to; at += 1) {
    await api.tasks.create.mutate({ title: `Count the tents of lot ${at}` });
    const { messageId } = await api.messages.post.mutate({ taskId, body: `Lot ${at} is counted.` });
    await api.messages.post.mutate({ taskId, replyToId: messageId, body: "And once more, to be sure." });
    await api.messages.react.mutate({ id: messageId, reaction: "check" });
    if (at % 2 === 0)
      await api.missions.create.mutate({ goal: `Count hall ${at}.`, idempotencyKey: `many-halls-${at}` });
    if (at % 4 === 0) await api.agents.create.mutate({ name: `Counter ${at}`, role: "data_processor" });
  }
}

it("no page asks the database more often for more rows, and each keeps within its number of statements", async () => {
  // One of each first: what is not there at all needs no second look. The first look also warms what is read once a process.
  await add(0, 1);
  await statementsOf(pages);
  const few = await statementsOf(pages);
  await add(1, MANY);
  const many = await statementsOf(pages);
  const grown = pages.filter((path) => (many[path] ?? Number.NaN) > (few[path] ?? Number.NaN));
  expect(grown.map((path) => `${path}: ${few[path]} → ${many[path]}`)).toEqual([]);
  const over = pages.filter((path) => !((many[path] ?? Number.NaN) <= MOST_STATEMENTS));
  expect(over.map((path) => `${path}: ${many[path]}`)).toEqual([]);
});
