import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { ForkChange, RunPurpose, RunStatus, STEP_KINDS, STEP_STATUSES } from "#server/domains/runs/schema";
import { createdAt, id, instant, json, micros } from "../columns.ts";
import { agents } from "./agents.ts";
import { teams } from "./teams.ts";

/** An agent's execution. Its state is its trace: these rows and `run_steps` are the only truth. */
export const runs = pgTable(
  "runs",
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => teams.id),
    number: integer().notNull(),
    agentId: uuid()
      .notNull()
      .references(() => agents.id),
    missionId: uuid(),
    taskId: uuid(),
    /** A fork runs beside the agent's seat: it never keeps the agent from its work. */
    kind: text().$type<"work" | "chat" | "fork">().notNull().default("work"),
    purpose: text().$type<RunPurpose>().notNull(),
    /** Makes starting a run repeatable: one run a key, however often the event comes. */
    startKey: text().notNull(),
    status: text().$type<RunStatus>().notNull(),
    statusReason: text(),
    wakeReason: text().notNull(),
    /** For an answer in a chat, and all that is asked of others for it: whose. */
    sessionId: uuid(),
    /** For help that another run asked for: that run, and what it asked. */
    parentRunId: uuid(),
    request: text(),
    /** It was woken by, or has read, words from outside the team. */
    isTainted: boolean().notNull().default(false),
    /** How many agents woke each other before it. */
    wakeDepth: integer().notNull().default(0),
    /** The prompt and the version of it that it was told when it woke; null: its agent's own text. */
    promptId: uuid(),
    promptVersion: integer(),
    stepCount: integer().notNull().default(0),
    stepLimit: integer().notNull(),
    timeLimitMs: integer().notNull(),
    capMicros: micros(),
    tokens: integer().notNull().default(0),
    cachedTokens: integer().notNull().default(0),
    costMicros: micros().notNull().default(0),
    modelCalls: integer().notNull().default(0),
    attempt: integer().notNull().default(1),
    cancelRequested: boolean().notNull().default(false),
    /** For a fork: the run it left, the step it changed, and how. */
    forkOfRunId: uuid(),
    forkAtIndex: integer(),
    forkChange: json<ForkChange>(),
    /** What its tools do is undone after each of them; promoting the run does it for real. */
    isSandbox: boolean().notNull().default(false),
    promotedAt: instant(),
    /** Who drives it now: a worker's id, its fencing token, and until when (epoch ms) it may write. */
    leaseOwner: text(),
    leaseToken: integer().notNull().default(0),
    leaseUntilMs: bigint({ mode: "number" }).notNull().default(0),
    /** When a waiting run may be tried again by itself (epoch ms). */
    retryAtMs: bigint({ mode: "number" }),
    retries: integer().notNull().default(0),
    /** A program outside of Muster stands where the model would. */
    isProgram: boolean().notNull().default(false),
    /** Set once the program has claimed it: under which key of its own, by which token it calls, and until when (epoch ms). */
    claimKey: text(),
    tokenHash: text(),
    tokenUntilMs: bigint({ mode: "number" }).notNull().default(0),
    createdAt: createdAt(),
    startedAt: instant(),
    finishedAt: instant(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("runs_team_number").on(t.teamId, t.number),
    uniqueIndex("runs_start_key").on(t.teamId, t.startKey),
    // At most one running work run an agent; a waiting run gives the seat back.
    uniqueIndex("runs_one_running").on(t.agentId).where(sql`status = 'running' and kind = 'work'`),
    // One answer at a time in a chat; help that the answer asks for runs beside it.
    uniqueIndex("runs_one_answer")
      .on(t.sessionId)
      .where(sql`status in ('queued', 'running', 'waiting') and kind = 'chat' and parent_run_id is null`),
    uniqueIndex("runs_token").on(t.tokenHash).where(sql`token_hash is not null`),
    index("runs_session").on(t.sessionId).where(sql`session_id is not null`),
    index("runs_parent").on(t.parentRunId).where(sql`parent_run_id is not null`),
    index("runs_live").on(t.status, t.leaseUntilMs).where(sql`status in ('queued', 'running', 'waiting')`),
    index("runs_agent").on(t.agentId, t.createdAt),
    index("runs_mission").on(t.missionId),
    index("runs_task").on(t.taskId),
    index("runs_team").on(t.teamId, t.createdAt),
    index("runs_team_finished").on(t.teamId, t.finishedAt).where(sql`finished_at is not null`),
    index("runs_prompt").on(t.promptId, t.promptVersion).where(sql`prompt_id is not null`),
    index("runs_forks").on(t.forkOfRunId).where(sql`fork_of_run_id is not null`),
  ],
);

export const runSteps = pgTable(
  "run_steps",
  {
    id: id(),
    teamId: uuid().notNull(),
    runId: uuid()
      .notNull()
      .references(() => runs.id),
    agentId: uuid().notNull(),
    index: integer().notNull(),
    kind: text().$type<(typeof STEP_KINDS)[number]>().notNull(),
    name: text().notNull(),
    status: text().$type<(typeof STEP_STATUSES)[number]>().notNull(),
    summary: text().notNull().default(""),
    /** For a tool step: the id of the model's call it answers. */
    toolCallId: text(),
    attempt: integer().notNull().default(1),
    leaseToken: integer().notNull(),
    input: json<unknown>(),
    output: json<unknown>(),
    error: text(),
    /** It read text from outside the team, or something that was written from it. */
    readsOutside: boolean().notNull().default(false),
    interactionId: uuid(),
    /** A step a fork shares with the run it left: what it says stands there, once. */
    originStepId: uuid(),
    startedAt: instant().notNull(),
    finishedAt: instant(),
  },
  (t) => [uniqueIndex("run_steps_once").on(t.runId, t.index), index("run_steps_agent_time").on(t.agentId, t.startedAt)],
);
