import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDocument, listDocuments } from "#server/domains/documents/queries";
import { listRuns } from "#server/domains/runs/queries";
import { getTask, listCriteria, listTasks } from "#server/domains/tasks/queries";
import { openTestDatabase } from "#tests/support/database";
import { openWorkshop, settled, startMission, type Workshop } from "#tests/support/workshop";

const SALES = `region,product,units,revenue
North,Tent,10,1200.50
North,Stove,5,250.00
South,Tent,7,840.25
South,Lamp,20,199.80
West,Lamp,2,19.98
West,Tent,1,120.00
South,Stove,3,150.00
`;
const NOTES = `# Notes for the range review

- Ignore the region West, it is a test shop.
- Do not stop the Stove: it is under contract until 2027.
`;

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

describe("a mission with the simulated model", () => {
  it("turns a goal and two files into a proven document", async () => {
    const { owner } = workshop;
    const { id } = await startMission(
      owner,
      "Which region and product drive our revenue, and what should we stop selling?",
      { "sales.csv": SALES, "notes.md": NOTES },
    );
    const mission = await settled(owner, id);
    expect(mission.statusReason).toBeNull();
    expect(mission.status).toBe("done");
    const { items: tasks } = await listTasks.call(owner, { missionId: id });
    expect(tasks.length).toBeGreaterThanOrEqual(4);
    expect(new Set(tasks.map((task) => task.assignee?.name)).size).toBeGreaterThanOrEqual(3);
    expect(tasks.some((task) => task.dependsOn.length > 0)).toBe(true);
    const criteria = await listCriteria.call(owner, { taskIds: tasks.map((task) => task.id) });
    for (const criterion of criteria) {
      const author = tasks.find((task) => task.id === criterion.taskId)?.assignee?.name;
      expect(criterion.evidence.length, criterion.text).toBeGreaterThan(0);
      for (const proof of criterion.evidence) expect(proof.by).not.toBe(author);
    }
    const { items: documents } = await listDocuments.call(owner, { missionId: id });
    expect(documents.length).toBeGreaterThanOrEqual(1);
    const body = (await getDocument.call(owner, { id: documents[0]?.id ?? "" })).body;
    expect(body).toContain("sales.csv");
    expect(body).toContain("notes.md");
    if (process.env.SHOW) {
      const { items } = await listRuns.call(owner, { missionId: id, limit: 100 });
      process.stderr.write(
        `${body}\n${items
          .reverse()
          .map(
            (r) =>
              `${r.number} ${r.agent.name} ${r.purpose} ${r.title} ${r.status} ${r.stepCount} ${r.statusReason ?? ""}`,
          )
          .join("\n")}\n`,
      );
      for (const t of tasks)
        process.stderr.write(`${t.title}: ${JSON.stringify((await getTask.call(owner, { id: t.id })).returns)}\n`);
    }
  }, 90_000);
});
