import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { tasks } from "#db/tables/tasks";
import { isDomainError } from "#server/lib/errors";
import { openTestDatabase } from "#tests/support/database";
import { agentAtWork, plannedMission } from "#tests/support/planned-mission";
import { assignTask, startTask } from "./commands.ts";
import { blockTask, cancelTask } from "./control.ts";
import { canMove } from "./policy.ts";
import { getTask } from "./queries.ts";
import { acceptTask, proveCriterion, returnTask, setReviewer, submitTask, waiveProof } from "./review.ts";
import type { TaskStatus } from "./schema.ts";
import { assignPerson, releaseTask, startByPerson } from "./seats.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

type Scene = Awaited<ReturnType<typeof stage>>;
type Move = [name: string, run: (scene: Scene) => Promise<unknown>];

async function stage() {
  const { team, agent, mission, count } = await plannedMission();
  const of = { machine: team.machine, missionId: mission.id, taskId: count.id };
  const bram = await agentAtWork({ ...of, agentId: agent("Bram").id, name: "Bram" });
  const vera = await agentAtWork({ ...of, agentId: agent("Vera").id, name: "Vera" });
  const criterionId = (await getTask.call(team.ctx, { id: count.id })).criteriaList[0]?.id ?? "";
  return { team, id: count.id, bram, vera, bramId: agent("Bram").id, veraId: agent("Vera").id, criterionId };
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

async function look({ team, id }: Scene) {
  const [row] = await getDb().select().from(tasks).where(eq(tasks.id, id));
  if (!row) throw new Error("The task is gone.");
  return { row, view: await getTask.call(team.ctx, { id }) };
}

describe("a task under any sequence of commands", () => {
  it("moves only along its arrows, has one on its seat, and is done only when proven by another than its author", async () => {
    // Cancelling ends a story; it is left to come rarely, so that the others go far.
    const move = fc
      .nat({ max: MOVES.length * 4 })
      .map((at) => MOVES[at % (MOVES.length - (at < 60 ? 1 : 0))] ?? MOVES[0]);
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 4, maxLength: 22 }), async (moves) => {
        const scene = await stage();
        let before: TaskStatus = "inbox";
        for (const [name, run] of moves.filter((one) => one !== undefined)) {
          const seat = (await look(scene)).row;
          const error: unknown = await run(scene).then(
            () => null,
            (reason: unknown) => reason,
          );
          if (error !== null && !isDomainError(error)) throw error;
          const { row, view } = await look(scene);
          if (error !== null) expect(row.status, `${name} was refused`).toBe(before);
          if (row.status !== before)
            expect(canMove(before, row.status), `${name}: ${before} → ${row.status}`).toBe(true);
          expect(row.assigneeAgentId !== null && row.assigneeUserId !== null, `${name}: one on the seat`).toBe(false);
          if (["assigned", "in_progress", "review"].includes(row.status))
            expect(row.assigneeAgentId ?? row.assigneeUserId, name).not.toBeNull();
          if (row.status === "done" && before !== "done") {
            expect(view.criteriaList.every((one) => one.evidence.length > 0 || one.waived !== null)).toBe(true);
            expect(row.reviewerAgentId ?? row.reviewerUserId).not.toBe(seat.assigneeAgentId ?? seat.assigneeUserId);
          }
          before = row.status;
        }
      }),
      { numRuns: 20, seed: 20261121 },
    );
  }, 60_000);
});
