import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgres, rowsOf } from "#db/client";
import { createSimulatedModel } from "#server/llm/providers/simulated/model";
import { createPostgresDatabase } from "#tests/support/database";
import { smallMission } from "#tests/support/datasets";
import { type MockProvider, startMockProvider } from "#tests/support/mock-providers/server";
import { makeFolder, startServer, type TestServer } from "#tests/support/server-process";
import { createMission, until } from "./mission.ts";

const CAP = 250_000;

let postgres: Awaited<ReturnType<typeof createPostgresDatabase>>;
let provider: MockProvider;
let servers: TestServer[];

beforeAll(async () => {
  postgres = await createPostgresDatabase();
  provider = await startMockProvider({ kind: "anthropic", model: createSimulatedModel(), pieceDelayMs: 5 });
  const env = { DATABASE_URL: postgres.url, ...provider.env };
  servers = [startServer(makeFolder(), env), startServer(makeFolder(), env)];
  await Promise.all(servers.map((server) => server.ready()));
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.kill("SIGKILL")));
  await provider.close();
  await postgres.drop();
});

type Books = { held: number; limit: number; counted: number; open: number; lost: number };

describe("a mission with a cap", () => {
  it("never exceeds it across two servers, one of which is killed with calls out, and then asks a person for more", async () => {
    const [first, second] = servers;
    if (!first || !second) throw new Error("Two servers are needed.");
    const client = await second.client();
    const missionId = await createMission(client, smallMission(21));
    await client.api.missions.setBudget.mutate({ id: missionId, budgetMicros: CAP });
    const database = await openPostgres(postgres.url, 2);
    const seen: Books[] = [];
    const look = async () => {
      const [books] = await rowsOf<Books>(
        database.db,
        sql`select coalesce(max(b.spent_micros + b.reserved_micros), 0)::float8 as held,
            coalesce(max(b.limit_micros), 0)::float8 as limit,
            (select coalesce(sum(coalesce(settled_micros, reserved_micros)), 0)::float8 from ledger_entries
              where mission_id = ${missionId} and state <> 'released') as counted,
            (select count(*)::int from ledger_entries where mission_id = ${missionId} and state = 'sent') as open,
            (select count(*)::int from ledger_entries where mission_id = ${missionId} and outcome = 'unknown') as lost
          from budgets b where b.kind = 'mission' and b.ref_id = ${missionId}`,
      );
      if (books) seen.push(books);
      return books;
    };
    try {
      await until("calls are out", async () => ((await look())?.open ?? 0) > 0);
      await first.kill("SIGKILL");
      const mission = () => client.api.missions.get.query({ id: missionId });
      await until(
        "it stops for money",
        async () => {
          await look();
          const { status, taskCounts } = await mission();
          if (status === "done")
            throw new Error(`It ended within its cap: ${JSON.stringify([taskCounts, seen.at(-1)])}`);
          return status === "needs_answer";
        },
        240_000,
      ).catch(async (error: unknown) => {
        throw new Error(JSON.stringify([await mission(), seen.at(-1)]).slice(0, 3_000), { cause: error });
      });
      await sleep(500);
      const last = await look();
      expect(seen.every((books) => books.held <= books.limit && books.counted <= CAP)).toBe(true);
      expect(last).toMatchObject({ limit: CAP });
      expect(last?.counted).toBeGreaterThan(0);
      const asked = await rowsOf<{ n: number }>(
        database.db,
        sql`select count(*)::int as n from approvals where mission_id = ${missionId} and kind = 'budget_raise' and status = 'pending'`,
      );
      expect(asked[0]?.n).toBe(1);
    } finally {
      await database.close();
    }
  });
});
