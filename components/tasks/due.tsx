"use client";
import { exactTime } from "#components/lib/format";
import { useNow } from "#components/ui/time";

const DAY_MS = 86_400_000;

/** `due today`, `due in 3 d`, `2 d overdue`, later the date. What is done is never overdue. */
export function dueWords(dueMs: number, nowMs: number, isOver: boolean): string {
  const days = Math.floor((dueMs - nowMs) / DAY_MS);
  if (dueMs < nowMs) return isOver ? "was due" : `${Math.max(1, Math.ceil((nowMs - dueMs) / DAY_MS))} d overdue`;
  if (days < 1) return "due today";
  if (days < 14) return `due in ${days} d`;
  return `due ${new Date(dueMs).toISOString().slice(0, 10)}`;
}

/** When it is due; late in the colour of what waits for a person. The server's clock differs, so the text may differ once. */
export function Due({ at, isOver }: { at: Date; isOver: boolean }) {
  const now = useNow();
  const ms = at.getTime();
  const isLate = ms < now && !isOver;
  return (
    <time
      suppressHydrationWarning
      dateTime={at.toISOString()}
      title={exactTime(ms)}
      className={isLate ? "whitespace-nowrap font-550 text-wait" : "whitespace-nowrap text-ink2"}
    >
      {dueWords(ms, now, isOver)}
    </time>
  );
}
