import { z } from "zod";
import type { NoticeKind, NoticeThing } from "./schema.ts";

/** Who is told: people by id, or everybody who holds a role; the doer never. */
export type Audience = {
  users?: (string | null | undefined)[];
  /** The person a mission belongs to; where it has none, the admins. */
  missionOwner?: string | null;
  approvers?: string;
  reviewerOf?: string;
  /** The people who wrote a version of the document. */
  writersOf?: string;
  admins?: boolean;
};
export type Telling = {
  kind: NoticeKind;
  about: string;
  to: Audience;
  by?: string;
  text: string;
  taskId?: string | null;
  missionId?: string | null;
  thing?: NoticeThing;
  thingId?: string;
};
/** What an event means to people: tell somebody, or nobody has to look any more. */
export type Meaning = { tell?: Telling; settles?: string[] };

type Event = { payload: unknown; isByMachine: boolean };
type Rule = (event: Event) => Meaning;

const mission = z.object({ missionId: z.string(), number: z.number(), title: z.string() });
const task = z.object({ taskId: z.string(), missionId: z.string().nullable(), number: z.number(), title: z.string() });
const approval = z.object({
  approvalId: z.string(),
  number: z.number(),
  title: z.string(),
  missionId: z.string().nullable(),
  taskId: z.string().nullable(),
  agentName: z.string().nullish(),
  assigneeUserId: z.string().nullish(),
});

/** Reads the payload by what the rule needs of it; the kernel checked it by the event's own schema when it was written. */
function on<S extends z.ZodType>(schema: S, rule: (p: z.output<S>, event: Event) => Meaning): Rule {
  return (event) => rule(schema.parse(event.payload), event);
}

const asked = (p: z.output<typeof approval>): Telling => ({
  kind: "approval",
  about: `approval:${p.approvalId}`,
  to: p.assigneeUserId ? { users: [p.assigneeUserId] } : { approvers: p.approvalId },
  ...(p.agentName ? { by: p.agentName } : {}),
  text: `A-${p.number} ${p.title}`,
  missionId: p.missionId,
  taskId: p.taskId,
  thing: "approval",
  thingId: p.approvalId,
});

const stuck = (p: z.output<typeof mission>, text: string): Telling => ({
  kind: "blocker",
  about: `mission:${p.missionId}`,
  to: { missionOwner: p.missionId },
  text,
  missionId: p.missionId,
});

const document = z.object({ documentId: z.string(), title: z.string(), missionId: z.string().nullable() });

const aboutDocument = (p: z.output<typeof document>, text: string, to: Audience): Telling => ({
  kind: "document",
  about: `document:${p.documentId}`,
  to,
  text,
  missionId: p.missionId,
  thing: "document",
  thingId: p.documentId,
});

const MONEY = { team_day: "Today’s cap", mission: "A mission’s cap", agent_day: "An agent’s cap for today" } as const;
const dollars = (micros: number) => `$${(micros / 1_000_000).toFixed(2)}`;

