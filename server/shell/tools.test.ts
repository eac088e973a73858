import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import type { Ctx } from "#server/core/context";
import type { Tool, ToolScope } from "#server/core/tool";
import { commitFiles } from "#server/domains/workspaces/commands";
import { getWorkspaceRun, listCommits } from "#server/domains/workspaces/queries";
import {
  workspaceDiff,
  workspaceList,
  workspacePatch,
  workspaceRead,
  workspaceSearch,
  workspaceWrite,
} from "#server/domains/workspaces/tools";
import { openTestDatabase } from "#tests/support/database";
import { agentAtWork, plannedMission } from "#tests/support/planned-mission";
import { workspaceRun } from "./tools.ts";

let database: Database;
let ctx: Ctx;
let scope: ToolScope;
let owner: Ctx;
beforeAll(async () => {
  database = await openTestDatabase();
  const { team, agent, mission, count } = await plannedMission();
  const bram = agent("Bram");
  const place = { missionId: mission.id, taskId: count.id, agentId: bram.id };
  const work = await agentAtWork({ machine: team.machine, name: "Bram", ...place });
  ctx = work.ctx;
  owner = team.ctx;
  scope = { ...place, runId: work.runId, runNumber: 1 };
});
afterAll(() => database.close());

const never = new AbortController().signal;
const call = async (tool: Tool, input: object) => tool.invoke(ctx, scope, input);
async function run(command: string, between: () => Promise<unknown> = async () => undefined) {
  const work = await workspaceRun.prepare(ctx, scope, { command });
  const prepared = await work(never);
  await between();
  return workspaceRun.invoke(ctx, scope, { command }, prepared);
}

describe("an agent's tools for files", () => {
  it("write, patch, read and find text, each change a commit of its own", async () => {
    expect(await call(workspaceWrite, { path: "a.js", content: "one\ntwo\nthree\n" })).toEqual({
      commit: 1,
      changed: ["a.js"],
    });
    expect(await call(workspacePatch, { path: "a.js", find: "two", replace: "zwei" })).toMatchObject({ commit: 2 });
    expect(await call(workspaceRead, { path: "a.js", offset: 4, limit: 4 })).toMatchObject({
      text: "zwei",
      commit: 2,
      nextOffset: 8,
    });
    expect(await call(workspaceSearch, { pattern: "ZWEI" })).toMatchObject({ matches: [{ path: "a.js", line: 2 }] });
    expect(await call(workspaceList, {})).toMatchObject({ total: 1, files: [{ path: "a.js" }] });
    expect(await call(workspaceDiff, {})).toMatchObject({ diff: expect.stringContaining("- two\n+ zwei") });
    const stale = call(workspaceWrite, { path: "a.js", content: "mine", baseCommit: 1 });
    await expect(stale).rejects.toThrow("a.js changed since commit 1");
    await expect(call(workspaceWrite, { path: "../out", content: "x" })).rejects.toMatchObject({ code: "bad_input" });
  });

  it("run a command, keep what it printed, and commit what it changed as the agent's in its run", async () => {
    const result = await run("sed -i s/zwei/two/ a.js && cat a.js && echo oops >&2");
    expect(result).toMatchObject({
      exitCode: 0,
      stdout: "one\ntwo\nthree\n",
      stderr: "oops\n",
      changedFiles: ["a.js"],
      commit: 3,
    });
    const kept = await getWorkspaceRun.call(owner, { missionId: scope.missionId ?? "", number: 1 });
    expect(kept).toMatchObject({
      outcome: "finished",
      author: "Bram",
      baseCommit: 2,
      madeCommit: 3,
      taskId: scope.taskId,
    });
    const { items } = await listCommits.call(owner, { missionId: scope.missionId ?? "" });
    expect(items[0]).toMatchObject({ number: 3, author: "Bram", isAgent: true, runId: scope.runId });
    expect(await run("cat a.js > /tmp/elsewhere")).toMatchObject({ exitCode: 0, changedFiles: [], commit: 3 });
  });

  it("lose nothing when somebody changes a file while a command runs", async () => {
    const change = { missionId: scope.missionId ?? "", message: "By hand" };
    const byHand = (path: string) => () =>
      commitFiles.call(owner, { ...change, changes: [{ path, content: new TextEncoder().encode("by hand") }] });
    await expect(run("echo mine > a.js", byHand("a.js"))).rejects.toMatchObject({ code: "conflict" });
    expect(await call(workspaceRead, { path: "a.js" })).toMatchObject({ text: "by hand" });
    expect(await run("echo mine > b.js", byHand("c.js"))).toMatchObject({ changedFiles: ["b.js"], commit: 6 });
  });

  it("shorten what is too long for a model, and refuse work without a mission", async () => {
    const long = await run('node -e \'console.log("x".repeat(50_000) + "END")\'');
    expect(JSON.stringify(long).length).toBeLessThan(14_000);
    expect(long).toMatchObject({ stdout: expect.stringMatching(/characters left out[\s\S]*END\n$/) });
    const alone = async () => workspaceList.invoke(ctx, { ...scope, missionId: null }, {});
    await expect(alone()).rejects.toThrow("no workspace");
  });
});
