import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { updateAgent } from "#server/domains/agents/commands";
import { readJournal } from "#server/domains/runs/orchestration";
import { listRuns } from "#server/domains/runs/queries";
import { systemClock } from "#server/lib/clock";
import { readEnv } from "#server/lib/env";
import { GRANTABLE_TOOLS } from "#server/lib/tool-names";
import { openTestDatabase } from "#tests/support/database";
import { plannedMission } from "#tests/support/planned-mission";
import { advance } from "./advance.ts";
import { createDriver } from "./driver.ts";
import { wakeOutput } from "./journal.ts";
import { progressMission } from "./orchestrate.ts";
import { findTool, grantableTools, TOOLS_BY_PURPOSE, toolsOf } from "./tools.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

describe("the tools an agent was granted", () => {
  it("are named in the contract, all of them and no other", () => {
    const names = grantableTools().map((tool) => tool.name);
    expect([...GRANTABLE_TOOLS].sort(), "keep server/lib/tool-names.ts as the registry is").toEqual(names);
  });

  it("are all of its kind of run when nobody limited it", () => {
    expect(toolsOf("work", null)).toEqual(TOOLS_BY_PURPOSE.work);
  });

  it("limit what changes something; reading and ending the work belong to the run", () => {
    const names = toolsOf("work", ["message_post"]).map((tool) => tool.name);
    expect(names).toEqual(expect.arrayContaining(["task_read", "table_profile", "message_post", "task_submit"]));
    expect(names).not.toContain("document_write");
    expect(findTool("work", "document_write", [])).toBeUndefined();
    expect(findTool("review", "agent_hire", ["agent_hire"])).toBeUndefined();
  });

  it("are what the run is told of when it wakes, with the revision of its agent it works by", async () => {
    const { team, agent, mission, count } = await plannedMission();
    await updateAgent.call(team.ctx, { id: agent("Bram").id, tools: ["message_post"], instructions: "Count well." });
    await progressMission(team.id, mission.id);
    await progressMission(team.id, mission.id);
    const [run] = (await listRuns.call(team.ctx, { taskId: count.id })).items;
    await advance(createDriver(readEnv({}), systemClock), team.id, run?.id ?? "");
    const { steps } = await readJournal.call(team.machine, { id: run?.id ?? "" });
    const woke = wakeOutput.parse(steps[0]?.output);
    expect(woke).toMatchObject({ agentRevision: 2, system: expect.stringContaining("Count well.") });
    expect(woke.tools).toContain("message_post");
    expect(woke.tools).not.toContain("document_write");
  });
});
