import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { missions, questions } from "#db/tables/missions";
import { tasks } from "#db/tables/tasks";
import { command, type Emit } from "#server/core/command";
import { agentIdOf, userIdOf } from "#server/core/context";
import { labelWritten } from "#server/core/outside";
import { query } from "#server/core/query";
import type { Actor } from "#server/lib/actor";
import { DomainError } from "#server/lib/errors";
import { lockMission, missionRef, outcomeOf, setStatus } from "./commands.ts";
import { answerOf } from "./forms.ts";
import {
  isMissionOver,
  MAX_QUESTION_FIELDS,
  missionStatusChanged,
  questionAnswered,
  questionAsked,
  questionField,
  questionValues,
} from "./schema.ts";

const HOUR_MS = 3_600_000;
const done = z.object({ id: z.string() });
type QuestionRecord = typeof questions.$inferSelect;

/** What an agent says when it asks. */
export const askInput = z.object({
  question: z.string().trim().min(3).max(4_000),
  why: z.string().trim().max(4_000).default(""),
  fields: z
    .array(questionField)
    .min(1)
    .max(MAX_QUESTION_FIELDS)
    .refine((fields) => new Set(fields.map((field) => field.key)).size === fields.length, "each key once")
    .refine((fields) => fields.every((field) => field.type !== "choice" || field.options), "a choice needs options")
    .optional(),
  deadlineHours: z.number().min(0.01).max(8_760).optional(),
  ifUnanswered: z.string().trim().min(1).max(4_000).optional(),
});

/**
 * An agent needs to know something from a person: the mission waits, at no cost, until it is answered. The same about the same task
 * is asked once.
 */
export const askQuestion = command({
  name: "question.ask",
  scope: "missions:write",
  input: askInput.extend({ missionId: z.uuid(), taskId: z.uuid().nullable(), runId: z.uuid() }),
  output: z.object({ status: z.literal("asked"), questionId: z.string() }),
  events: [questionAsked],
  async run({ ctx, tx, input, emit }) {
    const mission = await lockMission(tx, ctx.team.id, input.missionId);
    const agentId = agentIdOf(ctx.actor);
    if (!agentId) throw new DomainError("forbidden", "Only an agent asks a question this way; people write a message.");
    if (isMissionOver(mission.status)) throw new DomainError("conflict", `M-${mission.number} is over.`);
    const [known] = await tx.select({ id: questions.id }).from(questions).where(isSameOpen(input)).limit(1);
    if (known) return { status: "asked" as const, questionId: known.id };
    const { deadlineHours, ifUnanswered, fields, ...asked } = input;
    const deadlineAt = deadlineHours === undefined ? null : new Date(Date.now() + deadlineHours * HOUR_MS);
    const [row] = await tx
      .insert(questions)
      .values({
        ...asked,
        teamId: ctx.team.id,
        agentId,
        fields: fields ?? null,
        deadlineAt,
        fallback: ifUnanswered ?? null,
      })
      .returning({ id: questions.id });
    if (!row) throw new Error("The question row was not returned.");
    await setStatus(tx, mission.id, "needs_answer", input.question);
    await labelWritten(ctx, [{ kind: "question", id: row.id }, outcomeOf(mission.id)]);
    emit(questionAsked, { ...missionRef(mission), questionId: row.id, question: input.question.slice(0, 500) });
    return { status: "asked" as const, questionId: row.id };
  },
});

function isSameOpen({ missionId, taskId, question }: { missionId: string; taskId: string | null; question: string }) {
  const isOfTask = taskId === null ? isNull(questions.taskId) : eq(questions.taskId, taskId);
  return and(eq(questions.missionId, missionId), isOfTask, eq(questions.question, question), isNull(questions.answer));
}

