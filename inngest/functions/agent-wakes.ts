import { z } from "zod";
import { emptyQueue, noteAnswer, noteAssignment, noteDecision, settleRun } from "#server/agents/wake";
import type { MusterInngest } from "../client.ts";

const place = { teamId: z.string(), taskId: z.string().nullish(), missionId: z.string().nullish() };
const assigned = z.object({
  ...place,
  taskId: z.string(),
  agentId: z.string().nullish(),
  number: z.number(),
  reason: z.string(),
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

/** What sets an agent going by itself is written down among its wakes, so that each run has a reason a person can find. */
export const wakesNoted = (client: MusterInngest) =>
  client.createFunction(
    {
      id: "wakes-noted",
      triggers: [{ event: "task.assigned" }, { event: "approval.decided" }, { event: "question.answered" }],
      retries: 3,
    },
    async ({ event, step }) => {
      const id = event.id ?? "";
      await step.run("note", async () => {
        if (event.name === "question.answered") {
          const { teamId, questionId } = answered.parse(event.data);
          return noteAnswer(teamId, id, questionId);
        }
        const of = event.name === "task.assigned" ? assigned.parse(event.data) : decided.parse(event.data);
        const { agentId, teamId } = of;
        if (!agentId) return;
        const where = { ...of, agentId, missionId: of.missionId ?? null };
        if ("title" in where)
          return noteDecision(teamId, id, { ...where, taskId: where.taskId ?? null, runId: where.runId ?? null });
        return noteAssignment(teamId, id, where);
      });
    },
  );

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
