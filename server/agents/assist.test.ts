import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { runSteps, runs } from "#db/tables/runs";
import { createAgent, setAgentPaused } from "#server/domains/agents/commands";
import { listHelpedRuns, startAssist } from "#server/domains/runs/assists";
import { claimRun, wakeRun } from "#server/domains/runs/commands";
import { cancelRun } from "#server/domains/runs/control";
import { systemClock } from "#server/lib/clock";
import { readEnv } from "#server/lib/env";
import { newId } from "#server/lib/ids";
import { makeTalk, textIn } from "#tests/support/chat";
import { openTestDatabase } from "#tests/support/database";
import { makeAgent } from "#tests/support/team";
import { restAgain } from "./ask-step.ts";
import { driveAnswer, settleKin } from "./chat.ts";
import { createDriver, journalContext } from "./driver.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const ASK = "Ask Iris how is the team doing";
const helpersOf = (runId: string | null) =>
  getDb()
    .select()
    .from(runs)
    .where(eq(runs.parentRunId, runId ?? ""))
    .orderBy(asc(runs.number));
const runOf = async (runId: string | null) =>
  (
    await getDb()
      .select()
      .from(runs)
      .where(eq(runs.id, runId ?? ""))
  )[0];

describe("agent_ask", () => {
  it("goes on when its helper ended before it went back to waiting, instead of waiting for ever", async () => {
    const talk = await makeTalk();
    const { runId } = await talk.send(ASK);
    await talk.drive(runId);
    const [helper] = await helpersOf(runId);
    const seen = { agentName: "Iris", number: helper?.number ?? 0 };
    const machine = journalContext(talk.team.id);
    // Something else woke it: it looks, and finds its helper at work.
    await wakeRun.call(machine, { id: runId ?? "", reason: "the pause is over" });
    const { token } = await claimRun.call(machine, { id: runId ?? "", owner: "test", nowMs: Date.now() });
    await talk.drive(helper?.id ?? "");
    await settleKin(talk.team.id, helper?.id ?? "");
    const run = await runOf(runId);
    if (!run) throw new Error("The run is gone.");
    await restAgain({ ctx: machine, run, token }, helper?.id ?? "", seen);
    expect((await runOf(runId))?.status).toBe("queued");
  });

  it("starts another agent's run, waits without holding anything, and goes on with what it gave", async () => {
    const talk = await makeTalk();
    const { runId } = await talk.send(ASK);
    await talk.drive(runId);
    expect(await runOf(runId)).toMatchObject({ status: "waiting", leaseOwner: null });
    const [helper] = await helpersOf(runId);
    expect(await listHelpedRuns.call(talk.team.ctx, {})).toEqual([runId]);
    expect(helper).toMatchObject({
      purpose: "assist",
      kind: "chat",
      agentId: talk.iris,
      sessionId: talk.id,
      status: "queued",
      capMicros: 125_000,
      request: "how is the team doing",
    });
    await talk.drive(helper?.id ?? "");
    await settleKin(talk.team.id, helper?.id ?? "");
    expect(await listHelpedRuns.call(talk.team.ctx, {})).toEqual([]);
    expect((await runOf(runId))?.status).toBe("queued");
    await talk.drive(runId);
    const answer = (await talk.talk())[1];
    expect(textIn(answer)).toMatch(/Iris says \(run \d+\):\n\n2 agents/);
    const parts = answer?.answer?.parts ?? [];
    expect(parts.map((part) => part.type)).toEqual(["text", "help", "text"]);
    expect(parts[1]).toMatchObject({ agentName: "Iris", status: "succeeded", request: "how is the team doing" });
    expect((await talk.session()).workers).toMatchObject([
      { name: "Iris", helps: 1 },
      { name: "Juno", answers: 1 },
    ]);
  });

  it("tells the asking run when the helper could not, and lets it say so", async () => {
    const talk = await makeTalk();
    const { runId } = await talk.send(ASK);
    await talk.drive(runId);
    const [helper] = await helpersOf(runId);
    await cancelRun.call(talk.team.ctx, { id: helper?.id ?? "" });
    await settleKin(talk.team.id, helper?.id ?? "");
    await talk.drive(runId);
    expect(textIn((await talk.talk())[1])).toMatch(/Iris gave no answer: Iris could not help/);
  });

  it("stops the helper when the asking run is stopped", async () => {
    const talk = await makeTalk();
    const { runId } = await talk.send(ASK);
    await talk.drive(runId);
    await cancelRun.call(talk.team.ctx, { id: runId ?? "" });
    await settleKin(talk.team.id, runId ?? "");
    expect((await helpersOf(runId))[0]?.status).toBe("cancelled");
  });

  it("asks once, whoever drives on after the process died between asking and waiting", async () => {
    const talk = await makeTalk();
    const { runId } = await talk.send(ASK);
    await talk.drive(runId);
    // A second process that does not know of the first: the same wait, no second helper.
    await talk.drive(runId);
    const other = createDriver(readEnv({}), systemClock);
    await getDb()
      .update(runs)
      .set({ status: "queued" })
      .where(eq(runs.id, runId ?? ""));
    await driveAnswer(other, talk.team.id, runId ?? "");
    expect(await helpersOf(runId)).toHaveLength(1);
    expect((await runOf(runId))?.status).toBe("waiting");
    const waits = (await talk.steps(runId)).filter((step) => step.kind === "wait");
    expect(waits).toMatchObject([{ status: "running", name: "Iris" }]);
  });

  it("refuses a paused agent, an unknown one and a circle in words the model can act on", async () => {
    const talk = await makeTalk();
    const { runId } = await talk.send(ASK);
    await talk.drive(runId);
    const [helper] = await helpersOf(runId);
    const { token } = await claimRun.call(talk.team.machine, {
      id: helper?.id ?? "",
      owner: "test",
      nowMs: Date.now(),
    });
    const ask = (agent: string) =>
      startAssist.call(talk.team.machine, {
        runId: helper?.id ?? "",
        token,
        agent,
        request: "Look at it",
        startKey: newId(),
        capMicros: null,
      });
    await expect(ask("Juno")).rejects.toThrow("Juno waits for this answer already");
    await expect(ask("Iris")).rejects.toThrow("Iris waits for this answer already");
    await expect(ask("Nobody")).rejects.toThrow("There is no agent “Nobody”. The team: Juno, Iris.");
    const bram = await makeAgent(talk.team, "Bram", "analyst");
    await setAgentPaused.call(talk.team.ctx, { id: bram, isPaused: true });
    await expect(ask("Bram")).rejects.toThrow("Bram is paused");
  });

  it("by capability goes past an agent that runs outside, which answers no calls for help", async () => {
    const talk = await makeTalk();
    const { runId } = await talk.send(ASK);
    await talk.drive(runId);
    const [helper] = await helpersOf(runId);
    const id = helper?.id ?? "";
    const { token } = await claimRun.call(talk.team.machine, { id, owner: "test", nowMs: Date.now() });
    const tag = "mail" as const;
    const of = { runId: id, token, capability: tag, request: "Look at it", capMicros: null };
    const ask = () => startAssist.call(talk.team.machine, { ...of, startKey: newId() });
    const skilled = { role: "writer" as const, capabilities: [{ tag, level: 5 }] };
    await createAgent.call(talk.team.ctx, { ...skilled, name: "Otto", isProgram: true });
    await expect(ask()).rejects.toThrow("Nobody else who is free to help can do “mail”.");
    await createAgent.call(talk.team.ctx, { ...skilled, name: "Pia" });
    expect(await ask()).toMatchObject({ agentName: "Pia" });
  });

  it("ends chains of helpers at four", async () => {
    const talk = await makeTalk();
    const { runId } = await talk.send(ASK);
    let parent = runId ?? "";
    for (const name of ["Kai", "Lou", "Max"]) {
      await makeAgent(talk.team, name, "analyst");
      parent = await help(talk, parent, name);
    }
    await makeAgent(talk.team, "Noa", "analyst");
    await expect(help(talk, parent, "Noa")).rejects.toThrow("4 agents wait for each other already");
  });
});

async function help(talk: Awaited<ReturnType<typeof makeTalk>>, runId: string, agent: string): Promise<string> {
  const { token } = await claimRun.call(talk.team.machine, { id: runId, owner: "test", nowMs: Date.now() });
  const of = { runId, token, agent, request: "Look at it", startKey: newId(), capMicros: null };
  return (await startAssist.call(talk.team.machine, of)).id;
}

it("keeps the journal's steps of a help in order", async () => {
  const talk = await makeTalk();
  const { runId } = await talk.send(ASK);
  await talk.drive(runId);
  const [helper] = await helpersOf(runId);
  await talk.drive(helper?.id ?? "");
  await settleKin(talk.team.id, helper?.id ?? "");
  await talk.drive(runId);
  const steps = await getDb()
    .select()
    .from(runSteps)
    .where(eq(runSteps.runId, runId ?? ""))
    .orderBy(asc(runSteps.index));
  expect(steps.map((step) => [step.kind, step.name])).toEqual([
    ["wake", "Woke up"],
    ["model", "simulated/simulated-analyst"],
    ["wait", "Iris"],
    ["tool", "agent_ask"],
    ["model", "simulated/simulated-analyst"],
  ]);
});
