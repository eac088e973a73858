import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { runs } from "#db/tables/runs";
import { readEnv } from "#server/lib/env";
import { newId } from "#server/lib/ids";
import { userMessage } from "#server/llm/messages";
import { makeTalk } from "#tests/support/chat";
import { openTestDatabase } from "#tests/support/database";
import { prepareWithinCap, shareForHelp } from "./reply-cap.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const draft = {
  env: readEnv({ OPENAI_API_KEY: "k", OPENAI_MODEL: "gpt-4o" }),
  policy: { model: "default", maxOutputTokens: 16_000 },
  system: "You are Ada.",
  messages: [userMessage("Hi")],
  tools: [],
};

/** A run of the chat lane with this cap, of which this much is spent. */
async function runWith(capMicros: number, costMicros = 0) {
  const talk = await makeTalk();
  const { runId } = await talk.send("How is the team doing?");
  await getDb()
    .update(runs)
    .set({ capMicros, costMicros })
    .where(eq(runs.id, runId ?? ""));
  const [run] = await getDb()
    .select()
    .from(runs)
    .where(eq(runs.id, runId ?? ""));
  if (!run) throw new Error("The run is gone.");
  return { ctx: talk.team.machine, run };
}

describe("a reply's cap", () => {
  it("leaves a call as it is while it fits", async () => {
    const { ctx, run } = await runWith(1_000_000);
    expect(await prepareWithinCap(ctx, run, draft)).toMatchObject({ maxOutputTokens: 16_000 });
  });

  it("makes the answer shorter, so that the call cannot cost more than is left", async () => {
    const { ctx, run } = await runWith(100_000, 20_000);
    const prepared = await prepareWithinCap(ctx, run, draft);
    expect(prepared.maxOutputTokens).toBeLessThan(16_000);
    expect(prepared.maxOutputTokens).toBeGreaterThan(1_000);
    expect(prepared.upperBoundMicros).toBeLessThanOrEqual(80_000);
    expect(prepared.upperBoundMicros).toBeGreaterThan(75_000);
  });

  it("refuses a call of which not even a short answer fits, and names the sums", async () => {
    const { ctx, run } = await runWith(100_000, 99_000);
    await expect(prepareWithinCap(ctx, run, draft)).rejects.toThrow(/\$0\.001 that are left of this reply’s \$0\.10/);
  });

  it("counts what helpers spent, and gives a helper half of what is left", async () => {
    const { ctx, run } = await runWith(200_000, 40_000);
    const { id: _, number: __, ...rest } = run;
    await getDb()
      .insert(runs)
      .values({ ...rest, id: newId(), number: 9_999, startKey: newId(), parentRunId: run.id, costMicros: 60_000 });
    expect(await shareForHelp(ctx, run)).toBe(50_000);
    expect((await prepareWithinCap(ctx, run, draft)).upperBoundMicros).toBeLessThanOrEqual(100_000);
  });
});
