import type { NeedItem } from "./schema.ts";

type Ranked = Pick<NeedItem, "kind" | "holdsUp" | "amountMicros" | "deadlineAt" | "group" | "isTainted">;

const STANDS: Partial<Record<NeedItem["kind"], string>> = {
  approval: "its run waits",
  question: "its mission waits",
  money: "its mission waits for money",
  paused: "its mission stands still",
};

/** Why it stands where it stands: what waits, then money, then the deadline. Dates are left to the screen. */
export function rankWords(item: Ranked): string {
  const parts = [
    item.holdsUp > 0 ? `holds up ${item.holdsUp} ${item.holdsUp === 1 ? "task" : "tasks"}` : "",
    item.holdsUp === 0 && item.group === "now" ? (STANDS[item.kind] ?? "") : "",
    item.amountMicros ? `$${(item.amountMicros / 1_000_000).toFixed(2)} at stake` : "",
    item.isTainted ? "text from outside was read" : "",
    item.deadlineAt ? "has a deadline" : "",
  ].filter((part) => part !== "");
  const words = parts.length === 0 ? "nothing waits for it" : parts.join(", ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
