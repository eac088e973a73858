export type DiffLine = { kind: "same" | "added" | "removed"; text: string };
export type ChangedLine = { kind: "added" | "removed"; text: string };
export type Hunk = { line: number; lines: ChangedLine[] };

/** Cuts a diff into its changed places; `line` is where each begins in the newer text, from 1. */
export function hunksOf(lines: DiffLine[]): Hunk[] {
  const hunks: Hunk[] = [];
  let open: Hunk | undefined;
  let newLine = 1;
  for (const line of lines) {
    if (line.kind === "same") {
      open = undefined;
    } else {
      if (!open) {
        open = { line: newLine, lines: [] };
        hunks.push(open);
      }
      open.lines.push({ kind: line.kind, text: line.text });
    }
    if (line.kind !== "removed") newLine++;
  }
  return hunks;
}

/** What differs between a removed line and the added one that took its place: the middle, without the common ends. */
export function changedPart(text: string, other: string): [before: string, changed: string, after: string] {
  let start = 0;
  while (start < text.length && start < other.length && text[start] === other[start]) start++;
  let end = 0;
  const room = Math.min(text.length, other.length) - start;
  while (end < room && text[text.length - 1 - end] === other[other.length - 1 - end]) end++;
  return [text.slice(0, start), text.slice(start, text.length - end), text.slice(text.length - end)];
}
