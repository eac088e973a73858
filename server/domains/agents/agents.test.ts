import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { agentRevisions, agents } from "#db/tables/agents";
import { events } from "#db/tables/kernel";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makeTeam, personContext } from "#tests/support/team";
import { createAgent, setAgentPaused, updateAgent } from "./commands.ts";
import { cloneAgent, retireAgent, rollbackAgent, unretireAgent } from "./control.ts";
import { diffAgentRevisions, findAgents, getAgent, listAgentCards, listAgentRevisions } from "./queries.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

async function teamWithJuno() {
  const team = await makeTeam();
  const id = await makeAgent(team, "Juno", "analyst");
  const read = () => getAgent.call(team.ctx, { id });
  const revisions = async () => (await listAgentRevisions.call(team.ctx, { id })).items;
  return { team, id, read, revisions };
}

describe("revisions of an agent", () => {
  it("keep who changed what, when and why, newest first", async () => {
    const { team, id, revisions } = await teamWithJuno();
    await updateAgent.call(team.ctx, { id, instructions: "Compute twice.", note: "Too many slips" });
    await updateAgent.call(team.ctx, { id, dailyCapMicros: 2_000_000, tools: ["message_post"] });
    expect(await revisions()).toMatchObject([
      { revision: 3, changed: ["tools", "dailyCapMicros"], by: "Lena", isAgent: false },
      { revision: 2, changed: ["instructions"], note: "Too many slips" },
      { revision: 1, changed: [], note: "Made" },
    ]);
  });

  it("are not made when a save changes nothing", async () => {
    const { team, id, read, revisions } = await teamWithJuno();
    const { instructions, capabilities } = await read();
    await updateAgent.call(team.ctx, { id, instructions, capabilities });
    expect(await revisions()).toHaveLength(1);
  });

  it("are paged", async () => {
    const { team, id } = await teamWithJuno();
    for (const name of ["Juno A", "Juno B", "Juno C"]) await updateAgent.call(team.ctx, { id, name });
    const first = await listAgentRevisions.call(team.ctx, { id, limit: 2 });
    const second = await listAgentRevisions.call(team.ctx, { id, limit: 2, cursor: first.nextCursor ?? "" });
    expect([...first.items, ...second.items].map((row) => row.revision)).toEqual([4, 3, 2, 1]);
    expect(second.nextCursor).toBeNull();
  });

  it("show what differs: fields in words, instructions line by line", async () => {
    const { team, id } = await teamWithJuno();
    await updateAgent.call(team.ctx, { id, instructions: "Compute.\nCite." });
    await updateAgent.call(team.ctx, {
      id,
      instructions: "Compute.\nCheck.\nCite.",
      capabilities: [{ tag: "data", level: 4 }],
      heartbeatCron: "0 9 * * 1",
    });
    expect(await diffAgentRevisions.call(team.ctx, { id, from: 2, to: 3 })).toEqual({
      from: 2,
      to: 3,
      fields: [
        { field: "capabilities", before: "analysis 5, data 3", after: "data 4" },
        { field: "heartbeatCron", before: "none", after: "0 9 * * 1" },
      ],
      lines: [
        { kind: "same", text: "Compute." },
        { kind: "added", text: "Check." },
        { kind: "same", text: "Cite." },
      ],
    });
  });

  it("can be rolled back to, which makes a new one with the old content and loses none", async () => {
    const { team, id, read, revisions } = await teamWithJuno();
    const before = await read();
    await updateAgent.call(team.ctx, {
      id,
      name: "June",
      instructions: "Guess.",
      modelPolicy: { model: "openai/gpt-5" },
    });
    expect(await rollbackAgent.call(team.ctx, { id, to: 1, revision: 2 })).toMatchObject({ revision: 3 });
    expect(await read()).toMatchObject({
      name: "Juno",
      instructions: before.instructions,
      modelPolicy: before.modelPolicy,
    });
    expect((await revisions())[0]).toMatchObject({ revision: 3, note: "Back to revision 1" });
    await expect(rollbackAgent.call(team.ctx, { id, to: 1 })).rejects.toThrow("as it was at revision 1 already");
    await expect(rollbackAgent.call(team.ctx, { id, to: 9 })).rejects.toThrow("has no revision 9");
  });

  it("keep an edit that started from an older one from overwriting what it has not seen", async () => {
    const { team, id, read } = await teamWithJuno();
    const other = personContext(team.id, team.userId, "owner", "Noor");
    await updateAgent.call(other, { id, revision: 1, instructions: "Noor’s text" });
    await expect(updateAgent.call(team.ctx, { id, revision: 1, instructions: "Lena’s text" })).rejects.toThrow(
      "your edit started from revision 1, now there is revision 2. Nothing was overwritten.",
    );
    expect(await read()).toMatchObject({ revision: 2, instructions: "Noor’s text" });
    await expect(rollbackAgent.call(team.ctx, { id, to: 1, revision: 1 })).rejects.toThrow("changed meanwhile");
  });

  it("begin with what was there for an agent made before revisions were kept", async () => {
    const { team, id, revisions } = await teamWithJuno();
    await getDb().delete(agentRevisions).where(eq(agentRevisions.agentId, id));
    await updateAgent.call(team.ctx, { id, instructions: "New." });
    expect((await revisions()).map((row) => row.revision)).toEqual([2, 1]);
    await rollbackAgent.call(team.ctx, { id, to: 1 });
  });
});

