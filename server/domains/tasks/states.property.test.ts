import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { criteria, tasks } from "#db/tables/tasks";
import { isDomainError } from "#server/lib/errors";
import { openTestDatabase } from "#tests/support/database";
import { agentAtWork, plannedMission } from "#tests/support/planned-mission";
import { assignTask, createTask, startTask } from "./commands.ts";
import { blockTask, cancelTask } from "./control.ts";
import type { TaskRecord } from "./load.ts";
import { canMove } from "./policy.ts";
import { getTask } from "./queries.ts";
import { acceptTask, proveCriterion, returnTask, setReviewer, submitTask, waiveProof } from "./review.ts";
import { assignPerson, releaseTask, startByPerson } from "./seats.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

type House = Awaited<ReturnType<typeof furnish>>;
type Scene = House & { id: string; criterionId: string };
type Move = [name: string, run: (scene: Scene) => Promise<unknown>];

/** A team at work, made once; each story gets a task of its own in it. */
async function furnish() {
  const { team, agent, mission, count } = await plannedMission();
  const of = { machine: team.machine, missionId: mission.id, taskId: count.id };
  const bram = await agentAtWork({ ...of, agentId: agent("Bram").id, name: "Bram" });
  const vera = await agentAtWork({ ...of, agentId: agent("Vera").id, name: "Vera" });
  return { team, missionId: mission.id, bram, vera, bramId: agent("Bram").id, veraId: agent("Vera").id };
}

async function stage(house: House): Promise<Scene> {
  const { team, missionId } = house;
  const { id } = await createTask.call(team.ctx, { title: "Count", missionId, criteria: ["All are counted"] });
  const [criterion] = await getDb().select().from(criteria).where(eq(criteria.taskId, id));
  return { ...house, id, criterionId: criterion?.id ?? "" };
}

const evidence = (scene: Scene) => [{ kind: "tool_result" as const, ref: scene.bram.ref }];
const proveBy = (who: "bram" | "vera") => (scene: Scene) =>
  proveCriterion.call(scene[who].ctx, { criterionId: scene.criterionId, evidence: evidence(scene) });

/** Everything anybody can do to a task, by everybody who may try. */
const MOVES: Move[] = [
  ["Bram gets it", ({ team, id, bramId }) => assignTask.call(team.machine, { id, agentId: bramId })],
  ["Vera gets it", ({ team, id, veraId }) => assignTask.call(team.ctx, { id, agentId: veraId })],
  ["Lena takes it", ({ team, id }) => assignPerson.call(team.ctx, { id, userId: team.userId })],
  ["Lena begins", ({ team, id }) => startByPerson.call(team.ctx, { id })],
  ["a run begins", ({ team, id, bramId }) => startTask.call(team.machine, { id, agentId: bramId })],
  ["Bram hands in", ({ bram, id }) => submitTask.call(bram.ctx, { id, summary: "12" })],
  ["Vera hands in", ({ vera, id }) => submitTask.call(vera.ctx, { id, summary: "12" })],
  ["Lena hands in", ({ team, id }) => submitTask.call(team.ctx, { id, summary: "12" })],
  ["Bram proves", proveBy("bram")],
  ["Vera proves", proveBy("vera")],
  ["Lena lets it pass", ({ team, id }) => waiveProof.call(team.ctx, { taskId: id, reason: "seen it" })],
  ["Bram accepts", ({ bram, id }) => acceptTask.call(bram.ctx, { id })],
  ["Vera accepts", ({ vera, id }) => acceptTask.call(vera.ctx, { id })],
  ["Lena accepts", ({ team, id }) => acceptTask.call(team.ctx, { id })],
  ["Vera returns", ({ vera, id }) => returnTask.call(vera.ctx, { id, reason: "again" })],
  ["Lena is to check", ({ team, id }) => setReviewer.call(team.ctx, { id, userId: team.userId })],
  ["it is held up", ({ team, id }) => blockTask.call(team.machine, { id, reason: "stuck" })],
  ["it is released", ({ team, id }) => releaseTask.call(team.ctx, { id })],
  ["it is cancelled", ({ team, id }) => cancelTask.call(team.ctx, { id })],
];

async function look(id: string) {
  const [row] = await getDb().select().from(tasks).where(eq(tasks.id, id));
  if (!row) throw new Error("The task is gone.");
  return row;
}

/** Makes one move and holds what became of the task against what may become of it. */
async function moveOnce(scene: Scene, [name, run]: Move, before: TaskRecord): Promise<TaskRecord> {
  const error: unknown = await run(scene).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error !== null && !isDomainError(error)) throw error;
  const row = await look(scene.id);
  if (error !== null) expect(row, `${name} was refused`).toEqual(before);
  // A person need not say that they began.
  const from = before.assigneeUserId && row.status === "review" ? "in_progress" : before.status;
  if (row.status !== before.status)
    expect(canMove(from, row.status), `${name}: ${before.status} → ${row.status}`).toBe(true);
  const seats = [row.assigneeAgentId, row.assigneeUserId].filter((one) => one !== null);
  expect(seats.length, `${name}: at most one on the seat`).toBeLessThanOrEqual(1);
  if (["assigned", "in_progress", "review", "done"].includes(row.status)) expect(seats.length, name).toBe(1);
  if (row.status === "done" && before.status !== "done") {
    const { criteriaList } = await getTask.call(scene.team.ctx, { id: scene.id });
    expect(criteriaList.every((one) => one.evidence.length > 0 || one.waived !== null)).toBe(true);
    expect(row.reviewerAgentId ?? row.reviewerUserId).not.toBe(seats[0]);
  }
  return row;
}

describe("a task under any sequence of commands", () => {
  it("moves only along its arrows, has one on its seat, and is done only when proven by another than its author", async () => {
    const house = await furnish();
    // Cancelling ends a story; it is left to come rarely, so that the others go far.
    const move = fc
      .nat({ max: MOVES.length * 4 })
      .map((at) => MOVES[at % (MOVES.length - (at < 60 ? 1 : 0))])
      .filter((one) => one !== undefined);
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 4, maxLength: 18 }), async (moves) => {
        const scene = await stage(house);
        let row = await look(scene.id);
        for (const one of moves) row = await moveOnce(scene, one, row);
      }),
      { numRuns: 25, seed: 20261121 },
    );
  }, 120_000);

  it("reaches done by the straight way", async () => {
    const scene = await stage(await furnish());
    let row = await look(scene.id);
    for (const name of ["Bram gets it", "a run begins", "Bram hands in", "Vera proves", "Vera accepts"])
      for (const one of MOVES.filter(([known]) => known === name)) row = await moveOnce(scene, one, row);
    expect(row.status).toBe("done");
  });
});