/** A person answers, in words or by the question's form; once no question is open the mission goes on. */
export const answerQuestion = command({
  name: "question.answer",
  scope: "missions:write",
  input: z.object({
    questionId: z.uuid(),
    answer: z.string().trim().max(20_000).default(""),
    values: questionValues.optional(),
  }),
  output: done,
  events: [questionAnswered, missionStatusChanged],
  async run({ ctx, tx, input, emit, record }) {
    const question = await lockQuestion(tx, ctx.team.id, input.questionId);
    if (question.answer !== null) throw new DomainError("conflict", "This question was answered already.");
    const answer = answerOf(question.fields, input);
    await settle({ tx, question, answer, actor: ctx.actor }, emit);
    record({ entity: "question", entityId: question.id, after: { answer } });
    return { id: question.id };
  },
});

/** Nobody answered in time: the asker's own assumption is the answer, marked as such. Repeatable. */
export const assumeAnswer = command({
  name: "question.assume",
  scope: "machine:write",
  input: z.object({ questionId: z.uuid(), atMs: z.number() }),
  output: done,
  events: [questionAnswered, missionStatusChanged],
  async run({ ctx, tx, input, emit, record }) {
    const question = await lockQuestion(tx, ctx.team.id, input.questionId);
    const isDue = question.deadlineAt !== null && question.deadlineAt.getTime() <= input.atMs;
    if (question.answer !== null || question.fallback === null || !isDue) return { id: question.id };
    const answer = `${question.fallback} (assumed: nobody answered in time)`;
    await settle({ tx, question, answer, actor: ctx.actor }, emit);
    record({ entity: "question", entityId: question.id, after: { answer, isFallback: true } });
    return { id: question.id };
  },
});

/** Open questions whose assumption holds by now, of every team. For the leader's sweep. */
export const listOverdueQuestions = query({
  name: "question.list_overdue",
  scope: "machine:write",
  input: z.object({ nowMs: z.number(), limit: z.number().int().max(500).default(100) }),
  output: z.array(z.object({ id: z.string(), teamId: z.string() })),
  run: ({ db, input }) =>
    db
      .select({ id: questions.id, teamId: questions.teamId })
      .from(questions)
      .innerJoin(missions, eq(missions.id, questions.missionId))
      .where(
        sql`${questions.answer} is null and ${questions.fallback} is not null and ${missions.status} = 'needs_answer'
          and ${questions.deadlineAt} <= ${new Date(input.nowMs).toISOString()}::timestamptz`,
      )
      .limit(input.limit),
});

async function lockQuestion(tx: Tx, teamId: string, id: string): Promise<QuestionRecord> {
  const [question] = await tx
    .select()
    .from(questions)
    .where(and(eq(questions.teamId, teamId), eq(questions.id, id)))
    .for("update");
  if (!question) throw new DomainError("not_found", "There is no such question in this team.");
  return question;
}

type Settled = { tx: Tx; question: QuestionRecord; answer: ReturnType<typeof answerOf> | string; actor: Actor };

async function settle(
  { tx, question, answer, actor }: Settled,
  emit: Emit<typeof questionAnswered | typeof missionStatusChanged>,
): Promise<void> {
  const mission = await lockMission(tx, question.teamId, question.missionId);
  if (isMissionOver(mission.status)) throw new DomainError("conflict", `M-${mission.number} is over.`);
  const isFallback = typeof answer === "string";
  const given = isFallback ? { answer, answerValues: null } : { answer: answer.text, answerValues: answer.values };
  await tx
    .update(questions)
    .set({ ...given, isFallback, answeredByUserId: userIdOf(actor), answeredAt: new Date() })
    .where(eq(questions.id, question.id));
  const [open] = await tx
    .select({ id: questions.id })
    .from(questions)
    .where(and(eq(questions.missionId, mission.id), isNull(questions.answer)))
    .limit(1);
  if (!open) {
    const status = (await hasTasks(tx, mission.id)) ? "running" : "planning";
    await setStatus(tx, mission.id, status, null);
    emit(missionStatusChanged, { ...missionRef(mission), status, reason: null });
  }
  emit(questionAnswered, { ...missionRef(mission), questionId: question.id, answeredBy: actor, isFallback });
}

async function hasTasks(tx: Tx, missionId: string): Promise<boolean> {
  const [task] = await tx.select({ id: tasks.id }).from(tasks).where(eq(tasks.missionId, missionId)).limit(1);
  return task !== undefined;
}
