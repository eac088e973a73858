import { and, eq } from "drizzle-orm";
import { documents, documentVersions } from "#db/tables/documents";
import type { Ctx } from "#server/core/context";
import type { Reader } from "#server/core/query";
import { refOf } from "./access.ts";
import { visibleTo } from "./policy.ts";
import type { Audience } from "./schema.ts";

export type DocumentPlace = {
  documentId: string;
  missionId: string | null;
  taskId: string | null;
  /** As the whole team may read it: without the name of what not everybody sees. */
  title: string;
  audience: Audience;
  /** Who wrote the newest version. */
  authorAgentId: string | null;
  authorUserId: string | null;
};

/** What is said about a document has to know of it. Null for what is another team's or hidden from who asks; the machine sees all. */
export async function documentPlace(db: Reader, ctx: Ctx, id: string): Promise<DocumentPlace | null> {
  const isMachine = ctx.scopes.has("machine:write");
  const [found] = await db
    .select({
      id: documents.id,
      missionId: documents.missionId,
      taskId: documents.taskId,
      title: documents.title,
      audience: documents.audience,
      authorAgentId: documentVersions.authorAgentId,
      authorUserId: documentVersions.authorUserId,
    })
    .from(documents)
    .innerJoin(
      documentVersions,
      and(eq(documentVersions.documentId, documents.id), eq(documentVersions.version, documents.version)),
    )
    .where(and(eq(documents.teamId, ctx.team.id), eq(documents.id, id), isMachine ? undefined : visibleTo(ctx)));
  if (!found) return null;
  const { audience, authorAgentId, authorUserId } = found;
  return { ...refOf(found), audience, authorAgentId, authorUserId };
}
