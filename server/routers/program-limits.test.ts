import { desc, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { rowsOf } from "#db/client";
import { getDb } from "#db/handle";
import { agents } from "#db/tables/agents";
import { events } from "#db/tables/kernel";
import { runs } from "#db/tables/runs";
import { accessTokens } from "#db/tables/teams";
import { advance } from "#server/agents/advance";
import { decide } from "#server/agents/decide";
import { createDriver, journalContext } from "#server/agents/driver";
import { sweepPrograms, sweepRuns } from "#server/agents/heartbeat";
import { setAgentPaused, updateAgent } from "#server/domains/agents/commands";
import { retireAgent } from "#server/domains/agents/control";
import { setHealth } from "#server/domains/agents/orchestration";
import { listSilentPrograms } from "#server/domains/agents/program";
import { getAgent, listAgentCards } from "#server/domains/agents/queries";
import { listApprovals } from "#server/domains/approvals/queries";
import { addRule } from "#server/domains/approvals/rules";
import { listAudit } from "#server/domains/audit/queries";
import { teamMoney } from "#server/domains/budgets/queries";
import { createMission } from "#server/domains/missions/commands";
import { setMissionPaused } from "#server/domains/missions/control";
import { getMission } from "#server/domains/missions/queries";
import { teamSummary } from "#server/domains/overview/queries";
import { startRun, wakeRun } from "#server/domains/runs/commands";
import { getRun } from "#server/domains/runs/queries";
import { createSession } from "#server/domains/sessions/commands";
import { getSession } from "#server/domains/sessions/queries";
import { setTeamPaused } from "#server/domains/teams/commands";
import { revokeKey, rotateKey } from "#server/domains/teams/keys";
import { ACCESS_KEY, newAccessKey } from "#server/lib/access-key";
import { systemClock } from "#server/lib/clock";
import { readEnv } from "#server/lib/env";
import { newId } from "#server/lib/ids";
import { driveHere, giveTask, makeProgram, programOf } from "#tests/support/program";
import { openRestServer, type RestServer } from "#tests/support/rest-server";
import { makeAgent, makeTeam } from "#tests/support/team";

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

const draft = { title: "Note", body: "It was written." };
const MINUTES = 60_000;
/** What is shown of a key for good: `mst_` and eight digits. */
const PREFIX_CHARS = 12;

/** An agent's program with a run of its own task in hand. */
async function atWork(name: string) {
  const { agentId, key } = await makeProgram(rest.team, name);
  const program = programOf(rest, key);
  const taskId = await giveTask(rest.team, agentId, `Task of ${name}`);
  const { json } = await program.claim({ claimKey: "first" });
  return { agentId, key, program, taskId, runId: String(json.runId), token: String(json.token) };
}

/** Another run of the agent that waits to be claimed. */
function runOf(agentId: string, missionId: string | null) {
  const of = { agentId, missionId, taskId: null, purpose: "work" as const, wakeReason: "there is more" };
  return startRun.call(rest.team.machine, { ...of, startKey: newId() });
}

describe("an agent’s key", () => {
  it("opens its heartbeat and its work, and refuses the rest with what does it", async () => {
    const { key } = await makeProgram(rest.team, "Ana");
    for (const [method, path] of [
      ["GET", "/tasks"],
      ["GET", "/agents"],
      ["GET", "/team"],
      ["GET", "/api-keys"],
      ["POST", "/tasks"],
    ] as const) {
      const { status, json } = await rest.ask(method, path, {
        token: key,
        ...(method === "POST" ? { body: { title: "x" } } : {}),
      });
      expect(status, path).toBe(403);
      expect(JSON.stringify(json)).toMatch(
        /an agent’s key, which is for its heartbeat and for claiming work, does not have.*(have|has) it/,
      );
    }
    const { json } = await rest.ask("GET", "/runs/me", { token: key });
    expect(JSON.stringify(json)).toContain(
      "Only the token of a run has it, which an agent’s key gets by claiming work.",
    );
    const person = await rest.ask("POST", "/agents/me/heartbeat", { body: {} });
    expect(JSON.stringify(person.json)).toContain("Only the key of an agent that runs outside of Muster has it.");
  });

  it("rotates, is revoked and ends with its agent; nobody gets one for an agent in Muster", async () => {
    const { agentId, key } = await makeProgram(rest.team, "Ben");
    const [row] = await getDb().select().from(accessTokens).where(eq(accessTokens.agentId, agentId));
    const rotated = await rotateKey.call(rest.team.ctx, { keyId: row?.id ?? "", graceMinutes: 0 });
    expect((await programOf(rest, key).beat()).status).toBe(401);
    expect((await programOf(rest, rotated.secret).beat()).status).toBe(200);
    await revokeKey.call(rest.team.ctx, { keyId: row?.id ?? "" });
    expect((await programOf(rest, rotated.secret).beat()).status).toBe(401);
    const other = await makeProgram(rest.team, "Cleo");
    await updateAgent.call(rest.team.ctx, { id: other.agentId, isProgram: false });
    expect((await programOf(rest, other.key).beat()).status).toBe(401);
    const refused = await rest.ask("POST", `/agents/${other.agentId}/keys`, { body: { name: "x" } });
    expect(refused.status).toBe(409);
    await updateAgent.call(rest.team.ctx, { id: other.agentId, isProgram: true });
    await retireAgent.call(rest.team.ctx, { id: other.agentId });
    expect((await programOf(rest, other.key).beat()).status).toBe(401);
    const [ended] = await getDb().select().from(accessTokens).where(eq(accessTokens.agentId, other.agentId));
    expect(ended?.revokedAt).not.toBeNull();
    const audit = (await listAudit.call(rest.team.machine, { limit: 50 })).items.map(({ command }) => command);
    expect(audit).toEqual(expect.arrayContaining(["agent.create_key", "api_key.rotate", "api_key.revoke"]));
  });
});

describe("the token of a run", () => {
  it("is for that run: not for administration, not for another run or team, and not once it is forged, replaced or over", async () => {
    const a = await atWork("Dora");
    const b = await atWork("Emil");
    for (const path of ["/tasks", "/agents", `/runs/${a.runId}`]) {
      const { status, json } = await rest.ask("GET", path, { token: a.token });
      expect(status, path).toBe(403);
      expect(JSON.stringify(json)).toContain("the token of a run, which is for the tools of that run, does not have");
    }
    expect((await a.program.claim({ runId: b.runId })).status).toBe(404);
    const own = await a.program.call(a.token, "task_read", { taskId: a.taskId });
    expect(own.json).toMatchObject({ output: { ok: true } });
    // What it hands in is its own task, whatever it says.
    await a.program.call(a.token, "document_write", { ...draft, taskId: b.taskId });
    expect((await getRun.call(rest.team.ctx, { id: b.runId })).steps.length).toBe(1);
    expect((await a.program.look(newAccessKey("mrt").secret)).status).toBe(401);
    // Never by chance the real one.
    const forged = a.token.slice(0, -1) + (a.token.endsWith("x") ? "y" : "x");
    expect((await a.program.look(forged)).status).toBe(401);
    const again = await a.program.claim({ claimKey: "first" });
    expect(again.json.runId).toBe(a.runId);
    expect((await a.program.look(a.token)).json.detail).toContain("another one took its place");
    const token = String(again.json.token);
    expect((await a.program.claim({ claimKey: "second" })).json.detail).toContain("an agent does one at a time");
    await a.program.giveUp(token, "The crates are locked.");
    expect((await a.program.look(token)).json.detail).toContain("is over (failed)");
    expect((await a.program.claim({ claimKey: "first" })).json.detail).toContain("is over (failed)");
  });

  it("of another team’s program reaches nothing here", async () => {
    const there = await makeTeam("Sörland");
    const { key } = await makeProgram(there, "Fia");
    const ours = await atWork("Gus");
    const fia = programOf(rest, key);
    expect((await fia.claim({ runId: ours.runId })).status).toBe(404);
    expect((await fia.beat()).json).toMatchObject({ name: "Fia", work: [] });
  });

  it("runs out 15 minutes after its last use; then the run fails with the reason, and the task goes on", async () => {
    const { agentId, program, runId, token } = await atWork("Hal");
    const late = Date.now() - 1;
    await getDb().update(runs).set({ tokenUntilMs: late, leaseUntilMs: late }).where(eq(runs.id, runId));
    expect((await program.look(token)).json.detail).toContain("ran out");
    const [claimed] = (await program.beat()).json.work as { runId: string; isClaimed: boolean }[];
    expect(claimed).toMatchObject({ runId, isClaimed: true });
    const clock = { now: () => Date.now() + 16 * MINUTES };
    expect(await sweepRuns(clock.now())).toBeGreaterThan(0);
    expect(await advance(createDriver(readEnv({}), clock), rest.team.id, runId)).toBe("done");
    const run = await getRun.call(rest.team.ctx, { id: runId });
    expect(run).toMatchObject({
      status: "failed",
      statusReason: expect.stringContaining("was not heard for 15 minutes"),
    });
    expect(agentId).toBe(run.agent.id);
  });
});

describe("the key and the token", () => {
  it("stand in their answers and nowhere else: no table, no log line", async () => {
    const lines: string[] = [];
    const spy = vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(String(line)) > 0);
    vi.stubEnv("MUSTER_LOG_LEVEL", "debug");
    try {
      const { key, token, program, taskId } = await atWork("Pia");
      await program.call(token, "task_read", { taskId });
      await program.giveUp(token, "done");
      const tables = await rowsOf<{ name: string }>(
        getDb(),
        sql`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
      );
      const rows = await Promise.all(
        tables.map(({ name }) =>
          rowsOf<{ all: string }>(getDb(), sql`select json_agg(t)::text as all from ${sql.identifier(name)} t`),
        ),
      );
      const everything = JSON.stringify([rows, lines]);
      for (const secret of [key, token]) {
        expect(everything).toContain(secret.slice(0, PREFIX_CHARS));
        expect(everything).not.toContain(secret.slice(PREFIX_CHARS));
      }
      expect(everything).not.toMatch(ACCESS_KEY);
    } finally {
      spy.mockRestore();
      vi.unstubAllEnvs();
    }
  });
});

describe("a program at work", () => {
  it("asks a person where the policy says so, waits holding nothing, and gets the result of the same call", async () => {
    const { program, token, runId, taskId } = await atWork("Ida");
    const { id: ruleId } = await addRule.call(rest.team.ctx, { tool: "document_write", decision: "ask" });
    expect(ruleId).toBeTruthy();
    const asked = await program.call(token, "document_write", draft, {
      callId: "w",
      said: "The note is needed.",
      waitSeconds: 0,
    });
    expect(asked.json).toMatchObject({ state: "waiting", reason: expect.stringContaining("waits for a person") });
    const other = await program.call(token, "task_read", { taskId }, { waitSeconds: 0 });
    expect(other.status).toBe(409);
    const [open] = (await listApprovals.call(rest.team.ctx, {})).items;
    await decide(rest.team.ctx, { id: open?.id ?? "", decision: "approve" });
    await wakeRun.call(rest.team.machine, { id: runId, reason: "decided" });
    const driver = createDriver(readEnv({}), systemClock);
    while ((await advance(driver, rest.team.id, runId)) === "more");
    expect((await program.read(token, "w")).json).toMatchObject({
      state: "done",
      output: { ok: true },
      runStatus: "running",
    });
    const kinds = (await getRun.call(rest.team.ctx, { id: runId })).steps.map(({ kind }) => kind);
    expect(kinds).toEqual(["wake", "program", "wait", "tool"]);
  });

  it("does calls that come together one after the other, and one that was sent twice once", async () => {
    const { program, token, runId, taskId } = await atWork("Jon");
    const read = (callId: string) => program.call(token, "task_read", { taskId }, { callId });
    const answers = await Promise.all([read("a"), read("b"), read("a"), read("c")]);
    expect(answers.map(({ status, json }) => [status, json.state])).toEqual(answers.map(() => [200, "done"]));
    const steps = (await getRun.call(rest.team.ctx, { id: runId })).steps;
    expect(steps.filter(({ kind }) => kind === "tool")).toHaveLength(3);
    const reused = await program.call(token, "message_list", {}, { callId: "a" });
    expect(reused.json.detail).toContain("was another call of this run");
  });

  it("reports what its own model took; money counts it, and a budget that is used up stops it", async () => {
    const { agentId, program, token, runId, taskId } = await atWork("Kim");
    await updateAgent.call(rest.team.ctx, { id: agentId, dailyCapMicros: 50_000 });
    const usage = { model: "anthropic/claude-opus-4", inputTokens: 1_000, outputTokens: 200, costMicros: 20_000 };
    await program.call(token, "task_read", { taskId }, { callId: "1", usage });
    await program.call(token, "task_read", { taskId }, { callId: "1", usage });
    const run = await getRun.call(rest.team.ctx, { id: runId });
    expect(run).toMatchObject({ costMicros: 20_000, tokens: 1_200 });
    expect(run.steps[1]).toMatchObject({ kind: "program", model: "anthropic/claude-opus-4", costMicros: 20_000 });
    const spent = (await teamMoney.call(rest.team.ctx, {})).today.spentMicros;
    expect(spent).toBeGreaterThanOrEqual(20_000);
    await program.call(token, "task_read", { taskId }, { callId: "2", usage: { ...usage, costMicros: 30_000 } });
    expect(await getRun.call(rest.team.ctx, { id: runId })).toMatchObject({
      status: "waiting",
      statusReason: expect.stringContaining("A budget is used up by what its program reported"),
    });
    expect((await program.call(token, "task_read", { taskId }, { callId: "3", waitSeconds: 0 })).status).toBe(409);
  });

  it("may ask again by the same Idempotency-Key after it was held up: nothing had been done", async () => {
    const { token, runId, taskId } = await atWork("Lou");
    const ask = () => {
      const headers = { "idempotency-key": `once-${runId}` };
      const body = { callId: "o", input: { taskId }, waitSeconds: 0 };
      return rest.ask("POST", "/runs/me/tools/task_read", { token, headers, body });
    };
    const held = { status: "waiting" as const, statusReason: "for money", leaseOwner: null, leaseUntilMs: 0 };
    await getDb().update(runs).set(held).where(eq(runs.id, runId));
    expect((await ask()).json).toMatchObject({ status: 409, detail: expect.stringContaining("held up: for money") });
    await wakeRun.call(rest.team.machine, { id: runId, reason: "there is money" });
    const driver = createDriver(readEnv({}), systemClock);
    while ((await advance(driver, rest.team.id, runId)) === "more");
    expect(await ask()).toMatchObject({ status: 200, json: { state: "done" } });
  });

  it("is told of no tool that was taken from its agent since it woke", async () => {
    const { agentId, program, token } = await atWork("Kai");
    const names = async () => ((await program.look(token)).json.tools as { name: string }[]).map(({ name }) => name);
    expect(await names()).toContain("document_write");
    await updateAgent.call(rest.team.ctx, { id: agentId, tools: [] });
    expect(await names()).not.toContain("document_write");
    expect(await names()).toContain("task_submit");
  });

  it("may report more than one figure can count, and every page still opens", async () => {
    const { agentId, program, runId, token } = await atWork("Kit");
    const { id: missionId } = await createMission.call(rest.team.ctx, { goal: "Weigh all the crates." });
    const most = { model: "x", inputTokens: 100_000_000, outputTokens: 100_000_000, costMicros: 0 };
    await getDb().update(runs).set({ missionId }).where(eq(runs.id, runId));
    for (let turn = 1; turn <= 12; turn += 1) {
      const { status } = await program.call(token, "attachment_list", {}, { callId: `${turn}`, usage: most });
      expect(status, `turn ${turn}`).toBe(200);
    }
    const { costByAgent } = await getMission.call(rest.team.ctx, { id: missionId });
    expect(costByAgent).toMatchObject([{ tokens: 2_400_000_000 }]);
    const card = (await listAgentCards.call(rest.team.ctx, {})).find(({ id }) => id === agentId);
    expect(card?.tokens).toBe(2_400_000_000);
    await expect(teamSummary.call(rest.team.ctx, { isDefaultSimulated: true })).resolves.toBeDefined();
  });

  it("goes on with what it had begun as soon as its seat is free, whatever stands in line before", async () => {
    const { agentId, program, runId } = await atWork("Lis");
    await getDb().update(runs).set({ status: "waiting", leaseOwner: null, leaseUntilMs: 0 }).where(eq(runs.id, runId));
    await runOf(agentId, null);
    const { id: second } = await runOf(agentId, null);
    const { json } = await program.claim({ runId: second });
    await getDb().update(runs).set({ createdAt: new Date() }).where(eq(runs.id, runId));
    await wakeRun.call(rest.team.machine, { id: runId, reason: "a person decided" });
    await program.giveUp(String(json.token), "Nothing to do.");
    const woken = await getDb().select().from(events).where(eq(events.kind, "run.woken")).orderBy(desc(events.id));
    expect(woken[0]).toMatchObject({ runId, payload: { reason: expect.stringContaining("gave its seat back") } });
  });

  it("gets nothing new while the team is paused, and is stopped between two calls", async () => {
    const { program, token, runId, taskId } = await atWork("Liv");
    await setTeamPaused.call(rest.team.ctx, { isPaused: true });
    expect((await program.beat()).json).toMatchObject({ isPaused: true, wakes: [] });
    const held = await program.call(token, "task_read", { taskId }, { callId: "p", waitSeconds: 0 });
    expect(held.json).toMatchObject({ state: "waiting" });
    await setTeamPaused.call(rest.team.ctx, { isPaused: false });
    const driver = createDriver(readEnv({}), systemClock);
    while ((await advance(driver, rest.team.id, runId)) === "more");
    expect((await program.read(token, "p")).json).toMatchObject({ state: "done" });
    const stopped = await rest.ask("POST", `/runs/${runId}/cancel`, { body: {} });
    expect(stopped.status).toBe(200);
    expect((await program.look(token)).json.detail).toContain("is over (cancelled)");
  });
});

describe("a pause", () => {
  it("of one mission holds up its own run, and the agent’s other work goes on", async () => {
    const { agentId, program, runId, token, taskId } = await atWork("Lea");
    const { id: missionId } = await createMission.call(rest.team.ctx, { goal: "Count the crates." });
    await getDb().update(runs).set({ missionId }).where(eq(runs.id, runId));
    await setMissionPaused.call(rest.team.ctx, { id: missionId, isPaused: true });
    const held = await program.call(token, "task_read", { taskId }, { callId: "h", waitSeconds: 0 });
    expect(held.json).toMatchObject({ state: "waiting", runStatus: "queued" });
    const { id: other } = await runOf(agentId, null);
    expect((await program.claim({ claimKey: "second" })).json.runId).toBe(other);
  });

  it("of the agent gives its program nothing, and lets it wait instead of asking again and again", async () => {
    const { agentId, key } = await makeProgram(rest.team, "Max");
    await giveTask(rest.team, agentId);
    await setAgentPaused.call(rest.team.ctx, { id: agentId, isPaused: true });
    const began = performance.now();
    expect((await programOf(rest, key).beat({ waitSeconds: 1 })).json).toMatchObject({ isPaused: true, work: [] });
    expect(performance.now() - began).toBeGreaterThan(900);
  });
});

describe("an agent that runs outside", () => {
  it("is never driven by Muster, and answers no chats", async () => {
    const { agentId } = await makeProgram(rest.team, "Mia");
    const taskId = await giveTask(rest.team, agentId);
    const [run] = await getDb().select().from(runs).where(eq(runs.taskId, taskId));
    expect(run).toMatchObject({ status: "queued", isProgram: true });
    const driver = createDriver(readEnv({}), systemClock);
    expect(await advance(driver, rest.team.id, run?.id ?? "")).toBe("wait");
    const stalled = await getDb()
      .select()
      .from(runs)
      .where(eq(runs.id, run?.id ?? ""));
    expect(stalled[0]).toMatchObject({ status: "queued", stepCount: 0 });
    const chat = { agentId, missionId: null, taskId: null, purpose: "chat" as const, kind: "chat" as const };
    const start = startRun.call(rest.team.machine, { ...chat, wakeReason: "asked", startKey: newId() });
    await expect(start).rejects.toThrow("runs outside of Muster and answers no chats");
  });

  it("is not whom a chat is with when nobody was chosen", async () => {
    const team = await makeTeam();
    await makeProgram(team, "Otto");
    const start = () => createSession.call(team.ctx, {});
    await expect(start()).rejects.toThrow("This team has no agent to talk to.");
    const juno = await makeAgent(team, "Juno", "analyst");
    const { id } = await start();
    expect(await getSession.call(team.ctx, { sessionId: id })).toMatchObject({ agent: { id: juno } });
  });

  it("is late, then failing, when its program is not heard, and well again with the next heartbeat", async () => {
    const { agentId, key } = await makeProgram(rest.team, "Nils");
    const nils = programOf(rest, key);
    await updateAgent.call(rest.team.ctx, { id: agentId, heartbeatEveryMs: 60_000 });
    await nils.beat({ status: "ready" });
    const health = async () => {
      const { heartbeatHealth, heartbeatReason } = await getAgent.call(rest.team.ctx, { id: agentId });
      return [heartbeatHealth, heartbeatReason];
    };
    expect(await health()).toEqual(["healthy", null]);
    await sweepPrograms(Date.now() + 2 * MINUTES);
    expect(await health()).toEqual(["late", "its program was last heard 2 min ago"]);
    await sweepPrograms(Date.now() + 6 * MINUTES);
    expect(await health()).toEqual(["failing", "its program was last heard 6 min ago"]);
    await nils.beat();
    expect(await health()).toEqual(["healthy", null]);
    const [row] = await getDb().select().from(agents).where(eq(agents.id, agentId));
    expect(row?.programStatus).toBe("ready");
  });

  it("is not late for the time in which Muster itself was away", async () => {
    const { agentId, key } = await makeProgram(rest.team, "Nora");
    await updateAgent.call(rest.team.ctx, { id: agentId, heartbeatEveryMs: 60_000 });
    await programOf(rest, key).beat();
    const health = async () => (await getDb().select().from(agents).where(eq(agents.id, agentId)))[0]?.heartbeatHealth;
    const back = Date.now() + 300 * MINUTES;
    await sweepPrograms(back, back);
    expect(await health()).toBe("healthy");
    await sweepPrograms(back + 2 * MINUTES, back);
    expect(await health()).toBe("late");
  });

  it("is seen as late however many others are", async () => {
    const team = await makeTeam();
    for (const name of ["Ada", "Bo", "Cy"]) await makeProgram(team, name);
    const nowMs = Date.now() + 3 * MINUTES;
    // One at a time, as if there were hundreds.
    const next = async () => (await listSilentPrograms.call(team.machine, { nowMs, limit: 1 }))[0];
    for (let one = await next(); one; one = await next()) {
      const { teamId, ...health } = one;
      await setHealth.call(journalContext(teamId), health);
    }
    const rows = await getDb().select().from(agents).where(eq(agents.teamId, team.id));
    expect(rows.map(({ heartbeatHealth }) => heartbeatHealth)).toEqual(["late", "late", "late"]);
  });

  it("is expected by its team’s clock from the first day", async () => {
    const { agentId, key } = await makeProgram(rest.team, "Nea");
    await updateAgent.call(rest.team.ctx, { id: agentId, heartbeatCron: "0 9 * * *" });
    const dueAt = async () => (await getDb().select().from(agents).where(eq(agents.id, agentId)))[0]?.nextHeartbeatAt;
    const first = await dueAt();
    await programOf(rest, key).beat();
    expect(await dueAt()).toEqual(first);
  });

  it("waits for work by the hub, not by asking again", async () => {
    const { agentId, key } = await makeProgram(rest.team, "Olof");
    const waiting = programOf(rest, key).beat({ waitSeconds: 20 });
    await giveTask(rest.team, agentId);
    expect((await waiting).json.work).toMatchObject([{ purpose: "work", isClaimed: false }]);
  });
});
