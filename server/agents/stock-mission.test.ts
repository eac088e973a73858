import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDocument, listDocuments } from "#server/domains/documents/queries";
import { listTasks } from "#server/domains/tasks/queries";
import { openTestDatabase } from "#tests/support/database";
import { average, closesOf, gain, signed, since } from "#tests/support/sample-prices";
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

describe("a mission about shares", () => {
  it("gets prices, computes, writes them up, and somebody else computes every figure again", async () => {
    const { owner } = workshop;
    const { id: missionId } = await startMission(owner, "Compare our share with FJRD over a year.", {});
    expect(await settled(owner, missionId)).toMatchObject({ status: "done" });
    const tasks = (await listTasks.call(owner, { missionId, limit: 20 })).items;
    expect(tasks.map(({ title }) => title).toSorted()).toEqual([
      "Compute the figures",
      "Get the prices of the team’s own share and FJRD",
      "Write it up",
    ]);
    const [head] = (await listDocuments.call(owner, { missionId, limit: 5 })).items;
    const { body } = await getDocument.call(owner, { id: head?.id ?? "" });
    const days = closesOf("NRLD");
    expect(body).toContain(`| ${signed(gain(since(days, "2025-11-27")))} | ${average(days, 20)} |`);
    expect(body).toContain("NRLD, Norrland Outdoor AB: Sample prices, of a company that does not exist");
    expect(body).toContain("Not advice.");
  });

  it("about a share nobody knows asks the people which one is meant", async () => {
    const { owner } = workshop;
    const { id: missionId } = await startMission(owner, "How did NRDL do this year?", {});
    const mission = await settled(owner, missionId);
    expect(mission.status).toBe("needs_answer");
    expect(mission.questions[0]?.question).toContain("Near it: NRLD (Norrland Outdoor AB)");
  });
});
