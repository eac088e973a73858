import type { ApiDocument } from "./document.ts";

export type ProblemRow = { code: string; status: number; title: string };

/** What a refusal can be, by its status. */
export function problemsOf(document: ApiDocument): ProblemRow[] {
  return document["x-problems"].toSorted((a, b) => a.status - b.status);
}
