import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { auditLog } from "#db/tables/kernel";
import { decide } from "#server/agents/decide";
import { createMission } from "#server/domains/missions/commands";
import { isDomainError } from "#server/lib/errors";
import { openTestPostgres } from "#tests/support/database";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { requestApproval } from "./commands.ts";
import { getApproval, listApprovals } from "./queries.ts";

let database: Database;
let team: TestTeam;
let missionId: string;
beforeAll(async () => {
  database = await openTestPostgres();
  team = await makeTeam();
  missionId = (await createMission.call(team.ctx, { goal: "Count the tents." })).id;
});
afterAll(() => database.close());

const ask = (dedupeKey: string) =>
  requestApproval.call(team.machine, {
    kind: "budget_raise",
    title: "More money",
    effect: { type: "command", name: "mission.set_budget" },
    payload: { id: missionId, budgetMicros: 3_000_000 },
    missionId,
    dedupeKey,
  });

it("is decided and done once when twenty people press at the same moment; the others learn who was first", async () => {
  const { approvalId } = await ask("once");
  const id = approvalId ?? "";
  const presses = Array.from({ length: 20 }, (_, at) =>
    decide(team.ctx, { id, decision: at % 2 === 0 ? "approve" : "reject", note: "No." }),
  );
  const outcomes = await Promise.allSettled(presses);
  const made = outcomes.filter((outcome) => outcome.status === "fulfilled");
  const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  expect(made).toHaveLength(1);
  expect(refused.every((error) => isDomainError(error) && error.code === "conflict")).toBe(true);
  const { status } = await getApproval.call(team.ctx, { id });
  const done = await getDb().select().from(auditLog).where(eq(auditLog.command, "mission.set_budget"));
  expect(done).toHaveLength(status === "executed" ? 1 : 0);
});

it("is asked for once when ten ask for the same at the same moment", async () => {
  const asked = await Promise.all(Array.from({ length: 10 }, () => ask("same")));
  expect(new Set(asked.map((one) => one.approvalId)).size).toBe(1);
  expect((await listApprovals.call(team.ctx, { status: "pending" })).items).toHaveLength(1);
});
