import { z } from "zod";
import { emptyQueue, noteAnswer, noteAssignment, noteDecision, settleRun } from "#server/agents/wake";
import type { MusterInngest } from "../client.ts";

const place = { teamId: z.string(), taskId: z.string().nullish(), missionId: z.string().nullish() };
const begun = z.object({
  ...place,
  taskId: z.string(),
  agentId: z.string().nullish(),
  number: z.number(),
  title: z.string(),
});
const decided = z.object({
  ...place,
  agentId: z.string().nullish(),
  runId: z.string().nullish(),
  number: z.number(),
  title: z.string(),
  status: z.string(),
});
const answered = z.object({ teamId: z.string(), questionId: z.string() });

/**
 * What sets an agent going by itself is written down among its wakes, so that each run has a reason a person can find. An
 * assignment when its work has begun: until then nothing may stand between the two.
 */
export const wakesNoted = (client: MusterInngest) =>
  client.createFunction(
    {
      id: "wakes-noted",
      triggers: [{ event: "task.started" }, { event: "approval.decided" }, { event: "question.answered" }],
      retries: 3,
    },
    async ({ event, step }) => {
      await step.run("note", () => note({ name: event.name, id: event.id ?? "", data: event.data }));
    },
  );

async function note(event: { name: string; id: string; data: unknown }): Promise<void> {
  if (event.name === "question.answered") {
    const { teamId, questionId } = answered.parse(event.data);
    return noteAnswer(teamId, event.id, questionId);
  }
  if (event.name === "task.started") {
    const { teamId, agentId, missionId, ...of } = begun.parse(event.data);
    if (agentId) await noteAssignment(teamId, event.id, { ...of, agentId, missionId: missionId ?? null });
    return;
  }
  const { teamId, agentId, ...of } = decided.parse(event.data);
  const where = { missionId: of.missionId ?? null, taskId: of.taskId ?? null, runId: of.runId ?? null };
  if (agentId) await noteDecision(teamId, event.id, { ...of, ...where, agentId });
}

const ended = z.object({ teamId: z.string(), runId: z.string(), agentId: z.string(), purpose: z.string() });

/** An answering run is over, or any run failed: its wakes are settled and its agent's health is looked at. */
export const wakesSettled = (client: MusterInngest) =>
  client.createFunction(
    {
      id: "wakes-settled",
      triggers: [{ event: "run.finished", if: "event.data.purpose == 'respond' || event.data.status == 'failed'" }],
      retries: 5,
    },
    async ({ event, step }) => {
      const { teamId, ...of } = ended.parse(event.data);
      await step.run("settle", () => settleRun(teamId, { ...of, nowMs: Date.now() }));
    },
  );

const retired = z.object({ teamId: z.string(), agentId: z.string(), isRetired: z.boolean() });

/** A retired agent answers nobody any more. */
export const wakesDropped = (client: MusterInngest) =>
  client.createFunction(
    { id: "wakes-dropped", triggers: [{ event: "agent.retired", if: "event.data.isRetired == true" }], retries: 5 },
    async ({ event, step }) => {
      const { teamId, agentId } = retired.parse(event.data);
      await step.run("drop", () => emptyQueue(teamId, agentId));
    },
  );
