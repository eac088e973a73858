import { z } from "zod";
import { RUN_STATUSES, type RunStatus } from "#server/domains/runs/schema";
import { defineEvent } from "#server/lib/event";

export const CHAT_ROLES = ["person", "agent"] as const;
export type ChatRole = (typeof CHAT_ROLES)[number];
/** `queued`: written while another answer was under way; `removed`: taken back before it was asked. */
export const CHAT_MESSAGE_STATUSES = ["sent", "queued", "removed"] as const;
export type ChatMessageStatus = (typeof CHAT_MESSAGE_STATUSES)[number];
/** What happens to a message that is sent while another one is being answered. */
export const SEND_POLICIES = ["queue", "interrupt"] as const;
export type SendPolicy = (typeof SEND_POLICIES)[number];

export const MAX_CHAT_BODY = 40_000;
export const MAX_CHAT_FILES = 10;
export const MAX_CHAT_DOCUMENTS = 10;
export const MAX_QUEUED = 10;
/** What one reply may cost, its helpers included. */
export const REPLY_CAP_MICROS = 250_000;

export const chatTitle = z.string().trim().min(1, "A chat needs a name.").max(120);
export const chatBody = z.string().trim().min(1, "Write something first.").max(MAX_CHAT_BODY);

/** What the person is looking at: the agent is told of it with the message. */
export const chatPlace = z.object({
  missionId: z.uuid().nullish(),
  taskId: z.uuid().nullish(),
  documentIds: z.array(z.uuid()).max(MAX_CHAT_DOCUMENTS).optional(),
});
export type ChatPlace = z.infer<typeof chatPlace>;

const agentRef = z.object({ id: z.string(), name: z.string(), role: z.string() });
const fileRef = z.object({ id: z.string(), name: z.string(), mediaType: z.string(), sizeBytes: z.number() });
const placeRef = z.object({ id: z.string(), number: z.number().nullable(), title: z.string() });
const stepOf = { stepIndex: z.number() };

/** What an answer consists of, in order, as its run's journal has it. */
export const answerPart = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), ...stepOf, text: z.string() }),
  z.object({ type: z.literal("reasoning"), ...stepOf, text: z.string(), tookMs: z.number().nullable() }),
  z.object({
    type: z.literal("tool"),
    ...stepOf,
    callId: z.string(),
    name: z.string(),
    summary: z.string(),
    status: z.enum(["running", "succeeded", "failed", "unknown"]),
    tookMs: z.number().nullable(),
    error: z.string().nullable(),
    /** Only of a card to be shown. */
    input: z.unknown(),
  }),
  z.object({
    type: z.literal("approval"),
    ...stepOf,
    approvalId: z.string(),
    name: z.string(),
    summary: z.string(),
    isOpen: z.boolean(),
  }),
  z.object({
    type: z.literal("help"),
    ...stepOf,
    runId: z.string(),
    runNumber: z.number(),
    agentName: z.string(),
    status: z.enum(RUN_STATUSES),
    request: z.string(),
    costMicros: z.number(),
    summary: z.string(),
  }),
  z.object({ type: z.literal("note"), ...stepOf, text: z.string() }),
]);
export type AnswerPart = z.infer<typeof answerPart>;

export const answerView = z.object({
  runId: z.string(),
  runNumber: z.number(),
  status: z.enum(RUN_STATUSES),
  statusReason: z.string().nullable(),
  costMicros: z.number(),
  tokens: z.number(),
  cachedTokens: z.number(),
  model: z.string().nullable(),
  isSimulated: z.boolean(),
  /** From the person's message to the first word or thought; null before it. */
  firstWordMs: z.number().nullable(),
  /** The step that is being written now: what is streamed of it stands behind the parts. */
  writingStep: z.object({ index: z.number(), attempt: z.number() }).nullable(),
  parts: z.array(answerPart),
});
export type AnswerView = z.infer<typeof answerView>;

