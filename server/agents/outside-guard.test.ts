import { globSync } from "node:fs";
import { join } from "node:path";
import { asc, eq, getTableName, is, sql } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Database, rowsOf } from "#db/client";
import { getDb } from "#db/handle";
import { questions } from "#db/tables/missions";
import { runs } from "#db/tables/runs";
import { criteria, tasks } from "#db/tables/tasks";
import type { Ctx } from "#server/core/context";
import { hearText, takeInText } from "#server/core/outside";
import { listening } from "#server/core/reading";
import type { Tool, ToolScope } from "#server/core/tool";
import { inTransaction } from "#server/core/transaction";
import { storeFile } from "#server/domains/files/commands";
import { createMission } from "#server/domains/missions/commands";
import { openReplan } from "#server/domains/plans/control";
import { createPrompt } from "#server/domains/prompts/commands";
import { startRun } from "#server/domains/runs/commands";
import { readJournal } from "#server/domains/runs/orchestration";
import type { RunPurpose } from "#server/domains/runs/schema";
import { createSession, sendMessage } from "#server/domains/sessions/commands";
import { assignTask, createTask, startTask } from "#server/domains/tasks/commands";
import { blockTask } from "#server/domains/tasks/control";
import { requestWake } from "#server/domains/wakes/commands";
import { takeWakes } from "#server/domains/wakes/orchestration";
import { checkoutWorking } from "#server/domains/working/commands";
import { newId } from "#server/lib/ids";
import type { TextPart } from "#server/lib/outside";
import { openTestDatabase } from "#tests/support/database";
import { plannedMission } from "#tests/support/planned-mission";
import { stampEvents } from "#tests/support/team";
import { agentContext, journalContext } from "./driver.ts";
import { TOOLS_BY_PURPOSE, toolByName } from "./tools.ts";
import { contextOf } from "./work-order.ts";

// Two walls against a label that is forgotten. A run that has read text from outside writes one marked word through every tool there
// is: wherever it then stands in the database there must be a label. And whatever reads gives that word back: then a label is heard.

const MARK = "CANARY-7f3a";

/** Where the label of a table's text stands: the id and the parts. A new table with words of models needs a line here. */
const LABEL_OF: Record<string, { id: string; parts: TextPart[] }> = {
  documents: { id: "t.id", parts: ["text"] },
  document_versions: { id: "t.document_id", parts: ["text"] },
  task_messages: { id: "t.id", parts: ["text"] },
  tasks: { id: "t.id", parts: ["text", "work"] },
  criteria: { id: "t.task_id", parts: ["text"] },
  evidence: { id: "(select c.task_id from criteria c where c.id = t.criterion_id)", parts: ["work"] },
  questions: { id: "t.id", parts: ["text"] },
  missions: { id: "t.id", parts: ["text", "outcome"] },
  plans: { id: "t.id", parts: ["text"] },
  agents: { id: "t.id", parts: ["text"] },
  agent_revisions: { id: "t.agent_id", parts: ["text"] },
  prompt_versions: { id: "t.id", parts: ["text"] },
  workspace_changes: { id: "t.mission_id", parts: ["files"] },
  workspace_commits: { id: "t.mission_id", parts: ["files"] },
  workspace_runs: { id: "t.mission_id", parts: ["files"] },
};

/** Tables whose words are a run's own record, heard with the run, or for people only. Each with the reason. */
const NEEDS_NONE: Record<string, string> = {
  runs: "a run is labelled as a whole",
  run_steps: "a run's record: who reads it hears the run",
  events: "WORKING.md alone tells agents of them, and hears the run of each",
  audit_log: "no agent reads it",
  approvals: "people read it; a run is told of its own only",
  notices: "people read it",
  notifications: "people read it",
  working_versions: "made of rows that are labelled; who reads the file hears all of them",
  wakes: "its words are those of a message or a hook, whose label it has",
  outside_origins: "it is the label",
};

type Sample = { input: unknown; as: Actor };
type Actor = { ctx: Ctx; scope: ToolScope };

