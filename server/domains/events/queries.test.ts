import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { writeDocument } from "#server/domains/documents/commands";
import { createMission } from "#server/domains/missions/commands";
import { setTeamPaused } from "#server/domains/teams/commands";
import { AGENT_SCOPES } from "#server/domains/teams/schema";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makeTeam, stampEvents, type TestTeam } from "#tests/support/team";
import { eventsAfter, listEvents, tailEvents } from "./queries.ts";

let database: Database;
let team: TestTeam;
let other: TestTeam;
let missionId: string;
beforeAll(async () => {
  database = await openTestDatabase();
  team = await makeTeam();
  other = await makeTeam("Other");
  await makeAgent(team, "Bram", "data_processor");
  missionId = (await createMission.call(team.ctx, { goal: "Which region sells most?" })).id;
  await makeAgent(other, "Bram", "data_processor");
  await setTeamPaused.call(team.ctx, { isPaused: true });
  await stampEvents();
  await setTeamPaused.call(team.ctx, { isPaused: false });
});
afterAll(() => database.close());

const kinds = (items: { kind: string }[]) => items.map((item) => item.kind);

describe("the one order of events", () => {
  it("lists the team's own, newest first, and not what has no place yet", async () => {
    const page = await listEvents.call(team.ctx, {});
    expect(kinds(page.items)).toEqual(["team.paused", "mission.created", "agent.created"]);
    expect(page.items[0]?.actor).toMatchObject({ kind: "user", name: "Lena" });
    expect(page.nextCursor).toBeNull();
  });

  it("pages by cursor and by seq, and filters", async () => {
    const first = await listEvents.call(team.ctx, { limit: 2 });
    const second = await listEvents.call(team.ctx, { limit: 2, cursor: first.nextCursor ?? "" });
    expect(kinds(second.items)).toEqual(["agent.created"]);
    expect(await listEvents.call(team.ctx, { beforeSeq: first.items.at(-1)?.seq ?? 0 })).toEqual(second);
    expect(kinds((await listEvents.call(team.ctx, { missionId })).items)).toEqual(["mission.created"]);
    expect(kinds((await listEvents.call(team.ctx, { kind: "team.paused" })).items)).toEqual(["team.paused"]);
    expect((await listEvents.call(team.ctx, { class: "trace" })).items).toEqual([]);
  });

  it("filters by words, in what is said and in who did it, and by what it is about", async () => {
    const by = async (input: object) => kinds((await listEvents.call(team.ctx, input)).items);
    expect(await by({ text: "sells MOST" })).toEqual(["mission.created"]);
    expect(await by({ text: "bram" })).toEqual(["agent.created"]);
    expect(await by({ text: "lena" })).toEqual(["team.paused", "mission.created"]);
    expect(await by({ text: "100%" })).toEqual([]);
    expect(await by({ text: "\u0000" })).toEqual([]);
    expect(await by({ kindPrefix: "mission" })).toEqual(["mission.created"]);
    expect(await by({ kindPrefix: "miss" })).toEqual([]);
    await expect(by({ kindPrefix: "mission.%" })).rejects.toMatchObject({ code: "bad_input" });
  });

  it("goes on after a place, oldest first, without another team's events", async () => {
    const all = await eventsAfter.call(team.ctx, { seq: 0 });
    expect(kinds(all)).toEqual(["agent.created", "mission.created", "team.paused"]);
    expect(await eventsAfter.call(team.ctx, { seq: all[0]?.seq ?? 0, limit: 1 })).toEqual([all[1]]);
    expect(await eventsAfter.call(team.ctx, { seq: 0, missionId })).toEqual([all[1]]);
    expect(kinds(await eventsAfter.call(other.ctx, { seq: 0 }))).toEqual(["agent.created"]);
  });

  it("gives the machine every team's events, and nobody else", async () => {
    const tail = await tailEvents.call(team.machine, { seq: 0 });
    expect(new Set(tail.map((event) => event.teamId))).toEqual(new Set([team.id, other.id]));
    await expect(tailEvents.call(team.ctx, { seq: 0 })).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("the events of one agent", () => {
  it("gives an agent's story: what was done to it, and what it did itself", async () => {
    const other = await makeTeam("Of the story");
    const agentId = await makeAgent(other, "Noor", "writer");
    const actor = { kind: "agent" as const, agentId, name: "Noor", runId: newId() };
    const noor = { ...other.ctx, actor, scopes: new Set(AGENT_SCOPES) };
    await writeDocument.call(noor, { title: "Report", body: "Text" });
    await writeDocument.call(other.ctx, { title: "By Lena", body: "Text" });
    await stampEvents();
    const { items } = await listEvents.call(other.ctx, { agentId });
    expect(items.map((item) => [item.kind, "name" in item.actor ? item.actor.name : ""])).toEqual([
      ["document.written", "Noor"],
      ["agent.created", expect.any(String)],
    ]);
  });
});
