import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { type Database, rowsOf } from "#db/client";
import { getDb } from "#db/handle";
import { loadAuthSecret } from "#server/boot/secret";
import type { Ctx } from "#server/core/context";
import { getRun, listRuns } from "#server/domains/runs/queries";
import { isRunOver } from "#server/domains/runs/schema";
import { createSession, sendMessage } from "#server/domains/sessions/commands";
import { listTalk } from "#server/domains/sessions/queries";
import { createAccessToken } from "#server/domains/teams/commands";
import { setSecret } from "#server/domains/vault/commands";
import { exportAudit } from "#server/http/audit-export";
import { createSimulatedModel } from "#server/llm/providers/simulated/model";
import { modelsOf } from "#server/routers/models";
import { openTestDatabase } from "#tests/support/database";
import { type MockProvider, startMockProvider } from "#tests/support/mock-providers/server";
import { MOCK_KEY } from "#tests/support/mock-providers/wire";
import { openWorkshop, settled, startMission, type Workshop } from "#tests/support/workshop";
import { sweepAudit } from "./seal-audit.ts";

let database: Database;
let provider: MockProvider;
let workshop: Workshop;
beforeAll(async () => {
  database = await openTestDatabase();
  await loadAuthSecret(undefined);
  provider = await startMockProvider({ kind: "openai", model: createSimulatedModel({ delayMs: 0 }), faults: [] });
  // The installation's own key is one the provider refuses.
  workshop = await openWorkshop(database, { ...provider.env, OPENAI_API_KEY: "sk-of-the-installation" });
});
afterEach(() => void vi.unstubAllEnvs());
afterAll(async () => {
  await workshop.stop();
  await provider.close();
  await database.close();
});

async function everyRow(): Promise<{ table: string; row: string }[]> {
  const tables = await rowsOf<{ name: string }>(
    getDb(),
    sql`select tablename as name from pg_tables where schemaname = 'public'`,
  );
  const rows: { table: string; row: string }[] = [];
  for (const { name } of tables)
    for (const { row } of await rowsOf<{ row: string }>(
      getDb(),
      sql`select t::text as row from ${sql.identifier(name)} t`,
    ))
      rows.push({ table: name, row });
  return rows;
}

/** A talk with one answer, as its page shows it. */
async function talkOnce(owner: Ctx): Promise<unknown[]> {
  const { id: sessionId } = await createSession.call(owner, {});
  const { runId } = await sendMessage.call(owner, { sessionId, body: "How is the team doing?" });
  for (;;) {
    const run = await getRun.call(owner, { id: runId ?? "" });
    if (isRunOver(run.status)) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return (await listTalk.call(owner, { sessionId, limit: 50 })).items;
}

it("a team's own key from the vault is used before the installation's, and stands in no log, event, trace or export", async () => {
  vi.stubEnv("MUSTER_LOG_LEVEL", "debug");
  const written: string[] = [];
  const write = vi.spyOn(process.stderr, "write").mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  try {
    const { owner } = workshop;
    await setSecret.call(owner, { name: "OPENAI_API_KEY", value: MOCK_KEY });
    expect((await modelsOf(owner)).providers.find(({ name }) => name === "openai")).toMatchObject({
      isConfigured: true,
      keyFrom: "vault",
    });
    const { id } = await startMission(owner, "Which region sells most?", { "s.csv": "region;sold\nN;10\nS;20\n" });
    const mission = await settled(owner, id, 110_000);
    expect(mission).toMatchObject({ status: "done", isSimulated: false });
    expect(provider.requests.length).toBeGreaterThan(0);

    const asked = provider.requests.length;
    const talk = await talkOnce(owner);
    expect(talk.length).toBeGreaterThan(0);
    expect(provider.requests.length).toBeGreaterThan(asked);
    expect(JSON.stringify(talk)).not.toContain(MOCK_KEY);

    await sweepAudit();
    const rows = await everyRow();
    // Prompts, answers and what of them was on its way to a screen lie in tables too.
    for (const table of ["interactions", "prompt_parts", "run_steps", "chat_messages", "events", "audit_log"])
      expect([table, rows.some((one) => one.table === table)]).toEqual([table, true]);
    const reads = rows.filter(({ table, row }) => table === "audit_log" && row.includes("secret.use"));
    expect(reads.length, "each call opened it once, and that is on record").toBe(provider.requests.length);
    expect(reads[0]?.row).toMatch(/model call of run \d+/);
    expect(rows.filter(({ row }) => row.includes(MOCK_KEY)).map(({ table }) => table)).toEqual([]);

    const runs = await listRuns.call(owner, { missionId: id, limit: 50 });
    const traces = await Promise.all(runs.items.map((run) => getRun.call(owner, { id: run.id })));
    expect(JSON.stringify(traces)).not.toContain(MOCK_KEY);
    const userId = owner.actor.kind === "user" ? owner.actor.userId : "";
    const { token } = await createAccessToken.call(owner, { userId, name: "export" });
    const headers = { authorization: `Bearer ${token}` };
    const exported = await (await exportAudit(new Request("http://localhost/api/audit/export", { headers }))).text();
    expect(exported).toContain("secret.use");
    expect(exported).not.toContain(MOCK_KEY);
  } finally {
    write.mockRestore();
  }
  expect(written.join("")).not.toContain(MOCK_KEY);
}, 120_000);
