import type { NeedItem, NeedKind } from "#server/domains/needs/schema";
import type { ViewState } from "./states.ts";

type NeedWords = { state: ViewState; label: string; action: string };

/** How each kind of thing that waits for a person looks and what one does about it. */
export const needWords: Record<NeedKind, NeedWords> = {
  approval: { state: "waiting", label: "Approve", action: "Decide" },
  question: { state: "waiting", label: "Question", action: "Answer" },
  review: { state: "review", label: "Check", action: "Check it" },
  task: { state: "queued", label: "Your task", action: "Open the task" },
  money: { state: "waiting", label: "Money", action: "Raise a cap" },
  paused: { state: "paused", label: "Paused", action: "Look and resume" },
  blocker: { state: "blocked", label: "Held up", action: "Open the task" },
  failure: { state: "failed", label: "Failed", action: "Open the run" },
};

type Placed = Pick<NeedItem, "kind" | "id" | "missionId" | "taskId">;

/** Where it is settled. */
export function needHref(item: Placed, teamPath: string): string {
  if (item.kind === "approval") return `${teamPath}/approvals/${item.id}`;
  if (item.kind === "question") return `${teamPath}/missions/${item.missionId}#question-${item.id}`;
  if (item.kind === "failure") return `${teamPath}/runs/${item.id}`;
  if (item.kind === "blocker" && item.taskId === null) return `${teamPath}/missions/${item.missionId}`;
  if (item.kind === "review" || item.kind === "task" || item.kind === "blocker")
    return `${teamPath}/tasks/${item.taskId ?? item.id}`;
  return `${teamPath}/missions/${item.missionId ?? item.id}`;
}

/** A title that says whose turn it is, where the thing's own name does not. */
export function needTitle(item: Pick<NeedItem, "kind" | "title" | "missionNumber">): string {
  if (item.kind === "money") return `M-${item.missionNumber ?? ""} waits for money`;
  if (item.kind === "paused") return `M-${item.missionNumber ?? ""} was paused: ${item.title}`;
  return item.title;
}