let database: Database;
let scene: Awaited<ReturnType<typeof plannedMission>>;
const written = new Set<string>();

beforeAll(async () => {
  database = await openTestDatabase();
  scene = await plannedMission();
});
afterAll(() => database.close());

const nothing = { missionId: null, taskId: null, sessionId: null };

/** An agent in a run that has read text from outside. */
async function held(name: string, purpose: RunPurpose, of: Partial<Omit<ToolScope, "runId">> = {}): Promise<Actor> {
  const { team, agent } = scene;
  const place = { ...nothing, ...of };
  const { id } = await startRun.call(team.machine, {
    agentId: agent(name).id,
    purpose,
    wakeReason: "a test",
    startKey: newId(),
    ...place,
    kind: purpose === "chat" ? "chat" : "work",
  });
  await inTransaction(team.machine, "taint", async (joined) => {
    await takeInText(joined, { kind: "webhook", name: "orders" }, { subject: { kind: "run", id, part: "run" } });
    await joined.tx.update(runs).set({ isTainted: true }).where(eq(runs.id, id));
  });
  const { run } = await readJournal.call(team.machine, { id });
  return { ctx: agentContext(run, name), scope: { runId: id, runNumber: run.number, agentId: run.agentId, ...place } };
}

/** Does what a tool does, as the run loop would. */
async function use(name: string, { input, as }: Sample): Promise<unknown> {
  const tool = toolByName(name);
  if (!tool) throw new Error(`There is no ${name}.`);
  const work = await tool.prepare(as.ctx, as.scope, input);
  const prepared = await work(AbortSignal.timeout(20_000));
  const result = await inTransaction(as.ctx, name, (joined) => tool.invoke(joined, as.scope, input, prepared));
  written.add(name);
  return result;
}

const idIn = (result: unknown, key: string): string => String(Reflect.get(Object(result), key));
const words = { title: MARK, description: MARK, criteria: [MARK] };