describe("an agent's life", () => {
  it("needs a name that no living agent of the team has, whatever its letters", async () => {
    const { team, id } = await teamWithJuno();
    await expect(createAgent.call(team.ctx, { name: "JUNO", role: "writer" })).rejects.toThrow(
      "There is an agent named JUNO already",
    );
    const noor = await makeAgent(team, "Noor", "writer");
    await expect(updateAgent.call(team.ctx, { id: noor, name: "juno" })).rejects.toThrow("Choose another name");
    await expect(cloneAgent.call(team.ctx, { id, name: "Noor" })).rejects.toThrow("Choose another name");
    await updateAgent.call(team.ctx, { id, name: "juno" });
  });

  it("is cloned with all it is, and neither its name nor its history", async () => {
    const { team, id } = await teamWithJuno();
    await updateAgent.call(team.ctx, { id, tools: ["message_post"], dailyCapMicros: 5, heartbeatEveryMs: 5_000 });
    const clone = await cloneAgent.call(team.ctx, { id, name: "Juno 2" });
    expect(await getAgent.call(team.ctx, { id: clone.id })).toMatchObject({
      name: "Juno 2",
      role: "analyst",
      tools: ["message_post"],
      dailyCapMicros: 5,
      heartbeatEveryMs: 5_000,
      revision: 1,
    });
    const { items } = await listAgentRevisions.call(team.ctx, { id: clone.id });
    expect(items).toMatchObject([{ note: "Cloned from Juno, revision 2" }]);
  });

  it("ends in retirement: out of every list of the living, its history kept, its name free", async () => {
    const { team, id, read } = await teamWithJuno();
    await retireAgent.call(team.ctx, { id, reason: "Done with figures" });
    await retireAgent.call(team.ctx, { id });
    expect(await read()).toMatchObject({ retiredReason: "Done with figures", nextHeartbeatAt: null });
    expect(await findAgents.call(team.ctx, {})).toEqual([]);
    expect(await listAgentCards.call(team.ctx, {})).toEqual([]);
    expect(await listAgentCards.call(team.ctx, { isRetired: true })).toMatchObject([{ name: "Juno", isRetired: true }]);
    const told = await getDb().select().from(events).where(eq(events.kind, "agent.retired"));
    expect(told.filter((event) => event.agentId === id)).toHaveLength(1);
    await makeAgent(team, "Juno", "writer");
  });

  it("takes no change while retired, and says to bring the agent back first", async () => {
    const { team, id } = await teamWithJuno();
    await retireAgent.call(team.ctx, { id });
    const refused = "Juno is retired and cannot be changed. Bring it back first.";
    await expect(updateAgent.call(team.ctx, { id, instructions: "x" })).rejects.toThrow(refused);
    await expect(setAgentPaused.call(team.ctx, { id, isPaused: true })).rejects.toThrow(refused);
    await expect(rollbackAgent.call(team.ctx, { id, to: 1 })).rejects.toThrow(refused);
  });

  it("may begin again, under a new name when the old one is taken", async () => {
    const { team, id, read } = await teamWithJuno();
    await updateAgent.call(team.ctx, { id, heartbeatEveryMs: 60_000 });
    await retireAgent.call(team.ctx, { id });
    await makeAgent(team, "Juno", "writer");
    await expect(unretireAgent.call(team.ctx, { id })).rejects.toThrow("There is an agent named Juno already");
    await unretireAgent.call(team.ctx, { id, name: "Old Juno" });
    const back = await read();
    expect(back).toMatchObject({ name: "Old Juno", retiredAt: null, retiredReason: null, isPaused: false });
    expect(back.nextHeartbeatAt).not.toBeNull();
  });

  it.each([
    [
      {
        capabilities: [
          { tag: "data" as const, level: 2 },
          { tag: "data" as const, level: 3 },
        ],
      },
      "names a capability twice",
    ],
    [{ capabilities: [{ tag: "data" as const, level: 6 }] }, "level"],
    [{ name: "   " }, "An agent needs a name."],
    [{ heartbeatEveryMs: 0 }, "A heartbeat is at least 1 second."],
    [{ heartbeatEveryMs: 5_000, heartbeatCron: "* * * * *" }, "not by both"],
    [{ dailyCapMicros: -1 }, "dailyCapMicros"],
  ])("refuses %j with words", async (wrong, words) => {
    const { team, id, read } = await teamWithJuno();
    await expect(updateAgent.call(team.ctx, { id, ...wrong })).rejects.toThrow(words);
    expect((await read()).revision).toBe(1);
  });

  it("refuses a tool that does not exist", async () => {
    const { team, id } = await teamWithJuno();
    await expect(updateAgent.invoke(team.ctx, { id, tools: ["rm_rf"] })).rejects.toThrow("tools.0");
  });

  it("wakes by a cron entry or an interval: setting one takes the other away", async () => {
    const { team, id, read } = await teamWithJuno();
    await updateAgent.call(team.ctx, { id, heartbeatEveryMs: 5_000 });
    await updateAgent.call(team.ctx, { id, heartbeatCron: "0 9 * * *" });
    expect(await read()).toMatchObject({ heartbeatEveryMs: null, heartbeatCron: "0 9 * * *" });
    await updateAgent.call(team.ctx, { id, heartbeatEveryMs: 5_000 });
    expect(await read()).toMatchObject({ heartbeatEveryMs: 5_000, heartbeatCron: null });
  });
});

describe("finding agents", () => {
  it("goes by capability, level, name and whether they are free", async () => {
    const { team, id } = await teamWithJuno();
    const bram = await makeAgent(team, "Bram", "data_processor");
    const names = async (input: Parameters<typeof findAgents.call>[1]) =>
      (await findAgents.call(team.ctx, input)).map((agent) => agent.name);
    expect(await names({ capability: "data" })).toEqual(["Juno", "Bram"]);
    expect(await names({ capability: "data", minLevel: 4 })).toEqual(["Bram"]);
    expect(await names({ text: "ANALY" })).toEqual(["Juno"]);
    expect(await names({ limit: 1 })).toEqual(["Juno"]);
    await setAgentPaused.call(team.ctx, { id, isPaused: true });
    expect(await names({ isFree: true })).toEqual(["Bram"]);
    await getDb().update(agents).set({ retiredAt: new Date() }).where(eq(agents.id, bram));
    expect(await names({ isFree: true })).toEqual([]);
  });
});
