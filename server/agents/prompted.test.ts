import { and, asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#db/client";
import { getDb } from "#db/handle";
import { interactions } from "#db/tables/llm";
import { promptLabels, prompts } from "#db/tables/prompts";
import { runSteps, runs } from "#db/tables/runs";
import { takeInText } from "#server/core/outside";
import { inTransaction } from "#server/core/transaction";
import { createAgent, updateAgent } from "#server/domains/agents/commands";
import { cloneAgent, retireAgent, rollbackAgent, unretireAgent } from "#server/domains/agents/control";
import { diffAgentRevisions, getAgent } from "#server/domains/agents/queries";
import { trustText } from "#server/domains/outside/commands";
import { createPrompt, savePrompt } from "#server/domains/prompts/commands";
import { archivePrompt, removePromptLabel, setPromptLabel } from "#server/domains/prompts/control";
import { getPrompt, listPromptUses, listPromptVersions } from "#server/domains/prompts/queries";
import { getRun } from "#server/domains/runs/queries";
import { createSession } from "#server/domains/sessions/commands";
import { makeTalk } from "#tests/support/chat";
import { openTestDatabase } from "#tests/support/database";
import { makeTeam, type TestTeam } from "#tests/support/team";
import { forkAt } from "./fork.ts";
import { wakeOutput } from "./journal.ts";
import { replayRun } from "./replay.ts";

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const tone = { name: "tone", type: "choice" as const, options: ["dry", "warm"], default: "dry" };
const reader = { name: "reader", type: "text" as const };
const values = { reader: "Nils" };

async function makePrompt(team: TestTeam, name = "house-style"): Promise<string> {
  const body = "Be {{tone}} to {{reader}}.";
  return (await createPrompt.call(team.ctx, { name, body, variables: [tone, reader] })).id;
}

const told = async (runId: string | null) => {
  const [step] = await getDb()
    .select({ output: runSteps.output })
    .from(runSteps)
    .where(and(eq(runSteps.runId, runId ?? ""), eq(runSteps.index, 0)));
  return wakeOutput.parse(step?.output);
};

describe("an agent told by a prompt", () => {
  it("gets what its label means when the run begins, and the run and its calls keep which version that was", async () => {
    const talk = await makeTalk();
    const { team, juno } = talk;
    const promptId = await makePrompt(team);
    await savePrompt.call(team.ctx, { id: promptId, baseVersion: 1, body: "Second, {{reader}}.", variables: [reader] });
    await updateAgent.call(team.ctx, { id: juno, prompt: { promptId, values } });
    const { runId } = await talk.send("How is the team doing");
    await talk.drive(runId);
    expect((await told(runId)).system).toMatch(/^You are Juno\.\nBe dry to Nils\.\n\n/);
    await setPromptLabel.call(team.ctx, { id: promptId, label: "production", version: 2 });
    const next = await talk.send("And now");
    await talk.drive(next.runId);
    expect((await told(next.runId)).system).toMatch(/^You are Juno\.\nSecond, Nils\.\n\n/);
    const views = await Promise.all([runId, next.runId].map((id) => getRun.call(team.ctx, { id: id ?? "" })));
    expect(views.map(({ prompt }) => prompt)).toEqual([
      { id: promptId, name: "house-style", version: 1 },
      { id: promptId, name: "house-style", version: 2 },
    ]);
    const calls = await getDb()
      .select()
      .from(interactions)
      .where(eq(interactions.teamId, team.id))
      .orderBy(asc(interactions.id));
    expect(new Set(calls.map((call) => `${call.runId} ${call.promptId} v${call.promptNumber}`))).toEqual(
      new Set([`${runId} ${promptId} v1`, `${next.runId} ${promptId} v2`]),
    );
    expect(await replayRun(team.ctx, runId ?? "")).toMatchObject({ isIdentical: true });
    const uses = await listPromptUses.call(team.ctx, { id: promptId });
    expect(uses).toMatchObject({
      agentCount: 1,
      agents: [{ id: juno, name: "Juno", label: "production", version: 2, problem: null }],
      versions: [
        { version: 2, runs: 1, interactions: calls.filter(({ promptNumber }) => promptNumber === 2).length },
        { version: 1, runs: 1, interactions: calls.filter(({ promptNumber }) => promptNumber === 1).length },
      ],
    });
  });

  it("is forked with other words, and those calls are no longer the prompt's", async () => {
    const talk = await makeTalk();
    const promptId = await makePrompt(talk.team);
    await updateAgent.call(talk.team.ctx, { id: talk.juno, prompt: { promptId, version: 1, values } });
    const { runId } = await talk.send("How is the team doing");
    await talk.drive(runId);
    const fork = await forkAt(talk.team.ctx, {
      runId: runId ?? "",
      atIndex: 1,
      change: { system: "Count with care." },
    });
    expect(await told(fork.id)).toMatchObject({ system: "Count with care.", prompt: null });
    expect((await getRun.call(talk.team.ctx, { id: fork.id })).prompt).toBeNull();
  });

  it("fails with the reason when the prompt cannot be told any more, and begins nothing", async () => {
    const talk = await makeTalk();
    const { team, juno } = talk;
    const promptId = await makePrompt(team);
    await updateAgent.call(team.ctx, { id: juno, prompt: { promptId, values } });
    // As no command would leave it: an import, or a row changed by hand.
    await getDb().delete(promptLabels).where(eq(promptLabels.promptId, promptId));
    const { runId } = await talk.send("How is the team doing");
    await talk.drive(runId);
    const [run] = await getDb()
      .select()
      .from(runs)
      .where(eq(runs.id, runId ?? ""));
    expect(run).toMatchObject({
      status: "failed",
      stepCount: 0,
      statusReason: "Juno cannot be told what to do. No version of the prompt house-style has the label production.",
    });
    expect((await getAgent.call(team.ctx, { id: juno })).prompt).toMatchObject({
      name: "house-style",
      text: null,
      problem: "No version of the prompt house-style has the label production.",
    });
  });
});

describe("a prompt with text from outside", () => {
  it("holds whoever is told it, version by version, until a person says they have read it", async () => {
    const talk = await makeTalk();
    const { team, juno, iris } = talk;
    await inTransaction(team.machine, "label", (joined) =>
      takeInText(joined, { kind: "webhook", name: "orders" }, { subject: { kind: "agent", id: iris } }),
    );
    const made = { name: "of-iris", body: "Be kind.", fromAgentId: iris };
    const { id: promptId } = await createPrompt.call(team.ctx, made);
    // Read on the agent itself; what was made of it before is another text.
    await trustText.call(team.ctx, { kind: "agent", id: iris });
    // Written by hand, and still of the version before it.
    await savePrompt.call(team.ctx, { id: promptId, baseVersion: 1, body: "Be kind and brief." });
    await updateAgent.call(team.ctx, { id: juno, prompt: { promptId, version: 2 } });
    const isHeld = async () => {
      // Each in a chat of its own: an answer of a run that is held holds who reads on.
      const { id: sessionId } = await createSession.call(team.ctx, { agentId: juno });
      const { runId } = await talk.ask("How is the team doing", { sessionId });
      return (await getRun.call(team.ctx, { id: runId ?? "" })).outside.map(({ name }) => name);
    };
    expect(await isHeld()).toEqual(["orders"]);
    const { shown } = await getPrompt.call(team.ctx, { id: promptId });
    expect(shown.outside.map(({ name }) => name)).toEqual(["orders"]);
    await trustText.call(team.ctx, { kind: "prompt", id: shown.id });
    expect(await isHeld()).toEqual([]);
    const { items } = await listPromptVersions.call(team.ctx, { id: promptId });
    expect(items.map(({ version, isFromOutside }) => [version, isFromOutside])).toEqual([
      [2, false],
      [1, true],
    ]);
  });

  it("is labelled when an agent writes it that has read such text", async () => {
    const talk = await makeTalk();
    const { team, juno } = talk;
    const { runId } = await talk.send("How is the team doing");
    await inTransaction(team.machine, "label", (joined) =>
      takeInText(joined, { kind: "mail", name: "shop" }, { subject: { kind: "run", id: runId ?? "", part: "run" } }),
    );
    const actor = { kind: "agent" as const, agentId: juno, name: "Juno", runId: runId ?? "" };
    const asJuno = { ...team.ctx, actor, taint: true };
    const { id } = await createPrompt.call(asJuno, { name: "by-juno", body: "Be kind." });
    const { author, isAgentAuthor, shown } = await getPrompt.call(team.ctx, { id });
    expect([author, isAgentAuthor, shown.outside.map(({ name }) => name)]).toEqual(["Juno", true, ["shop"]]);
  });
});

describe("what an agent is told", () => {
  it("is refused when it does not fit the prompt, naming what is missing", async () => {
    const team = await makeTeam();
    const promptId = await makePrompt(team);
    const make = (prompt: object) =>
      createAgent.call(team.ctx, { name: "Iris", role: "writer", prompt: { promptId, ...prompt } });
    await expect(make({})).rejects.toMatchObject({
      code: "bad_input",
      message: "prompt: v1 of the prompt house-style: “reader” is missing: give it a value.",
    });
    await expect(make({ values: { ...values, size: 3 } })).rejects.toThrow("There is no variable “size”");
    await expect(make({ values: { ...values, tone: "sour" } })).rejects.toThrow("has to be one of: dry, warm");
    await expect(make({ values, label: "staging" })).rejects.toThrow("has the label staging");
    await expect(make({ values, version: 7 })).rejects.toThrow("has no v7");
    await expect(make({ values, version: 1, label: "production" })).rejects.toThrow("not both");
    const other = await makeTeam();
    const theirs = { name: "Iris", role: "writer" as const, prompt: { promptId, values } };
    await expect(createAgent.call(other.ctx, theirs)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is its own text or a prompt: setting the text takes the prompt away, and every step back is a revision", async () => {
    const team = await makeTeam();
    const promptId = await makePrompt(team);
    const prompt = { promptId, values };
    const { id } = await createAgent.call(team.ctx, { name: "Iris", role: "writer", instructions: "Own.", prompt });
    const read = () => getAgent.call(team.ctx, { id });
    expect(await read()).toMatchObject({
      instructions: "Own.",
      prompt: { label: "production", text: "Be dry to Nils." },
    });
    await updateAgent.call(team.ctx, { id, instructions: "Other." });
    expect(await read()).toMatchObject({ instructions: "Other.", prompt: null, revision: 2 });
    await updateAgent.call(team.ctx, { id, prompt: { ...prompt, values: { reader: "1, tone = warm" } } });
    // The same words in a list, another choice.
    await updateAgent.call(team.ctx, { id, prompt: { ...prompt, values: { reader: "1", tone: "warm" } } });
    expect(await read()).toMatchObject({ revision: 4, prompt: { text: "Be warm to 1." } });
    const diff = await diffAgentRevisions.call(team.ctx, { id, from: 2, to: 4 });
    expect(diff.fields).toEqual([
      { field: "prompt", before: "its own text", after: "house-style, production, tone = warm, reader = 1" },
    ]);
    await rollbackAgent.call(team.ctx, { id, to: 1 });
    expect(await read()).toMatchObject({ instructions: "Own.", prompt: { text: "Be dry to Nils." }, revision: 5 });
    const clone = await cloneAgent.call(team.ctx, { id, name: "Iris 2" });
    expect((await getAgent.call(team.ctx, { id: clone.id })).prompt).toMatchObject({
      promptId,
      text: "Be dry to Nils.",
    });
  });

  it("keeps its prompt from going away: labels, versions and the archive look who uses them", async () => {
    const team = await makeTeam();
    const promptId = await makePrompt(team);
    const prompt = { promptId, values };
    const { id } = await createAgent.call(team.ctx, { name: "Iris", role: "writer", prompt });
    const asks = { ...reader, name: "size", type: "number" as const };
    await savePrompt.call(team.ctx, { id: promptId, baseVersion: 1, body: "{{size}}", variables: [asks] });
    const release = { id: promptId, label: "production", version: 2 };
    await expect(setPromptLabel.call(team.ctx, release)).rejects.toThrow(
      "Iris follows production, and v2 does not fit its values: “size” is missing: give it a value. Give the variable a default, or the agent a value.",
    );
    await expect(removePromptLabel.call(team.ctx, { id: promptId, label: "production" })).rejects.toThrow(
      "Iris is told by production of house-style",
    );
    await expect(archivePrompt.call(team.ctx, { id: promptId, isArchived: true })).rejects.toThrow(
      "Iris is told by house-style. Give them other instructions first.",
    );
    // A value for what only the newest version asks may be there before it is released.
    await updateAgent.call(team.ctx, { id, prompt: { promptId, values: { ...values, size: 3 } } });
    await setPromptLabel.call(team.ctx, release);
    expect((await getAgent.call(team.ctx, { id })).prompt).toMatchObject({ told: 2, text: "3" });
    await setPromptLabel.call(team.ctx, { ...release, version: 1 });
    await retireAgent.call(team.ctx, { id });
    await archivePrompt.call(team.ctx, { id: promptId, isArchived: true });
    await expect(unretireAgent.call(team.ctx, { id })).rejects.toThrow("The prompt house-style is archived");
    const [row] = await getDb().select().from(prompts).where(eq(prompts.id, promptId));
    expect(row?.archivedAt).not.toBeNull();
  });
});
