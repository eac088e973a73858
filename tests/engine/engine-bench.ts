import { sql } from "drizzle-orm";
import type { InngestFunction } from "inngest";
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import type { Database } from "#db/client";
import { rowsOf } from "#db/client";
import { createInngestClient, type MusterInngest } from "#inngest/client";
import {
  createEmbeddedEngine,
  createEngineLink,
  type EmbeddedEngine,
  type EngineOptions,
} from "#inngest/embedded/engine";
import type { Clock } from "#server/lib/clock";
import { openTestDatabase, openTestPostgres } from "#tests/support/database";

/** A clock that stands still until it is moved. */
export type HandClock = { now(): number; move(ms: number): void };

const START_MS = Date.UTC(2026, 0, 5, 8, 0, 0);

export function handClock(startMs = START_MS): HandClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    move: (ms) => {
      nowMs += ms;
    },
  };
}

export type Bench<C extends Clock> = { engine: EmbeddedEngine; client: MusterInngest; clock: C };

type Define = (client: MusterInngest) => InngestFunction.Any[];

type BenchOptions = Omit<Partial<EngineOptions>, "clock"> & { checkpointing?: boolean };

/** An engine over `database` with these functions, its clock in the test's hand. */
export function openBench<C extends Clock>(
  database: Database,
  define: Define,
  options: BenchOptions & { clock: C },
): Bench<C> {
  const { checkpointing = true, clock, ...rest } = options;
  const link = createEngineLink();
  const client = createInngestClient({ mode: { mode: "embedded" }, fetch: link.fetch, checkpointing });
  const engine = createEmbeddedEngine({ database, client, functions: define(client), link, ...rest, clock });
  return { engine, client, clock };
}

type Setting = {
  database: Database;
  open(define: Define, options?: BenchOptions & { clock?: HandClock }): Bench<HandClock>;
};

/** The same scenarios on both databases, with checkpointing on and off. */
export function describeEngine(title: string, scenarios: (setting: Setting) => void): void {
  const openers = { pglite: openTestDatabase, postgres: openTestPostgres };
  describe.each(["pglite", "postgres"] as const)(`${title} on %s`, (driver) => {
    const setting = {} as { database: Database };
    beforeAll(async () => {
      setting.database = await openers[driver]();
    });
    afterAll(() => setting.database.close());
    beforeEach(() => emptyEngine(setting.database));
    describe.each([true, false])("checkpointing %s", (checkpointing) => {
      scenarios({
        get database() {
          return setting.database;
        },
        open: (define, options) =>
          openBench(setting.database, define, { checkpointing, clock: handClock(), ...options }),
      });
    });
  });
}

export type RunRow = {
  function_id: string;
  status: string;
  result: { data?: unknown; error?: { name: string; message: string } } | null;
};

/** The runs of a function (without the app's prefix) in the order of their start. */
export async function runsOf(database: Database, functionId: string): Promise<RunRow[]> {
  return rowsOf<RunRow>(
    database.db,
    sql`select function_id, status, result from engine_runs where function_id = ${`muster-${functionId}`} order by id`,
  );
}

export async function emptyEngine(database: Database): Promise<void> {
  await database.db.execute(sql`truncate engine_events, engine_runs, engine_steps, engine_queue, engine_pauses`);
}
