import { z } from "zod";
import { defineEvent } from "#server/lib/event";
import { outsideOrigin } from "#server/lib/outside";
import { REACTIONS } from "#server/lib/reactions";

/** What a person or an agent chooses; `return` is written by a review that sends work back. */
export const POST_KINDS = ["comment", "status_update", "question", "answer"] as const;
export const MESSAGE_KINDS = [...POST_KINDS, "return"] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

export type Reaction = (typeof REACTIONS)[number];

/** Why somebody is told of a message. */
export const TARGET_WHYS = ["mention", "assignee", "reply"] as const;
export type TargetWhy = (typeof TARGET_WHYS)[number];
/** `pending`: the wake is on its way. `not_woken`: a limit of the thread stopped it; `dropped`: the agent's queue did. */
export const TARGET_OUTCOMES = ["pending", "queued", "coalesced", "dropped", "not_woken", "notified"] as const;
export type TargetOutcome = (typeof TARGET_OUTCOMES)[number];

export const MAX_BODY = 20_000;
export const MAX_MESSAGE_FILES = 10;
export const messageBody = z.string().trim().min(1, "A message needs text.").max(MAX_BODY);

const author = z.object({ id: z.string(), name: z.string(), kind: z.enum(["agent", "user", "system"]) });

export const messageView = z.object({
  id: z.string(),
  taskId: z.string().nullable(),
  missionId: z.string().nullable(),
  documentId: z.string().nullable(),
  replyToId: z.string().nullable(),
  kind: z.enum(MESSAGE_KINDS),
  body: z.string(),
  author,
  isMine: z.boolean(),
  version: z.number(),
  /** A question that somebody answered. */
  isAnswered: z.boolean(),
  editedAt: z.date().nullable(),
  deletedAt: z.date().nullable(),
  createdAt: z.date(),
  /** What it holds of outside. */
  outside: z.array(outsideOrigin),
  reactions: z.array(z.object({ reaction: z.enum(REACTIONS), names: z.array(z.string()), isMine: z.boolean() })),
  files: z.array(z.object({ id: z.string(), name: z.string(), mediaType: z.string(), sizeBytes: z.number() })),
  targets: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      isAgent: z.boolean(),
      why: z.enum(TARGET_WHYS),
      outcome: z.enum(TARGET_OUTCOMES),
      reason: z.string(),
    }),
  ),
});
export type MessageView = z.infer<typeof messageView>;

/** A message that replies to none, with its newest replies, oldest first. */
export const threadView = messageView.extend({ replies: z.array(messageView), replyCount: z.number() });
export type ThreadView = z.infer<typeof threadView>;

/** Where a message stands: `T-12 Count the tents`, `M-3 …` or `Document …`. */
export const messagePlace = z.object({ label: z.string(), title: z.string() });
export const foundMessage = messageView.extend({ place: messagePlace });
export type FoundMessage = z.infer<typeof foundMessage>;

export const messageVersionView = z.object({ version: z.number(), body: z.string(), at: z.date() });

/** `label` is `T-12`, `M-3` or `Document`. */
const ref = z.object({
  messageId: z.string(),
  taskId: z.string().nullable(),
  missionId: z.string().nullable(),
  /** Of a comment on a document. */
  documentId: z.string().nullable().default(null),
  label: z.string(),
  title: z.string(),
});
export const messagePosted = defineEvent(
  "message.posted",
  "domain",
  ref.extend({ kind: z.enum(MESSAGE_KINDS), excerpt: z.string() }),
);
/** A message is meant for agents who shall wake. */
export const messageMentioned = defineEvent(
  "message.mentioned",
  "trace",
  ref.extend({ agentIds: z.array(z.string()) }),
);
export const messageChanged = defineEvent(
  "message.changed",
  "trace",
  ref.extend({ change: z.enum(["edited", "deleted", "reacted", "settled"]) }),
);
