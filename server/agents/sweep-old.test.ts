import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { notificationDeliveries } from "#db/tables/notifications";
import { outsideLabels } from "#db/tables/outside";
import { wakes } from "#db/tables/wakes";
import { takeInText } from "#server/core/outside";
import { inTransaction } from "#server/core/transaction";
import { startRun } from "#server/domains/runs/commands";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makeTeam, type TestTeam } from "#tests/support/team";
import { sweepRecords } from "./sweep-old.ts";

const DAY_MS = 24 * 60 * 60_000;
const nowMs = Date.now();
const [OLD, YOUNG] = [nowMs - 91 * DAY_MS, nowMs - 89 * DAY_MS];

let database: Database;
let team: TestTeam;
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
});
afterAll(() => database.close());

it("old records of wakes go after ninety days, those that wait or that a run took stay", async () => {
  const agentId = await makeAgent(team, "Iris", "researcher");
  const order = { agentId, missionId: null, taskId: null, purpose: "respond" as const };
  const { id: runId } = await startRun.call(team.machine, { ...order, wakeReason: "a test", startKey: newId() });
  type Wake = typeof wakes.$inferInsert;
  const wake = async (atMs: number, status: Wake["status"], more: Partial<Wake> = {}) => {
    const [id, dedupeKey] = [newId(atMs), newId()];
    const row: Wake = { id, teamId: team.id, agentId, kind: "hand", reason: "a test", status, dedupeKey, ...more };
    await getDb().insert(wakes).values(row);
    return id;
  };
  const gone = [await wake(OLD, "dropped"), await wake(OLD, "noted"), await wake(OLD, "failed")];
  const kept = [
    await wake(OLD, "pending"),
    await wake(OLD, "taken", { runId }),
    await wake(OLD, "failed", { runId }),
    await wake(YOUNG, "dropped"),
  ];
  const mail = { kind: "mail" as const, name: "shop@example.org" };
  await inTransaction(team.machine, "label", async (joined) => {
    for (const id of [gone[0] ?? "", kept[0] ?? ""]) await takeInText(joined, mail, { subject: { kind: "wake", id } });
  });
  expect((await sweepRecords(nowMs)).wakes).toBe(gone.length);
  const left = await getDb().select({ id: wakes.id }).from(wakes).where(eq(wakes.teamId, team.id));
  expect(left.map(({ id }) => id).sort()).toEqual([...kept].sort());
  const labels = await getDb().select().from(outsideLabels).where(eq(outsideLabels.teamId, team.id));
  expect(labels.map(({ subjectId }) => subjectId)).toEqual([kept[0]]);
});

it("old deliveries go after ninety days, whatever became of them; what waits stays", async () => {
  type Delivery = typeof notificationDeliveries.$inferInsert;
  const deliver = async (atMs: number, status: Delivery["status"]) => {
    const id = newId(atMs);
    const of = { id, teamId: team.id, userId: team.userId, channel: "mail" as const, dueAt: new Date(atMs) };
    await getDb()
      .insert(notificationDeliveries)
      .values({ ...of, causeKey: newId(), batchKey: newId(), status });
    return id;
  };
  const gone = [await deliver(OLD, "sent"), await deliver(OLD, "failed"), await deliver(OLD, "skipped")];
  const kept = [await deliver(OLD, "pending"), await deliver(OLD, "sending"), await deliver(YOUNG, "sent")];
  expect((await sweepRecords(nowMs)).deliveries).toBe(gone.length);
  const left = await getDb().select({ id: notificationDeliveries.id }).from(notificationDeliveries);
  expect(left.map(({ id }) => id).sort()).toEqual([...kept].sort());
});
