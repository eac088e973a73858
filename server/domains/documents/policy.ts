import { inArray, type SQL } from "drizzle-orm";
import { documents } from "#db/tables/documents";
import type { Ctx } from "#server/core/context";
import { AUDIENCES } from "#server/lib/document-lists";
import { type DiffLine, diffOf } from "#server/lib/text/line-diff";
import type { Audience, Editors } from "./schema.ts";

export function lineCounts(before: string, after: string): { addedLines: number; removedLines: number } {
  return countsOf(diffOf(before, after));
}

export function countsOf(lines: DiffLine[]): { addedLines: number; removedLines: number } {
  const count = (kind: DiffLine["kind"]) => lines.filter((line) => line.kind === kind).length;
  return { addedLines: count("added"), removedLines: count("removed") };
}

/** How other records point at one version; evidence and citations use it. */
export function documentRef(documentId: string, version: number): string {
  return `document:${documentId}@v${version}`;
}

/** The widest group of people somebody stands for: viewers only look, members write, managers lead the team. Agents are members. */
function rankOf(ctx: Ctx): Audience {
  if (ctx.scopes.has("team:manage")) return "managers";
  return ctx.scopes.has("documents:write") ? "members" : "team";
}

export function maySee(ctx: Ctx, audience: Audience): boolean {
  return AUDIENCES.indexOf(audience) <= AUDIENCES.indexOf(rankOf(ctx));
}

export function mayEdit(ctx: Ctx, editors: Editors): boolean {
  return ctx.scopes.has("documents:write") && maySee(ctx, editors);
}

export function audiencesOf(ctx: Ctx): Audience[] {
  return AUDIENCES.filter((audience) => maySee(ctx, audience));
}

/** Part of the condition of everything that reads documents: only those this person may see. */
export function visibleTo(ctx: Ctx): SQL {
  return inArray(documents.audience, audiencesOf(ctx));
}

const ATTACHED = /\battachment:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b/g;
const MAX_ATTACHED = 200;

/** The files a text shows or links to. */
export function filesIn(body: string): string[] {
  const found = new Set<string>();
  for (const match of body.matchAll(ATTACHED)) {
    if (match[1] && found.size < MAX_ATTACHED) found.add(match[1]);
  }
  return [...found];
}
