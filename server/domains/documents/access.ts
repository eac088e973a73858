import { and, eq, getTableColumns } from "drizzle-orm";
import type { Tx } from "#db/client";
import { documents } from "#db/tables/documents";
import type { Ctx } from "#server/core/context";
import { DomainError } from "#server/lib/errors";
import { mayEdit, visibleTo } from "./policy.ts";

/** A document without its search index, which nobody but the database reads. */
export type Head = Omit<typeof documents.$inferSelect, "search">;
const { search: _index, ...columns } = getTableColumns(documents);
export const HEAD_COLUMNS = columns;

/** Throws `not_found` in the same words for what is another team's, hidden from this person, or nowhere. */
export function noDocument(id: string): never {
  throw new DomainError(
    "not_found",
    `There is no document ${id} in this team. Leave documentId out to write a new one.`,
  );
}

/** Locks the row, so that two writers get two versions and neither is lost. */
export async function lockDocument(ctx: Ctx & { tx: Tx }, id: string): Promise<Head> {
  const [head] = await ctx.tx
    .select(HEAD_COLUMNS)
    .from(documents)
    .where(and(eq(documents.teamId, ctx.team.id), eq(documents.id, id), visibleTo(ctx)))
    .for("update");
  return head ?? noDocument(id);
}

export async function lockToEdit(ctx: Ctx & { tx: Tx }, id: string): Promise<Head> {
  const head = await lockDocument(ctx, id);
  if (!mayEdit(ctx, head.editors))
    throw new DomainError("forbidden", "Only owners and admins may change this document. You can read it.");
  return head;
}

/** What events tell of a document. The feed is read by the whole team, so it does not name what not everybody may see. */
export function refOf(head: Pick<Head, "id" | "missionId" | "taskId" | "title" | "audience">) {
  const title = head.audience === "team" ? head.title : "a document not everybody sees";
  return { documentId: head.id, missionId: head.missionId, taskId: head.taskId, title };
}
