import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { budgets } from "#db/tables/llm";
import type { Ctx } from "#server/core/context";
import { isDomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { makeCappedAgents, makeSpender, newCall } from "#tests/support/ledger";
import { markSent, releaseMoney, reserveMoney, settleLost, settleMoney } from "./commands.ts";
import { spendOf } from "./queries.ts";

const NOON = Date.UTC(2026, 10, 21, 12);
const DAY_MS = 86_400_000;
let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

type Op =
  | { do: "reserve"; agent: number; run: number; onMission: boolean; micros: number; day: number }
  | { do: "send" | "settle" | "release"; which: number; micros: number }
  | { do: "lost"; run: number };

const small = fc.nat({ max: 2 });
// Tens, so that histories often meet a limit exactly.
const micros = fc.constantFrom(0, 1, 10, 20, 30, 40, 50);
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("reserve" as const),
      agent: small,
      run: small,
      onMission: fc.boolean(),
      micros,
      day: fc.nat({ max: 1 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom("send" as const, "settle" as const, "release" as const),
      which: fc.nat({ max: 30 }),
      micros,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("lost" as const), run: small }) },
);

type Entry = {
  id: string;
  agent: number;
  run: number;
  onMission: boolean;
  day: number;
  held: number;
  state: "reserved" | "sent" | "settled" | "released";
  spent: number;
};
const CAP = 100;
const MISSION = 80;
/** What each agent may spend in a day; the last has no cap of its own. */
const AGENT_CAPS = [60, 30, null];

/** The ledger as it should be, in memory: the same rules written as sums over entries. */
class Model {
  readonly entries: Entry[] = [];
  private sum(entries: Entry[]): number {
    return entries.reduce(
      (total, one) => total + (one.state === "settled" ? one.spent : one.state === "released" ? 0 : one.held),
      0,
    );
  }
  admits(call: { agent: number; onMission: boolean; day: number; micros: number }): boolean {
    if (call.micros === 0) return true;
    const today = this.entries.filter((one) => one.day === call.day);
    const fits = (entries: Entry[], limit: number) => this.sum(entries) + call.micros <= limit;
    const ofAgent = today.filter((one) => one.agent === call.agent);
    return (
      fits(today, CAP) &&
      fits(ofAgent, AGENT_CAPS[call.agent] ?? CAP) &&
      (!call.onMission ||
        fits(
          this.entries.filter((one) => one.onMission),
          MISSION,
        ))
    );
  }
  totals(entries: Entry[]) {
    const open = entries.filter((one) => one.state === "reserved" || one.state === "sent");
    const settled = entries.filter((one) => one.state === "settled");
    return {
      reservedMicros: open.reduce((sum, one) => sum + one.held, 0),
      spentMicros: settled.reduce((sum, one) => sum + one.spent, 0),
    };
  }
}

type World = { ctx: Ctx; missionId: string; agents: string[]; runs: string[]; model: Model };

async function reserve(world: World, given: Extract<Op, { do: "reserve" }>): Promise<void> {
  const { ctx, model, agents, runs } = world;
  const call = newCall({
    agentId: agents[given.agent] ?? "",
    runId: runs[given.run] ?? "",
    missionId: given.onMission ? world.missionId : null,
    upperBoundMicros: given.micros,
    atMs: NOON + given.day * DAY_MS,
  });
  const result = await reserveMoney.call(ctx, call).catch((error: unknown) => {
    if (isDomainError(error) && error.code === "limited") return null;
    throw error;
  });
  expect(result !== null).toBe(model.admits(given));
  if (result) model.entries.push({ ...given, id: result.entryId, held: given.micros, state: "reserved", spent: 0 });
}

/** Tries to move an entry on; what the state does not allow must be refused with `conflict` and change nothing. */
async function move(world: World, given: Extract<Op, { which: number }>): Promise<void> {
  const entry = world.model.entries[given.which % Math.max(1, world.model.entries.length)];
  if (!entry) return;
  const ref = { entryId: entry.id, atMs: NOON };
  const before = entry.state;
  const done = await {
    send: () => markSent.call(world.ctx, ref),
    release: () => releaseMoney.call(world.ctx, ref),
    settle: () => settleMoney.call(world.ctx, { ...ref, settledMicros: given.micros, outcome: "ok" }),
  }
    [given.do]()
    .then(
      () => true,
      (error: unknown) => {
        if (isDomainError(error) && error.code === "conflict") return false;
        throw error;
      },
    );
  const allowed = { send: ["reserved"], release: ["reserved", "released"], settle: ["sent", "settled"] }[given.do];
  expect(done).toBe(allowed.includes(before));
  if (!done || before === "settled" || before === "released") return;
  if (given.do === "settle") Object.assign(entry, { state: "settled", spent: given.micros });
  else entry.state = given.do === "send" ? "sent" : "released";
}

async function lose(world: World, given: Extract<Op, { do: "lost" }>): Promise<void> {
  await settleLost.call(world.ctx, { runId: world.runs[given.run] ?? "", atMs: NOON });
  for (const entry of world.model.entries.filter((one) => one.run === given.run)) {
    if (entry.state === "sent") Object.assign(entry, { state: "settled", spent: entry.held });
    if (entry.state === "reserved") entry.state = "released";
  }
}

async function compare({ ctx, missionId, agents, model }: World): Promise<void> {
  const rows = await getDb().select().from(budgets).where(eq(budgets.teamId, ctx.team.id));
  for (const row of rows) {
    expect(row.reservedMicros).toBeGreaterThanOrEqual(0);
    const own = model.entries.filter((one) => {
      if (row.kind === "mission") return one.onMission;
      const day = new Date(NOON + one.day * DAY_MS).toISOString().slice(0, 10);
      return row.day === day && (row.kind === "team_day" || row.refId === agents[one.agent]);
    });
    expect(row).toMatchObject(model.totals(own));
  }
  expect(await spendOf.call(ctx, { missionId })).toMatchObject(
    model.totals(model.entries.filter((one) => one.onMission)),
  );
}

describe("the ledger against a model of itself", () => {
  it("admits, counts and refuses the same through any history", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(op, { minLength: 12, maxLength: 30, size: "max" }), async (ops) => {
        const { ctx, missionId } = await makeSpender({ capMicros: CAP, missionMicros: MISSION });
        const world: World = {
          ctx,
          missionId: missionId ?? "",
          agents: await makeCappedAgents(ctx.team.id, AGENT_CAPS),
          runs: [newId(), newId(), newId()],
          model: new Model(),
        };
        for (const one of ops) {
          if (one.do === "reserve") await reserve(world, one);
          else if (one.do === "lost") await lose(world, one);
          else await move(world, one);
        }
        await compare(world);
      }),
      { numRuns: 40, seed: 20_261_121 },
    );
  }, 120_000);
});
