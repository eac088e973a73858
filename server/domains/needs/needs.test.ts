import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { missions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { blockers, tasks } from "#db/tables/tasks";
import { memberships, users } from "#db/tables/teams";
import { delegateApproval, requestApproval } from "#server/domains/approvals/commands";
import { createMission, setMissionStatus } from "#server/domains/missions/commands";
import { askQuestion } from "#server/domains/missions/questions";
import { AGENT_SCOPES } from "#server/domains/teams/schema";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { plannedMission } from "#tests/support/planned-mission";
import { makeTeam, personContext } from "#tests/support/team";
import { rankWords } from "./policy.ts";
import { countNeeds, listNeeds } from "./queries.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** A team in which one of everything waits for its owner. */
async function busy() {
  const scene = await plannedMission();
  const { team, agent, mission, count, write } = scene;
  const bram = agent("Bram").id;
  const db = getDb();
  const file = { kind: "file_export" as const, effect: { type: "command" as const, name: "mission.set_budget" } };
  const ask = async (given: object) =>
    (
      await requestApproval.call(team.machine, {
        ...file,
        title: "Take a file out",
        payload: {},
        mustAsk: true,
        ...given,
      })
    ).approvalId ?? "";
  const small = await ask({
    taskId: write.id,
    amountMicros: 1_000_000,
    missionId: mission.id,
    kind: "hire",
    title: "Hire",
  });
  const holding = await ask({ taskId: count.id, missionId: mission.id, title: "Send the count" });
  const asking = await createMission.call(team.ctx, { goal: "Which region sells most?" });
  const run = { agentId: bram, taskId: null, runId: newId(), missionId: asking.id };
  const asAgent = {
    ...team.ctx,
    actor: { kind: "agent" as const, agentId: bram, name: "Bram", runId: run.runId },
    scopes: new Set(AGENT_SCOPES),
  };
  await askQuestion.call(asAgent, {
    missionId: asking.id,
    taskId: null,
    runId: run.runId,
    question: "North or South?",
  });
  const poor = await createMission.call(team.ctx, { goal: "Count the stoves." });
  await setMissionStatus.call(team.machine, { id: poor.id, status: "needs_answer", reason: "Its cap is reached." });
  const looping = await createMission.call(team.ctx, { goal: "Count the mugs." });
  const pause = { isPaused: true, pausedReason: "The same task came three times.", pausedAt: new Date() };
  await db.update(missions).set(pause).where(eq(missions.id, looping.id));
  await db.update(tasks).set({ status: "review", reviewerUserId: team.userId }).where(eq(tasks.id, write.id));
  const blocker = {
    teamId: team.id,
    key: `held:${count.id}`,
    kind: "held" as const,
    taskId: count.id,
    level: "person" as const,
  };
  await db.insert(blockers).values({ ...blocker, reason: "nobody can do it", since: new Date() });
  await db.insert(runs).values({
    teamId: team.id,
    number: 900,
    agentId: bram,
    missionId: poor.id,
    purpose: "plan",
    startKey: newId(),
    status: "failed",
    statusReason: "The model did not answer.",
    wakeReason: "test",
    stepLimit: 10,
    timeLimitMs: 1_000,
  });
  return { ...scene, small, holding };
}

describe("what needs a person", () => {
  it("is one queue of every kind, ranked by what it holds up and said in words", async () => {
    const { team, holding } = await busy();
    const { items, nextCursor } = await listNeeds.call(team.ctx, {});
    expect(items.map((item) => [item.kind, item.group, item.holdsUp])).toEqual([
      ["approval", "now", 1],
      ["blocker", "now", 1],
      ["approval", "now", 0],
      ["question", "now", 0],
      ["money", "now", 0],
      ["paused", "now", 0],
      ["review", "later", 0],
      ["failure", "later", 0],
    ]);
    expect(items[0]).toMatchObject({
      id: holding,
      kind: "approval",
      holdsUp: 1,
      rank: expect.stringContaining("Holds up 1 task"),
    });
    expect(items.find((item) => item.kind === "paused")?.detail).toBe("The same task came three times.");
    expect(items.find((item) => item.kind === "review")).toMatchObject({
      title: "Write it down",
      rank: "Nothing waits for it",
    });
    expect(nextCursor).toBeNull();
    expect(await countNeeds.call(team.ctx, {})).toEqual({ now: 6, later: 2 });
  });

  it("comes in pages and by kind", async () => {
    const { team } = await busy();
    const whole = (await listNeeds.call(team.ctx, {})).items.map((item) => item.id);
    const first = await listNeeds.call(team.ctx, { limit: 5 });
    const rest = await listNeeds.call(team.ctx, { limit: 5, cursor: first.nextCursor ?? undefined });
    expect([...first.items, ...rest.items].map((item) => item.id)).toEqual(whole);
    expect(rest.nextCursor).toBeNull();
    const approvals = await listNeeds.call(team.ctx, { kind: "approval" });
    expect(approvals.items).toHaveLength(2);
  });

  it("shows each person what they can settle: roles, delegates, viewers", async () => {
    const { team, small, holding } = await busy();
    const mo = await join(team.id, "member");
    const approvalsOf = async (ctx: typeof mo) =>
      (await listNeeds.call(ctx, { kind: "approval" })).items.map((item) => item.id);
    expect(await approvalsOf(mo)).toEqual(expect.arrayContaining([holding]));
    const ny = await join(team.id, "member");
    await delegateApproval.call(team.ctx, { id: holding, userId: ny.actor.kind === "user" ? ny.actor.userId : "" });
    expect(await approvalsOf(mo)).not.toContain(holding);
    expect(await approvalsOf(ny)).toContain(holding);
    expect(await approvalsOf(team.ctx)).toEqual(expect.arrayContaining([holding, small]));
    expect(await countNeeds.call(await join(team.id, "viewer"), {})).toEqual({ now: 0, later: 0 });
    expect((await listNeeds.call((await makeTeam("Other")).ctx, {})).items).toEqual([]);
  });
});

it("says why something stands where it stands", () => {
  const item = {
    kind: "approval" as const,
    holdsUp: 4,
    amountMicros: 5_000_000,
    deadlineAt: new Date(),
    group: "now" as const,
  };
  expect(rankWords({ ...item, isTainted: true })).toBe(
    "Holds up 4 tasks, $5.00 at stake, text from outside was read, has a deadline",
  );
  const calm = { ...item, holdsUp: 0, amountMicros: null, deadlineAt: null, isTainted: false };
  expect(rankWords(calm)).toBe("Its run waits");
});

async function join(teamId: string, role: "member" | "viewer") {
  const id = newId();
  await getDb()
    .insert(users)
    .values({ id, email: `${id}@example.org`, name: "Mo", passwordHash: "x".repeat(20) });
  await getDb().insert(memberships).values({ teamId, userId: id, role });
  return personContext(teamId, id, role, "Mo");
}
