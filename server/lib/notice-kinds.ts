/** What a person can be told of. Screens and mails share these lists, so they lie apart from the schema. */
export const NOTICE_KINDS = [
  "mention",
  "reply",
  "answer",
  "assignee",
  "question",
  "approval",
  "review",
  "task",
  "blocker",
  "mission_done",
  "mission_failed",
  "budget",
  "agent_failing",
  "document",
] as const;
type Kind = (typeof NOTICE_KINDS)[number];

export const NOTICE_PRIORITIES = ["now", "normal", "low"] as const;
type Priority = (typeof NOTICE_PRIORITIES)[number];

export const CHANNELS = ["app", "mail", "webhook"] as const;
export const PACES = ["off", "now", "hourly", "daily"] as const;
type Pace = (typeof PACES)[number];

/** How pressing each kind is: *now* holds up work or money, *low* is only good to know. */
export const PRIORITY_OF: Record<Kind, Priority> = {
  mention: "now",
  reply: "normal",
  answer: "normal",
  assignee: "normal",
  question: "now",
  approval: "now",
  review: "normal",
  task: "normal",
  blocker: "now",
  mission_done: "normal",
  mission_failed: "now",
  budget: "now",
  agent_failing: "normal",
  document: "low",
};

const MAIL_PACE: Record<Priority, Pace> = { now: "now", normal: "hourly", low: "off" };

/** What holds where a person has chosen nothing. Whoever gives a webhook wants all of it. */
export function usualPace(kind: Kind, channel: (typeof CHANNELS)[number]): Pace {
  return channel === "mail" ? MAIL_PACE[PRIORITY_OF[kind]] : "now";
}

const GROUPS = {
  messages: ["mention", "reply", "answer", "assignee"],
  needs: ["question", "approval", "review", "task", "blocker"],
  news: ["mission_done", "mission_failed", "budget", "agent_failing", "document"],
} as const satisfies Record<string, readonly Kind[]>;
export const NOTICE_GROUPS = ["messages", "needs", "news"] as const;
export const KINDS_OF: Record<(typeof NOTICE_GROUPS)[number], readonly Kind[]> = GROUPS;
