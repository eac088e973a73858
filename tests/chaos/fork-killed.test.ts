import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { smallMission } from "#tests/support/datasets";
import { makeDataDir, startServer, type TestServer } from "#tests/support/server-process";
import { createMission, until, waitForMission, waitForQuiet } from "./mission.ts";

/** A fork that is killed shall be at work for seconds, so that nobody looks too late. */
const SLOWLY = { MUSTER_SIM_DELAY_MS: "2000" };
let folder: string;
let server: TestServer;

beforeAll(async () => {
  folder = await makeDataDir();
  server = startServer(folder);
  await server.ready();
});
afterAll(() => server.kill("SIGKILL"));

describe("a fork whose server is killed", () => {
  it("goes on from its record after the next start, and still nothing outside has changed", async () => {
    const missionId = await createMission(await server.client(), smallMission(31));
    expect(await waitForMission(() => server.client(), missionId)).toBe("done");
    const { api } = await server.client();
    const { items } = await api.runs.list.query({ missionId, limit: 100 });
    const [work] = items.filter((run) => run.purpose === "review").sort((a, b) => b.stepCount - a.stepCount);
    if (!work) throw new Error("Nothing was checked.");
    const documents = await api.documents.list.query({ missionId, limit: 100 });
    const tasks = (await api.missions.get.query({ id: missionId })).taskCounts;

    await waitForQuiet(server);
    await server.kill("SIGTERM");
    server = startServer(folder, SLOWLY);
    const fork = await (await server.client()).api.runs.fork.mutate({
      runId: work.id,
      atIndex: 1,
      change: { model: "simulated/simulated-analyst", system: "You are careful and say what you do." },
    });
    await until("the fork is at work", async () => {
      const { api } = await server.client();
      const { status, stepCount } = await api.runs.get.query({ id: fork.id });
      return status === "running" && stepCount >= 3;
    });
    await server.kill("SIGKILL");
    server = startServer(folder);
    await server.ready();
    const again = (await server.client()).api;
    await until("the fork is over", async () => {
      const { status } = await again.runs.get.query({ id: fork.id });
      return status === "succeeded" || status === "failed";
    });
    const ended = await again.runs.get.query({ id: fork.id });
    expect(ended).toMatchObject({ status: "succeeded", fork: { isSandbox: true, promotedAt: null } });
    expect(ended.steps.map((step) => step.index)).toEqual(ended.steps.map((_, index) => index));
    const replay = await again.runs.replay.query({ id: fork.id });
    expect(replay.steps.filter((step) => step.verdict === "different")).toEqual([]);
    expect(await again.documents.list.query({ missionId, limit: 100 })).toEqual(documents);
    expect((await again.missions.get.query({ id: missionId })).taskCounts).toEqual(tasks);
    expect((await again.runs.compare.query({ runId: work.id, otherRunId: fork.id })).result).not.toBeNull();
  });
});
