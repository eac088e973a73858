import type { Task } from "./types.ts";

/**
 * What is missing before “done” may be believed: every task that counts is done, and every criterion has proof by another than its
 * author, or a person let it pass and said why.
 */
export function unprovenOf(tasks: readonly Task[]): string[] {
  const counted = tasks.filter((task) => task.status !== "cancelled");
  if (counted.length === 0) return ["it has no task"];
  return counted.flatMap((task) => {
    if (task.status !== "done") return [`T-${task.number} is not done`];
    const bare = task.criteriaList.filter(
      (criterion) => !criterion.waived && !criterion.evidence.some((item) => item.by !== task.assignee?.name),
    );
    return bare.map((criterion) => `T-${task.number}: “${oneLine(criterion.text)}” has no proof`);
  });
}

const MOST_CHARS = 80;

/** Without anything that could move a terminal's cursor: the words are a model's. */
function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line.length > MOST_CHARS ? `${line.slice(0, MOST_CHARS - 1)}…` : line;
}
