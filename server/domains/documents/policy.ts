import { type DiffLine, diffOf } from "#server/lib/text/line-diff";

export function lineCounts(before: string, after: string): { addedLines: number; removedLines: number } {
  const lines = diffOf(before, after);
  const count = (kind: DiffLine["kind"]) => lines.filter((line) => line.kind === kind).length;
  return { addedLines: count("added"), removedLines: count("removed") };
}

/** How other records point at one version; evidence and citations use it. */
export function documentRef(documentId: string, version: number): string {
  return `document:${documentId}@v${version}`;
}
