import { diffLines } from "diff";

export type DiffLine = { kind: "same" | "added" | "removed"; text: string };

/** Beyond this many edits the exact shortest diff would take seconds; the texts are then shown as replaced. */
const MAX_EDITS = 1_000;

/** The lines of two texts side by side, in reading order: what was removed before what was added. */
export function diffOf(before: string, after: string): DiffLine[] {
  if (before === after) return linesOf(after).map((text) => ({ kind: "same", text }));
  const parts = diffLines(withEnd(before), withEnd(after), { maxEditLength: MAX_EDITS });
  if (!parts) {
    return [
      ...linesOf(before).map((text): DiffLine => ({ kind: "removed", text })),
      ...linesOf(after).map((text): DiffLine => ({ kind: "added", text })),
    ];
  }
  return parts.flatMap((part) => {
    const kind = part.added ? "added" : part.removed ? "removed" : "same";
    return linesOf(part.value).map((text): DiffLine => ({ kind, text }));
  });
}

/** A last line without its line break is the same line as one with it. */
function withEnd(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

export function linesOf(text: string): string[] {
  if (text === "") return [];
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