export const chatMessageView = z.object({
  id: z.string(),
  sessionId: z.string(),
  parentId: z.string().nullable(),
  role: z.enum(CHAT_ROLES),
  status: z.enum(CHAT_MESSAGE_STATUSES),
  body: z.string(),
  user: z.object({ id: z.string(), name: z.string() }).nullable(),
  agent: agentRef,
  files: z.array(fileRef),
  mission: placeRef.nullable(),
  task: placeRef.nullable(),
  documents: z.array(placeRef),
  /** Its place among the versions of it, oldest first; they have the same parent. */
  versions: z.array(z.string()),
  rating: z.number().nullable(),
  answer: answerView.nullable(),
  createdAt: z.date(),
});
export type ChatMessageView = z.infer<typeof chatMessageView>;

export const sessionRow = z.object({
  id: z.string(),
  title: z.string(),
  agent: agentRef,
  lastAt: z.date(),
  createdAt: z.date(),
  archivedAt: z.date().nullable(),
  /** An answer is under way, or waits for a person. */
  live: z.enum(["running", "waiting"]).nullable(),
  /** Where a search found it. */
  excerpt: z.string().nullable(),
});
export type SessionRow = z.infer<typeof sessionRow>;

export const sessionView = z.object({
  id: z.string(),
  title: z.string(),
  agent: agentRef,
  agents: z.array(agentRef),
  createdBy: z.string().nullable(),
  mission: placeRef.nullable(),
  task: placeRef.nullable(),
  documents: z.array(placeRef),
  branchedFrom: z.object({ sessionId: z.string(), title: z.string() }).nullable(),
  archivedAt: z.date().nullable(),
  deletedAt: z.date().nullable(),
  createdAt: z.date(),
  lastAt: z.date(),
  liveRunId: z.string().nullable(),
  replyCapMicros: z.number(),
  costMicros: z.number(),
  tokens: z.number(),
  cachedTokens: z.number(),
  /** Who worked in it, what for, and for how much. */
  workers: z.array(agentRef.extend({ answers: z.number(), helps: z.number(), costMicros: z.number() })).max(50),
  queued: z.array(chatMessageView).max(MAX_QUEUED),
});
export type SessionView = z.infer<typeof sessionView>;

/** One turn as the answering run is told of it. */
export const chatTurn = z.object({
  title: z.string(),
  message: z.string(),
  by: z.string(),
  /** Newest last; what did not fit is only counted. */
  earlier: z.array(z.object({ by: z.string(), isAgent: z.boolean(), text: z.string() })),
  leftOut: z.number(),
  files: z.array(fileRef),
  missionId: z.string().nullable(),
  taskId: z.string().nullable(),
  documents: z.array(placeRef),
  /** Others called by name in the message. */
  alsoNamed: z.array(z.string()),
});
export type ChatTurn = z.infer<typeof chatTurn>;

/** Over for the talk: nothing of it goes on by itself. */
export function isAnswerOver(status: RunStatus): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}

const ref = z.object({ sessionId: z.string(), title: z.string() });
export const chatStarted = defineEvent("chat.started", "domain", ref.extend({ agentName: z.string() }));
export const chatAsked = defineEvent(
  "chat.asked",
  "trace",
  ref.extend({ messageId: z.string(), agentName: z.string(), excerpt: z.string(), isQueued: z.boolean() }),
);
export const chatAnswered = defineEvent(
  "chat.answered",
  "trace",
  ref.extend({ messageId: z.string(), agentName: z.string(), excerpt: z.string() }),
);
export const chatChanged = defineEvent(
  "chat.changed",
  "trace",
  ref.extend({
    change: z.enum([
      "renamed",
      "archived",
      "brought back",
      "deleted",
      "restored",
      "given another agent",
      "given context",
      "switched to another version",
      "branched",
      "rated",
      "changed",
    ]),
  }),
);
