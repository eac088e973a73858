import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getRun } from "#server/domains/runs/queries";
import { getTask } from "#server/domains/tasks/queries";
import { driveHere, giveTask, makeProgram, programOf } from "#tests/support/program";
import { openRestServer, type RestServer } from "#tests/support/rest-server";

let rest: RestServer;
let undrive: () => void;
beforeAll(async () => {
  rest = await openRestServer();
  undrive = driveHere();
});
afterAll(async () => {
  undrive();
  await rest.close();
});

describe("a program outside of Muster", () => {
  it("beats, claims, works and hands in by REST; each call is a step of the trace", async () => {
    const { agentId, key } = await makeProgram(rest.team);
    const otto = programOf(rest, key);
    expect((await otto.beat({ status: "ready" })).json).toMatchObject({ name: "Otto", isPaused: false, work: [] });
    const taskId = await giveTask(rest.team, agentId);
    const { json: beat } = await otto.beat();
    expect(beat.work).toMatchObject([{ purpose: "work", isClaimed: false, why: "T-1 was assigned" }]);
    const claimed = await otto.claim();
    expect(claimed.status, claimed.text).toBe(200);
    const token = String(claimed.json.token);
    const { json: look } = await otto.look(token);
    expect(look.workOrder).toContain("Write the note");
    const offered = look.tools as { name: string; endsRun: boolean }[];
    const tools = Object.fromEntries(offered.map(({ name, endsRun }) => [name, endsRun]));
    expect(tools).toMatchObject({ document_write: false, task_submit: true });
    const draft = { title: "Note", body: "It was written.", kind: "deliverable", taskId };
    const written = await otto.call(token, "document_write", draft, { callId: "write-1", said: "I write the note." });
    expect(written.json, written.text).toMatchObject({ state: "done", output: { ok: true }, runStatus: "running" });
    const again = await otto.call(token, "document_write", draft, { callId: "write-1" });
    expect(again.json).toEqual(written.json);
    const done = await otto.call(token, "task_submit", { summary: "It was written." });
    expect(done.json, done.text).toMatchObject({ state: "done", output: { ok: true }, runStatus: "succeeded" });
    const run = await getRun.call(rest.team.ctx, { id: String(claimed.json.runId) });
    expect(run.steps.map(({ kind, name }) => [kind, name])).toEqual([
      ["wake", "Woke up"],
      ["program", "Its program"],
      ["tool", "document_write"],
      ["program", "Its program"],
      ["tool", "task_submit"],
    ]);
    expect((await getTask.call(rest.team.ctx, { id: taskId })).status).toBe("review");
    expect((await otto.look(token)).json).toMatchObject({ status: 401, detail: expect.stringContaining("is over") });
  });
});