/** Every tool that changes something, with the mark in each of its words. */
async function writeEverywhere(): Promise<{
  documentId: string;
  missionId: string;
  taskId: string;
  plannedId: string;
  askedId: string;
}> {
  const { team, mission, count } = scene;
  const missionId = mission.id;
  const bram = await held("Bram", "work", { missionId, taskId: count.id });
  const vera = await held("Vera", "review", { missionId, taskId: count.id });
  await assignTask.call(team.ctx, { id: count.id, agentId: bram.scope.agentId });
  const document = await use("document_write", { as: bram, input: { title: MARK, body: MARK } });
  await use("message_post", { as: bram, input: { body: MARK } });
  await use("task_create", { as: bram, input: { ...words, capability: "data" } });
  await use("workspace_write", { as: bram, input: { path: "a.md", content: MARK, message: MARK } });
  await use("workspace_patch", { as: bram, input: { path: "a.md", find: MARK, replace: `${MARK}!`, message: MARK } });
  await use("workspace_run", { as: bram, input: { command: `echo ${MARK} | tee ${MARK}.md` } });
  const [criterion] = await getDb().select().from(criteria).where(eq(criteria.taskId, count.id));
  const evidence = [{ kind: "document", ref: idIn(document, "ref"), note: MARK }];
  for (const end of ["task_return", "task_accept"]) {
    await startTask.call(team.machine, { id: count.id, agentId: bram.scope.agentId });
    await use("task_submit", { as: bram, input: { summary: MARK } });
    await use("criterion_prove", { as: vera, input: { criterionId: criterion?.id, evidence } });
    await use(end, { as: vera, input: { taskId: count.id, reason: MARK, note: MARK } });
  }
  const asked = await createMission.call(team.ctx, { goal: "Ask." });
  const noor = await held("Noor", "close", { missionId: asked.id });
  await use("question_ask", { as: noor, input: { question: MARK, why: MARK, ifUnanswered: MARK } });
  const planned = await createMission.call(team.ctx, { goal: "Plan." });
  const ada = await held("Ada", "plan", { missionId: planned.id });
  const step = { ...words, key: "a", capability: "data", dependsOn: [] };
  await use("plan_propose", { as: ada, input: { summary: MARK, steps: [step] } });
  const [task] = await getDb().select().from(tasks).where(eq(tasks.missionId, planned.id));
  await blockTask.call(team.machine, { id: task?.id ?? "", reason: "it failed" });
  await openReplan.call(team.machine, { missionId: planned.id, taskId: task?.id ?? "", cause: "it failed" });
  await blockTask.call(team.machine, { id: task?.id ?? "", reason: null });
  await use("plan_revise", { as: ada, input: { reason: MARK, steps: [{ ...step, key: "b" }] } });
  const hired = { name: `Zed ${MARK}`, role: "stock_analyst", instructions: MARK, why: MARK };
  const { agentId: hiredId } = z
    .object({ agentId: z.string() })
    .parse(await use("agent_hire", { as: ada, input: hired }));
  // A person keeps what that agent is told as a prompt of the team.
  await createPrompt.call(team.ctx, { name: "kept", body: `Always ${MARK}`, fromAgentId: hiredId });
  const closed = await createMission.call(team.ctx, { goal: "Close." });
  const { id: done } = await createTask.call(team.ctx, { title: "Done", missionId: closed.id });
  await getDb().update(tasks).set({ status: "done" }).where(eq(tasks.id, done));
  await use("mission_close", { as: await held("Ada", "close", { missionId: closed.id }), input: { summary: MARK } });
  const chat = await held("Noor", "chat");
  await use("mission_start", { as: chat, input: { goal: MARK, withFiles: false } });
  const { version, body } = await checkoutWorking.call(team.ctx, {});
  const edited = body.replace(/^(## Inbox.*)$/m, `$1\n\n- ${MARK}`);
  await use("working_edit", { as: await held("Noor", "respond"), input: { baseVersion: version, body: edited } });
  return {
    documentId: idIn(document, "documentId"),
    missionId,
    taskId: count.id,
    plannedId: planned.id,
    askedId: asked.id,
  };
}

/** Changes nothing but the run's own record, or nothing that a model's words go into. */
const KEEPS_NO_WORDS: Record<string, string> = {
  wake_done: "its summary stays in the run's record",
  assist_done: "its result stays in the run's record, whose label goes with it to whoever asked",
  agent_ask: "the run loop does it; the helper's run has the label of the one that asks",
  task_wait: "its reason stands in an event only",
  prices_get: "what is kept comes from the source, not from the model",
  prices_search: "nothing is kept",
};

describe("what a held run writes", () => {
  let made: Awaited<ReturnType<typeof writeEverywhere>>;

  it("is labelled in whatever table it stands", { timeout: 60_000 }, async () => {
    made = await writeEverywhere();
    const modules = globSync("*.ts", { cwd: join(import.meta.dirname, "../../db/tables") });
    const tables = (
      await Promise.all(
        modules.map((name): Promise<object> => import(join(import.meta.dirname, "../../db/tables", name))),
      )
    ).flatMap((module) =>
      Object.values(module).flatMap((one: unknown) => (is(one, PgTable) ? [getTableName(one)] : [])),
    );
    expect(tables.length).toBeGreaterThan(50);
    const problems: string[] = [];
    const found: string[] = [];
    for (const table of tables) {
      const label = LABEL_OF[table];
      const has = label
        ? `exists (select 1 from outside_labels l where l.subject_id = ${label.id} and l.part = any('{${label.parts.join(",")}}'))`
        : "false";
      const [row] = await rowsOf<{ marked: number; labelled: number }>(
        getDb(),
        sql.raw(`select count(*)::int as marked, count(*) filter (where ${has})::int as labelled
          from "${table}" t where t::text like '%${MARK}%'`),
      );
      if (!row || row.marked === 0) continue;
      found.push(table);
      if (table in NEEDS_NONE) continue;
      if (!label) problems.push(`${table} holds words of a model: say where their label stands, or why they need none`);
      else if (row.labelled < row.marked)
        problems.push(`${table}: ${row.marked - row.labelled} of ${row.marked} have no label`);
    }
    expect(problems).toEqual([]);
    // All of them were reached, so that each line of the list above was put to the test.
    expect(Object.keys(LABEL_OF).filter((table) => !found.includes(table))).toEqual([]);
  });

  it("goes through every tool there is that changes something", () => {
    const names = [...new Set(Object.values(TOOLS_BY_PURPOSE).flat())]
      .filter((tool) => tool.effect !== "query")
      .map((tool) => tool.name);
    const untried = names.filter((name) => !written.has(name) && !(name in KEEPS_NO_WORDS));
    expect(untried.map((name) => `${name}: let a held run use it in writeEverywhere`)).toEqual([]);
  });

  /** How each tool that reads is called, over what was written above. */
  function reads(fileId: string): Record<string, unknown> {
    const byNumber = { number: 1 };
    const attachment = { attachmentId: fileId };
    return {
      task_read: { taskId: made.taskId },
      task_look: byNumber,
      mission_look: byNumber,
      document_read: { documentId: made.documentId },
      workspace_read: { path: "a.md" },
      workspace_search: { pattern: MARK },
      attachment_read: attachment,
      text_outline: attachment,
      text_search: { ...attachment, query: MARK },
      table_profile: attachment,
      table_aggregate: { ...attachment, groupBy: ["name"], measures: [{ column: "count", op: "sum", as: "total" }] },
      calculate: { expression: "1 + 1" },
    };
  }

  it("is heard by whatever reads it, through every tool there is that reads", { timeout: 60_000 }, async () => {
    const { team } = scene;
    await stampEvents();
    const bytes = new TextEncoder().encode(`name,count\n${MARK},3\n${MARK},4\n`);
    const { id: fileId } = await storeFile.call(team.ctx, { name: "mail.csv", bytes });
    await inTransaction(team.machine, "label", (joined) =>
      takeInText(joined, { kind: "mail", name: "shop@example.org" }, { subject: { kind: "file", id: fileId } }),
    );
    await getDb().execute(
      sql`insert into mission_files (mission_id, file_id, position) values (${made.missionId}, ${fileId}, 0)`,
    );
    const [step] = await rowsOf<{ ref: string }>(
      getDb(),
      sql`select 'run:' || r.number || '#1' as ref from runs r where r.mission_id = ${made.missionId} order by r.number limit 1`,
    );
    await rememberStep(made.missionId);
    const place = { missionId: made.missionId, taskId: made.taskId, sessionId: newId() };
    const scope: ToolScope = { runId: newId(), runNumber: 1, agentId: scene.agent("Noor").id, ...place };
    const given: Record<string, unknown> = { ...reads(fileId), step_read: { ref: step?.ref } };
    const deaf: string[] = [];
    const told: string[] = [];
    const tools = [...new Set(Object.values(TOOLS_BY_PURPOSE).flat())].filter((tool) => tool.effect === "query");
    for (const tool of tools.filter(({ name }) => name !== "ui_show" && name !== "prices_analyse")) {
      const { isHeard, text } = await hear((ctx) => tool.invoke(ctx, scopeFor(tool, scope), given[tool.name] ?? {}));
      if (!text.includes(MARK)) continue;
      told.push(tool.name);
      if (!isHeard) deaf.push(tool.name);
    }
    expect(deaf.map((name) => `${name} gives words from outside, and nothing hears it`)).toEqual([]);
    expect(told.sort()).toEqual([
      "agent_find",
      "attachment_read",
      "document_list",
      "document_read",
      "message_list",
      "mission_list",
      "mission_look",
      "mission_read",
      "plan_read",
      "step_read",
      "table_aggregate",
      "table_profile",
      "task_list",
      "task_look",
      "task_read",
      "team_status",
      "text_outline",
      "text_search",
      "working_read",
      "workspace_diff",
      "workspace_list",
      "workspace_log",
      "workspace_read",
      "workspace_search",
    ]);
  });

  const scopeFor = (tool: Tool, scope: ToolScope): ToolScope =>
    tool.name === "plan_read" ? { ...scope, missionId: made.plannedId } : scope;

  it.each(Object.keys(TOOLS_BY_PURPOSE) as RunPurpose[])("is heard by a run that wakes to %s", async (purpose) => {
    const { isHeard, text } = await hear((ctx) => wakeTo(purpose, ctx));
    expect([purpose, text.includes(MARK), isHeard]).toEqual([purpose, true, true]);
  });

  /** What a run of the kind is told, made so that it speaks of what was written above. */
  async function wakeTo(purpose: RunPurpose, ctx: Ctx): Promise<unknown> {
    const { team, agent } = scene;
    const { id: taskId } = await createTask.call(team.ctx, {
      title: "Go on",
      capability: "data",
      missionId: made.missionId,
      dependsOn: [made.taskId],
    });
    const place = {
      missionId: purpose === "close" ? made.askedId : purpose === "replan" ? made.plannedId : made.missionId,
      taskId: purpose === "work" ? taskId : purpose === "review" ? made.taskId : null,
    };
    const order = { agentId: agent("Noor").id, ...place, purpose, wakeReason: "a test", startKey: newId() };
    if (purpose === "chat") {
      const { id: sessionId } = await createSession.call(team.ctx, {
        agentId: agent("Noor").id,
        missionId: made.missionId,
      });
      const sent = await sendMessage.call(team.ctx, { sessionId, body: "Go on.", documentIds: [made.documentId] });
      return contextOf(ctx, (await readJournal.call(team.machine, { id: sent.runId ?? "" })).run);
    }
    const parent = purpose === "assist" ? await held("Ada", "chat") : null;
    const { id } = await startRun.call(team.machine, {
      ...order,
      ...(parent ? { parentRunId: parent.scope.runId, request: MARK, wordsOfRunId: parent.scope.runId } : {}),
    });
    const { run } = await readJournal.call(team.machine, { id });
    await getDb().update(questions).set({ answer: "Yes." }).where(eq(questions.missionId, made.askedId));
    if (purpose !== "respond") return contextOf(ctx, run);
    const [message] = await rowsOf<{ id: string }>(
      getDb(),
      sql`select id from task_messages where body = ${MARK} limit 1`,
    );
    await requestWake.call(team.machine, {
      agentId: run.agentId,
      kind: "message",
      reason: MARK,
      text: MARK,
      missionId: made.missionId,
      messageId: message?.id ?? "",
      isTainted: true,
      dedupeKey: newId(),
    });
    return inTransaction(ctx, "wakes", async (joined) =>
      contextOf(joined, run, await takeWakes.call(joined, { runId: run.id, nowMs: Date.now() + 1_000 })),
    );
  }
});

/** A step of a held run, as whoever checks the work looks it up. */
async function rememberStep(missionId: string): Promise<void> {
  const [run] = await getDb()
    .select()
    .from(runs)
    .where(eq(runs.missionId, missionId))
    .orderBy(asc(runs.number))
    .limit(1);
  await getDb().execute(sql`insert into run_steps (id, team_id, run_id, agent_id, index, kind, name, status, lease_token, started_at, output)
    values (${newId()}, ${run?.teamId}, ${run?.id}, ${run?.agentId}, 1, 'tool', 'calculate', 'succeeded', 1, now(),
      ${JSON.stringify({ ok: true, result: MARK })}::jsonb)`);
}

/** Reads with a listener, then asks whether a run would have heard a label. */
async function hear(read: (ctx: Ctx) => Promise<unknown>): Promise<{ isHeard: boolean; text: string }> {
  const { team, agent } = scene;
  const ctx = listening(journalContext(team.id));
  const text = JSON.stringify(await read(ctx)) ?? "";
  const { id } = await startRun.call(team.machine, {
    agentId: agent("Noor").id,
    missionId: null,
    taskId: null,
    purpose: "respond",
    wakeReason: "a test",
    startKey: newId(),
  });
  const isHeard = await inTransaction(team.machine, "hear", (joined) =>
    hearText(joined, ctx.reading, { runId: id, stepIndex: 0 }),
  );
  return { isHeard, text };
}
