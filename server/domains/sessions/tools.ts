import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { missions } from "#db/tables/missions";
import { tasks } from "#db/tables/tasks";
import type { Ctx } from "#server/core/context";
import { query } from "#server/core/query";
import { defineTool, type Tool } from "#server/core/tool";
import { listAgentCards } from "#server/domains/agents/queries";
import { teamMoney } from "#server/domains/budgets/queries";
import { listDocuments } from "#server/domains/documents/queries";
import { filesOfSession } from "#server/domains/files/queries";
import { createMission } from "#server/domains/missions/commands";
import { getMission, listMissions } from "#server/domains/missions/queries";
import { goal, missionStatus } from "#server/domains/missions/schema";
import { listHelpedRuns } from "#server/domains/runs/assists";
import { listRuns } from "#server/domains/runs/queries";
import { runStatus } from "#server/domains/runs/schema";
import { tellMission, tellTask } from "#server/domains/runs/tools";
import { getTask, listTasks } from "#server/domains/tasks/queries";
import { taskStatus } from "#server/domains/tasks/schema";
import { DomainError } from "#server/lib/errors";

const MOST = 50;
const limit = z.number().int().min(1).max(MOST).default(20);
const number = z.number().int().min(1).max(1_000_000_000);

/** Ids behind the short numbers people use: M-3, T-12. */
const findByNumber = query({
  name: "chat.find_by_number",
  scope: "missions:read",
  input: z.object({ kind: z.enum(["mission", "task"]), number }),
  output: z.object({ id: z.string() }),
  async run({ db, teamId, input }) {
    const table = input.kind === "mission" ? missions : tasks;
    const [row] = await db
      .select({ id: table.id })
      .from(table)
      .where(and(eq(table.teamId, teamId), eq(table.number, input.number)));
    const label = `${input.kind === "mission" ? "M" : "T"}-${input.number}`;
    if (!row) throw new DomainError("not_found", `There is no ${label} in this team.`);
    return row;
  },
});

const BUSY: ReadonlySet<string> = new Set(["working", "waiting"]);

const teamStatus = defineTool({
  name: "team_status",
  description:
    "Tells how the team is doing now: each agent with its state and what it does, running missions, tasks that are held up, and today's money.",
  input: z.object({}),
  effect: "query",
  async run({ ctx, scope }) {
    const agents = await listAgentCards.call(ctx, {});
    const { items } = await listMissions.call(ctx, { limit: MOST });
    const blocked = await listTasks.call(ctx, { isBlocked: true, limit: MOST });
    const money = await teamMoney.call(ctx, { days: 7 });
    const helped = await listHelpedRuns.call(ctx, {});
    return {
      agents: agents.map((agent) => ({
        name: agent.name,
        role: agent.role,
        // Who answers here is not at work for that; whom somebody helps just now is not stuck.
        state:
          agent.run?.id === scope.runId ? "idle" : agent.run && helped.includes(agent.run.id) ? "working" : agent.state,
        reason: agent.stateReason,
        doing: agent.run?.id !== scope.runId && BUSY.has(agent.state) ? (agent.run?.title ?? null) : null,
        openTasks: agent.openTasks,
        costTodayMicros: agent.costMicros,
      })),
      missions: items.filter((one) => one.finishedAt === null).map(missionLine),
      finishedMissions: items.filter((one) => one.status === "done").length,
      heldUp: blocked.items.map(taskLine),
      spentTodayMicros: money.today.spentMicros,
      dailyCapMicros: money.today.limitMicros,
      spentLast7DaysMicros: money.total.spentMicros,
    };
  },
});

type MissionLine = Awaited<ReturnType<typeof listMissions.call>>["items"][number];

function missionLine({ id, number: no, title, status, statusReason, spentMicros, taskCounts, isPaused }: MissionLine) {
  const counted = Object.entries(taskCounts).filter(([name]) => name !== "cancelled");
  const total = counted.reduce((sum, [, count]) => sum + count, 0);
  return {
    id,
    number: no,
    title,
    status,
    reason: statusReason,
    isPaused,
    spentMicros,
    tasks: total,
    done: taskCounts.done ?? 0,
  };
}

type TaskLine = Awaited<ReturnType<typeof listTasks.call>>["items"][number];

function taskLine(task: TaskLine) {
  const { id, number: no, title, status, missionNumber, costMicros } = task;
  return {
    id,
    number: no,
    title,
    status,
    missionNumber,
    costMicros,
    blocked: task.blockedReason,
    assignee: task.assignee?.name ?? null,
  };
}

const missionList = defineTool({
  name: "mission_list",
  description: "Lists missions of the team, newest first, with state, tasks done and money.",
  input: z.object({ status: missionStatus.optional(), limit }),
  effect: "query",
  async run({ ctx, input }) {
    const { items, nextCursor } = await listMissions.call(ctx, input);
    return { missions: items.map(missionLine), hasMore: nextCursor !== null };
  },
});

