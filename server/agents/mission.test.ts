import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDocument, listDocuments } from "#server/domains/documents/queries";
import { cancelMission } from "#server/domains/missions/commands";
import { getMission } from "#server/domains/missions/queries";
import { answerQuestion } from "#server/domains/missions/questions";
import { listRuns } from "#server/domains/runs/queries";
import { listCriteria, listTasks } from "#server/domains/tasks/queries";
import { openTestDatabase } from "#tests/support/database";
import { clinic, expectTrueFigures, farm, shop } from "#tests/support/sim-cases";
import { textOf } from "#tests/support/sim-data";
import { openWorkshop, settled, startMission, type Workshop } from "#tests/support/workshop";

let database: Database;
let workshop: Workshop;
beforeAll(async () => {
  database = await openTestDatabase();
  workshop = await openWorkshop(database);
});
afterAll(async () => {
  await workshop.stop();
  await database.close();
});

const SALES = "region,units\nNorth,10\nSouth,5\n";
const CASES = [shop(21), clinic(22), farm(23)];

describe("a mission with the simulated model", () => {
  it.each(CASES.map((one) => [one.set.name, one] as const))(
    "turns a goal and two unseen files into a proven document: %s",
    async (_name, one) => {
      const { owner } = workshop;
      const { id } = await startMission(owner, one.goal, { [one.set.name]: textOf(one.set), "notes.md": one.notes });
      const mission = await settled(owner, id);
      expect(mission).toMatchObject({ status: "done", statusReason: null, isSimulated: true, spentMicros: 0 });
      await expectProven(id);
      const { items: documents } = await listDocuments.call(owner, { missionId: id });
      const { body } = await getDocument.call(owner, { id: documents[0]?.id ?? "" });
      expectTrueFigures(body, one);
      for (const file of mission.attachments) expect(body).toContain(`(attachment:${file.id})`);
      const { items: runs } = await listRuns.call(owner, { missionId: id, limit: 100 });
      expect(runs.map((run) => run.status)).toEqual(runs.map(() => "succeeded"));
    },
    150_000,
  );

  it("asks instead of inventing when the goal is beyond it, and goes on with the answer", async () => {
    const { owner } = workshop;
    const { id } = await startMission(owner, "Book me a flight to Oslo for Tuesday morning.", { "sales.csv": SALES });
    const asked = await settled(owner, id);
    expect(asked.status).toBe("needs_answer");
    expect(asked.questions).toMatchObject([{ answer: null, askedBy: "Ada" }]);
    expect((await listTasks.call(owner, { missionId: id })).items).toEqual([]);
    const answer = "Forget the flight: which region sells the most units?";
    await answerQuestion.call(owner, { questionId: asked.questions[0]?.id ?? "", answer });
    const after = await settled(owner, id);
    expect(after.runs).toBeGreaterThan(asked.runs);
    if (after.status === "needs_answer") expect(after.questions.at(-1)?.answer).toBeNull();
    else expect(after.status).toBe("done");
  }, 150_000);

  it("stops everything it began when a person cancels it", async () => {
    const { owner } = workshop;
    const { id } = await startMission(owner, "Which region sells the most units?", { "sales.csv": SALES });
    await expect.poll(async () => (await getMission.call(owner, { id })).status, { timeout: 60_000 }).toBe("running");
    await cancelMission.call(owner, { id, reason: "not needed any more" });
    const open = async () =>
      (await listRuns.call(owner, { missionId: id })).items.filter((run) =>
        ["queued", "running", "waiting"].includes(run.status),
      );
    await expect.poll(open, { timeout: 60_000 }).toEqual([]);
    const unfinished = async () =>
      (await listTasks.call(owner, { missionId: id })).items.filter(
        (task) => task.status !== "done" && task.status !== "cancelled",
      );
    await expect.poll(unfinished, { timeout: 60_000 }).toEqual([]);
    expect(await open()).toEqual([]);
  }, 150_000);
});

/** At least four tasks with dependencies, three agents, and every criterion with evidence by another agent than the author. */
async function expectProven(missionId: string): Promise<void> {
  const { owner } = workshop;
  const { items: tasks } = await listTasks.call(owner, { missionId });
  expect(tasks.length).toBeGreaterThanOrEqual(4);
  expect(new Set(tasks.map((task) => task.assignee?.name)).size).toBeGreaterThanOrEqual(3);
  expect(tasks.some((task) => task.dependsOn.length > 0)).toBe(true);
  for (const criterion of await listCriteria.call(owner, { taskIds: tasks.map((task) => task.id) })) {
    const author = tasks.find((task) => task.id === criterion.taskId)?.assignee?.name;
    expect(criterion.evidence.length, criterion.text).toBeGreaterThan(0);
    for (const proof of criterion.evidence) expect(proof.by).not.toBe(author);
  }
}
