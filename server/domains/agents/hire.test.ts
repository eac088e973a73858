import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { agents } from "#db/tables/agents";
import type { Ctx } from "#server/core/context";
import { createMission } from "#server/domains/missions/commands";
import { AGENT_SCOPES } from "#server/domains/teams/schema";
import { newId } from "#server/lib/ids";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent, makeTeam } from "#tests/support/team";
import { setAgentPaused, updateAgent } from "./commands.ts";
import { retireAgent } from "./control.ts";
import { MAX_HIRED_AGENTS, MAX_HIRES_A_MISSION } from "./policy.ts";
import { getAgent } from "./queries.ts";
import { roleOf } from "./roles.ts";
import { agentFind, agentHire } from "./tools.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** Ada plans a mission; what she hires goes through her tool, as in a run. */
async function planning() {
  const team = await makeTeam();
  const ada = await makeAgent(team, "Ada", "orchestrator");
  const mission = await createMission.call(team.ctx, { goal: "Sort the mail." });
  const scope = { runId: newId(), runNumber: 1, agentId: ada, missionId: mission.id, taskId: null };
  const ctx: Ctx = {
    ...team.ctx,
    actor: { kind: "agent", agentId: ada, name: "Ada", runId: scope.runId },
    scopes: new Set(AGENT_SCOPES),
  };
  const hire = async (more: object = {}): Promise<string> => {
    await agentHire.invoke(ctx, scope, { name: "Rune", role: "mail_clerk", why: "Nobody sorts mail.", ...more });
    const [newest] = await getDb().select().from(agents).orderBy(desc(agents.id)).limit(1);
    return newest?.id ?? "";
  };
  const find = (input: object) => agentFind.invoke(ctx, scope, input);
  return { team, ada, mission, hire, find };
}

describe("hiring", () => {
  it("makes an agent of the role that says who hired it, for which mission and why", async () => {
    const { team, mission, hire } = await planning();
    const agentId = await hire({
      instructions: "Mail is in German.",
      dailyCapMicros: 1_000_000,
      tools: ["message_post"],
    });
    expect(await getAgent.call(team.ctx, { id: agentId })).toMatchObject({
      name: "Rune",
      role: "mail_clerk",
      capabilities: roleOf("mail_clerk").capabilities,
      instructions: `${roleOf("mail_clerk").prompt}\n\nMail is in German.`,
      tools: ["message_post"],
      dailyCapMicros: 1_000_000,
      hire: { by: "Ada", missionId: mission.id, missionNumber: mission.number, reason: "Nobody sorts mail." },
    });
  });

  it("is refused when somebody who is free can do it, and says who", async () => {
    const { team, hire } = await planning();
    const otto = await makeAgent(team, "Otto", "mail_clerk");
    await expect(hire()).rejects.toThrow("Otto can do mail, writing, reading and is free");
    await setAgentPaused.call(team.ctx, { id: otto, isPaused: true });
    await hire();
    await expect(hire({ name: "Rune 2" })).rejects.toThrow("Rune can do");
  });

  it.each([
    [{ name: "ada" }, "There is an agent named ada already"],
    [{ role: "wizard" }, "role"],
    [{ capabilities: [{ tag: "magic", level: 1 }] }, "capabilities.0.tag"],
    [{ capabilities: [] }, "names no capability"],
    [{ tools: ["rm_rf"] }, "tools.0"],
    [{ dailyCapMicros: 6_000_000 }, "The whole team may spend $5 a day."],
    [{ why: " " }, "Say why the mission needs this agent."],
  ])("refuses %j with words", async (wrong, words) => {
    const { team, hire } = await planning();
    await expect(hire(wrong)).rejects.toThrow(words);
    expect(await getDb().select().from(agents).where(eq(agents.teamId, team.id))).toHaveLength(1);
  });

  it(`stops at ${MAX_HIRES_A_MISSION} hires a mission, also when some of them are retired`, async () => {
    const { team, hire } = await planning();
    for (let count = 1; count <= MAX_HIRES_A_MISSION; count += 1) {
      const agentId = await hire({ name: `Rune ${count}` });
      await retireAgent.call(team.ctx, { id: agentId });
    }
    await expect(hire({ name: "One more" })).rejects.toThrow(`has hired ${MAX_HIRES_A_MISSION} agents`);
  });

  it(`stops at ${MAX_HIRED_AGENTS} living agents hired by agents`, async () => {
    const { team, ada, hire } = await planning();
    const living = Array.from({ length: MAX_HIRED_AGENTS }, (_, at) => ({
      teamId: team.id,
      name: `Hired ${at}`,
      role: "writer" as const,
      instructions: "x",
      capabilities: [],
      modelPolicy: { model: "default", maxOutputTokens: 4_000 },
      hiredByAgentId: ada,
    }));
    await getDb().insert(agents).values(living);
    await expect(hire()).rejects.toThrow(`has ${MAX_HIRED_AGENTS} agents hired by agents`);
  });

  it("is shown to the person who decides with what the agent can, may use and may spend", () => {
    expect(
      agentHire.preview({ name: "Rune", role: "mail_clerk", why: "Nobody sorts mail.", dailyCapMicros: 500_000 }),
    ).toBe(
      [
        "**Rune**, Mail clerk",
        "",
        "Why: Nobody sorts mail.",
        "",
        "- Can: mail 5, writing 2, reading 2",
        "- May use: all tools of its work",
        "- May spend: $0.5 a day at most",
      ].join("\n"),
    );
    expect(agentHire).toMatchObject({ risk: "high", approvalKind: "hire" });
  });
});

describe("agent_find", () => {
  it("tells load, how often results were accepted, and which roles bring a capability", async () => {
    const { team, find } = await planning();
    const id = await makeAgent(team, "Bram", "data_processor");
    await updateAgent.call(team.ctx, { id, capabilities: [{ tag: "data", level: 2 }] });
    expect(await find({ capability: "data" })).toEqual({
      agents: [
        {
          name: "Bram",
          role: "data_processor",
          capabilities: ["data"],
          level: 2,
          status: "idle",
          openTasks: 0,
          acceptedOf: "no result yet",
        },
      ],
      roles: [
        { role: "data_processor", level: 5, brings: ["data", "analysis"] },
        { role: "stock_analyst", level: 4, brings: ["analysis", "data"] },
        { role: "analyst", level: 3, brings: ["analysis", "data"] },
      ],
    });
    expect(await find({ capability: "data", minLevel: 3, isFree: true })).toMatchObject({ agents: [] });
  });
});