const missionLook = defineTool({
  name: "mission_look",
  description: "Reads a mission by its number: goal, tasks with results, documents, and what people answered.",
  input: z.object({ number }),
  effect: "query",
  async run({ ctx, input }) {
    const { id } = await findByNumber.call(ctx, { kind: "mission", number: input.number });
    const mission = await getMission.call(ctx, { id });
    return { number: mission.number, spentMicros: mission.spentMicros, ...(await tellMission(ctx, mission)) };
  },
});

const taskList = defineTool({
  name: "task_list",
  description: "Lists tasks of the team, newest first: of one mission, in one state, or only those that are held up.",
  input: z.object({
    missionNumber: number.optional(),
    status: taskStatus.optional(),
    isBlocked: z.boolean().optional(),
    limit,
  }),
  effect: "query",
  async run({ ctx, input: { missionNumber, ...filters } }) {
    const missionId = await missionIdOf(ctx, missionNumber);
    const { items, nextCursor } = await listTasks.call(ctx, { ...filters, ...(missionId ? { missionId } : {}) });
    return { tasks: items.map(taskLine), hasMore: nextCursor !== null };
  },
});

async function missionIdOf(ctx: Ctx, wanted: number | undefined): Promise<string | null> {
  return wanted === undefined ? null : (await findByNumber.call(ctx, { kind: "mission", number: wanted })).id;
}

const taskLook = defineTool({
  name: "task_look",
  description: "Reads a task by its number: criteria and proof, result, documents, and what its author's tools gave.",
  input: z.object({ number }),
  effect: "query",
  async run({ ctx, input }) {
    const { id } = await findByNumber.call(ctx, { kind: "task", number: input.number });
    return tellTask(ctx, await getTask.call(ctx, { id }));
  },
});

const runList = defineTool({
  name: "run_list",
  description: "Lists runs of the team, newest first: who did what, for which mission, how it ended, and what it cost.",
  input: z.object({ missionNumber: number.optional(), status: runStatus.optional(), limit }),
  effect: "query",
  async run({ ctx, input: { missionNumber, ...filters } }) {
    const missionId = await missionIdOf(ctx, missionNumber);
    const { items } = await listRuns.call(ctx, { ...filters, ...(missionId ? { missionId } : {}) });
    return {
      runs: items.map(
        ({ number: no, title, status, statusReason, agent, missionNumber: of, costMicros, tokens, stepCount }) => ({
          number: no,
          title,
          status,
          reason: statusReason,
          agent: agent.name,
          missionNumber: of,
          costMicros,
          tokens,
          steps: stepCount,
        }),
      ),
    };
  },
});

const documentList = defineTool({
  name: "document_list",
  description: "Lists the team's documents, the newest first, with their ids for document_read.",
  input: z.object({ missionNumber: number.optional(), limit }),
  effect: "query",
  async run({ ctx, input }) {
    const missionId = await missionIdOf(ctx, input.missionNumber);
    const { items } = await listDocuments.call(ctx, { limit: input.limit, ...(missionId ? { missionId } : {}) });
    return {
      documents: items.map(({ id, title, version, updatedAt }) => ({
        id,
        title,
        version,
        at: updatedAt.toISOString(),
      })),
    };
  },
});

const moneyRead = defineTool({
  name: "money_read",
  description: "Tells what the team's models cost in the last days, by agent, mission and model, and today's cap.",
  input: z.object({ days: z.union([z.literal(1), z.literal(7), z.literal(30)]).default(7) }),
  effect: "query",
  async run({ ctx, input }) {
    const { today, total, byAgent, byMission, byModel } = await teamMoney.call(ctx, { days: input.days });
    const lines = (rows: typeof byAgent) =>
      rows.slice(0, 12).map(({ name, spentMicros, calls }) => ({ name, spentMicros, calls }));
    return {
      days: input.days,
      spentTodayMicros: today.spentMicros,
      dailyCapMicros: today.limitMicros,
      totalMicros: total.spentMicros,
      calls: total.calls,
      simulatedCalls: total.simulatedCalls,
      byAgent: lines(byAgent),
      byMission: lines(byMission),
      byModel: lines(byModel),
    };
  },
});

export const missionStart = defineTool({
  name: "mission_start",
  description:
    "Starts a mission: the team plans the goal, works on it and hands in documents. Only when the person asks for it. The files of this chat go with it.",
  input: z.object({ goal, withFiles: z.boolean().default(true) }),
  effect: "command",
  risk: "medium",
  preview: (input) => input.goal,
  async run({ ctx, scope, input }) {
    const files =
      scope.sessionId && input.withFiles ? await filesOfSession.call(ctx, { sessionId: scope.sessionId }) : [];
    const fileIds = files.slice(0, 20).map((file) => file.id);
    const { id, number: no } = await createMission.call(ctx, { goal: input.goal, fileIds });
    return { missionId: id, number: no, files: fileIds.length };
  },
});

/** Reads over all of the team, for talking about it. */
export const TEAM_READS: readonly Tool[] = [
  teamStatus,
  missionList,
  missionLook,
  taskList,
  taskLook,
  runList,
  documentList,
  moneyRead,
];