/** One entry for each event that concerns people by itself. Messages tell whom they are for when they are written. */
export const RULES: Record<string, Rule> = {
  "question.asked": on(mission.extend({ questionId: z.string(), question: z.string() }), (p) => ({
    tell: {
      kind: "question",
      about: `question:${p.questionId}`,
      to: { missionOwner: p.missionId },
      text: p.question,
      missionId: p.missionId,
    },
  })),
  "question.answered": on(z.object({ questionId: z.string() }), (p) => ({
    settles: [`question:question:${p.questionId}`],
  })),
  "approval.requested": on(approval, (p) => ({ tell: asked(p) })),
  "approval.delegated": on(approval, (p) => ({ tell: asked(p) })),
  "approval.decided": on(approval, (p) => ({ settles: [`approval:approval:${p.approvalId}`] })),
  "task.submitted": on(task.extend({ excerpt: z.string() }), (p) => ({
    tell: {
      kind: "review",
      about: `task:${p.taskId}`,
      to: { reviewerOf: p.taskId },
      text: `T-${p.number} ${p.title}`,
      taskId: p.taskId,
      missionId: p.missionId,
    },
  })),
  "task.seated": on(task.extend({ userId: z.string() }), (p) => ({
    tell: {
      kind: "task",
      about: `task:${p.taskId}`,
      to: { users: [p.userId] },
      text: `T-${p.number} ${p.title}`,
      taskId: p.taskId,
      missionId: p.missionId,
    },
  })),
  "task.accepted": on(task, (p) => ({ settles: [`review:task:${p.taskId}`, `task:task:${p.taskId}`] })),
  "task.returned": on(task, (p) => ({ settles: [`review:task:${p.taskId}`] })),
  "task.cancelled": on(task, (p) => ({ settles: [`review:task:${p.taskId}`, `task:task:${p.taskId}`] })),
  "mission.finished": on(mission.extend({ status: z.string(), reason: z.string().nullable() }), (p) => ({
    tell: {
      kind: p.status === "done" ? "mission_done" : "mission_failed",
      about: `mission:${p.missionId}`,
      to: { missionOwner: p.missionId },
      text: `M-${p.number} ${p.title}${p.reason && p.status !== "done" ? `: ${p.reason}` : ""}`,
      missionId: p.missionId,
    },
    settles: [`blocker:mission:${p.missionId}`],
  })),
  "mission.paused": on(mission.extend({ isPaused: z.boolean(), reason: z.string().nullable() }), (p, event) =>
    p.isPaused && event.isByMachine
      ? { tell: stuck(p, `M-${p.number} is paused: ${p.reason ?? "it did not get on"}`) }
      : { settles: p.isPaused ? [] : [`blocker:mission:${p.missionId}`] },
  ),
  "blocker.escalated": on(
    z.object({
      level: z.string(),
      kind: z.string(),
      reason: z.string(),
      number: z.number().nullable(),
      taskId: z.string().nullish(),
      missionId: z.string().nullish(),
    }),
    (p) =>
      // An open question has told its person already.
      p.level !== "person" || p.kind === "question_open"
        ? {}
        : {
            tell: {
              kind: "blocker",
              about: p.taskId ? `task:${p.taskId}` : `mission:${p.missionId}`,
              to: { missionOwner: p.missionId ?? null },
              text: p.number === null ? p.reason : `T-${p.number}: ${p.reason}`,
              taskId: p.taskId ?? null,
              missionId: p.missionId ?? null,
            },
          },
  ),
  "document.reviewed": on(
    document.extend({ version: z.number(), outcome: z.enum(["asked", "accepted", "returned"]), note: z.string() }),
    (p) => {
      const what = { asked: "waits for a review", accepted: "was accepted", returned: "was sent back" }[p.outcome];
      const to = p.outcome === "asked" ? { missionOwner: p.missionId } : { writersOf: p.documentId };
      return { tell: aboutDocument(p, `“${p.title}”, v${p.version}, ${what}${p.note ? `: ${p.note}` : ""}`, to) };
    },
  ),
  "document.shared": on(document.extend({ isRevoked: z.boolean() }), (p) => ({
    tell: aboutDocument(
      p,
      `“${p.title}” ${p.isRevoked ? "is not shared by link any more" : "is shared by a public link"}`,
      { writersOf: p.documentId },
    ),
  })),
  "budget.warned": on(
    z.object({
      budgetId: z.string(),
      kind: z.enum(["team_day", "mission", "agent_day"]),
      missionId: z.string().optional(),
      limitMicros: z.number(),
      spentMicros: z.number(),
    }),
    (p) => ({
      tell: {
        kind: "budget",
        about: `budget:${p.budgetId}`,
        to: p.missionId ? { missionOwner: p.missionId } : { admins: true },
        text: `${MONEY[p.kind]}: ${dollars(p.spentMicros)} of ${dollars(p.limitMicros)} is spent`,
        thing: "money",
      },
    }),
  ),
  "connection.tool_changed": on(z.object({ connectionId: z.string(), name: z.string(), tool: z.string() }), (p) => ({
    tell: {
      kind: "blocker",
      about: `connection:${p.connectionId}`,
      to: { admins: true },
      text: `${p.name} changed its tool ${p.tool}. Agents cannot use it until somebody looks at the change and allows it.`,
      thing: "connection",
      thingId: p.connectionId,
    },
  })),
  "connection.tool_decided": on(z.object({ connectionId: z.string(), openChanges: z.number() }), (p) => ({
    settles: p.openChanges === 0 ? [`blocker:connection:${p.connectionId}`] : [],
  })),
  "agent.health_changed": on(
    z.object({ agentId: z.string(), name: z.string(), health: z.string(), reason: z.string().nullish() }),
    (p) =>
      p.health === "failing"
        ? {
            tell: {
              kind: "agent_failing",
              about: `agent:${p.agentId}`,
              to: { admins: true },
              by: p.name,
              text: p.reason ?? "",
              thing: "agent",
              thingId: p.agentId,
            },
          }
        : { settles: [`agent_failing:agent:${p.agentId}`] },
  ),
};
