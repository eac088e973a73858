import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { runSteps, runs } from "#db/tables/runs";
import { setHomeSymbol } from "#server/domains/market/commands";
import { makeTalk, type Talk, textIn } from "#tests/support/chat";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent } from "#tests/support/team";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

async function makeDesk(): Promise<Talk> {
  const talk = await makeTalk();
  await makeAgent(talk.team, "Bram", "data_processor");
  return talk;
}

/** Drives a question and whoever is asked for it, as the engine does, until the answer is there. */
async function askDesk(talk: Talk, body: string): Promise<{ runId: string; answer: string }> {
  const { runId } = await talk.send(body);
  if (!runId) throw new Error("no run");
  for (let turn = 0; turn < 6; turn += 1) {
    await talk.drive(runId);
    const open = (await helpersOf(runId)).filter(({ status }) => status === "queued");
    if (open.length === 0) break;
    for (const { id } of open) {
      await talk.drive(id);
      await talk.over(id);
    }
  }
  await talk.over(runId);
  return { runId, answer: textIn((await talk.talk()).at(-1)) };
}

const helpersOf = (runId: string) =>
  getDb().select().from(runs).where(eq(runs.parentRunId, runId)).orderBy(asc(runs.number));
const toolsOf = async (runId: string) =>
  (await getDb().select().from(runSteps).where(eq(runSteps.runId, runId)).orderBy(asc(runSteps.index)))
    .filter(({ kind }) => kind === "tool")
    .map(({ name }) => name);

describe("a question about a share in a chat", () => {
  it("is one traced chain of three agents, each in a run of its own", async () => {
    const talk = await makeDesk();
    await setHomeSymbol.call(talk.team.ctx, { symbol: "NRLD" });
    const { runId, answer } = await askDesk(talk, "How did our share do in three months?");
    expect(answer).toMatch(/NRLD \+\d+\.\d\u2009%, from 2026-08-27 to 2026-11-27 \(Sample prices\)\. Not advice\./);
    const helpers = await helpersOf(runId);
    expect(helpers.map(({ purpose, status }) => [purpose, status])).toEqual([
      ["assist", "succeeded"],
      ["assist", "succeeded"],
    ]);
    expect(await toolsOf(runId)).toEqual(["agent_ask", "agent_ask", "ui_show"]);
    expect(await toolsOf(helpers[0]?.id ?? "")).toEqual(["prices_search", "prices_get", "assist_done"]);
    expect(await toolsOf(helpers[1]?.id ?? "")).toEqual(["prices_analyse", "assist_done"]);
    const workers = (await talk.session()).workers;
    expect(workers.map(({ name }) => name).toSorted()).toEqual(["Bram", "Iris", "Juno"]);
    expect(helpers.every(({ isTainted }) => !isTainted)).toBe(true);
  });

  it("says that a symbol is unknown and what comes near", async () => {
    const { answer } = await askDesk(await makeDesk(), "How did NRDL do this year?");
    expect(answer).toContain("Sample prices do not include NRDL. Near it: NRLD (Norrland Outdoor AB)");
  });

  it("goes on from the question before", async () => {
    const talk = await makeDesk();
    await askDesk(talk, "How did NRLD do in three months?");
    const { answer } = await askDesk(talk, "And over a year?");
    expect(answer).toContain("from 2025-11-27 to 2026-11-27");
  });
});
