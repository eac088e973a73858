import type { NoticeKind, Pace } from "#server/domains/notifications/schema";
import type { NOTICE_GROUPS } from "#server/lib/notice-kinds";

export const kindWords: Record<NoticeKind, string> = {
  mention: "Somebody calls me by name",
  reply: "A reply to me",
  answer: "An answer to my question",
  assignee: "A message on my task or document",
  question: "A question for me",
  approval: "An approval for me",
  review: "A review for me",
  task: "A task given to me",
  blocker: "Work that is held up",
  mission_done: "My mission is done",
  mission_failed: "My mission failed",
  budget: "Money runs short",
  agent_failing: "An agent keeps failing",
  document: "A document of mine is shared or reviewed",
};

export const groupWords: Record<(typeof NOTICE_GROUPS)[number], string> = {
  messages: "Messages",
  needs: "What needs me",
  news: "News",
};

export const paceWords: Record<Pace, string> = { off: "Off", now: "At once", hourly: "Hourly", daily: "Daily" };

/** `22:30`, as a time field writes it. */
export const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

export function minuteOf(clock: string): number | null {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})/.exec(clock) ?? [];
  return hours && minutes ? Number(hours) * 60 + Number(minutes) : null;
}
