import { randomBytes } from "node:crypto";
import { and, desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import { z } from "zod";
import { getDb } from "#db/handle";
import { documentShares, documents } from "#db/tables/documents";
import { teams, users } from "#db/tables/teams";
import { command } from "#server/core/command";
import { type Ctx, systemContext, userIdOf } from "#server/core/context";
import { query } from "#server/core/query";
import { DomainError } from "#server/lib/errors";
import { sha256 } from "#server/lib/ids";
import { HEAD_COLUMNS, lockToEdit, noDocument, refOf } from "./access.ts";
import { filesIn, visibleTo } from "./policy.ts";
import { documentShared, documentViewed, shareView } from "./schema.ts";

const MAX_SHARES = 20;
const MAX_DAYS = 365;
const DAY_MS = 24 * 60 * 60_000;
/** 192 bits in an address: nobody finds one by trying. */
const TOKEN_BYTES = 24;
const TOKEN = /^[A-Za-z0-9_-]{32}$/;

/** A public address of the document. The token is told once, here; only its hash is kept. */
export const shareDocument = command({
  name: "document.share",
  scope: "documents:write",
  risk: "outside",
  input: z.object({
    id: z.uuid(),
    label: z.string().trim().max(80).default(""),
    days: z.number().int().min(1).max(MAX_DAYS).nullable().default(null),
  }),
  output: z.object({ token: z.string(), path: z.string() }),
  events: [documentShared],
  async run({ ctx, tx, input, emit, record }) {
    const head = await lockToEdit(ctx, input.id);
    if (ctx.actor.kind === "agent")
      throw new DomainError("forbidden", "A person decides what leaves the team. Ask one to share it.");
    const open = await tx
      .select({ id: documentShares.id })
      .from(documentShares)
      .where(and(eq(documentShares.documentId, head.id), isOpen()));
    if (open.length >= MAX_SHARES)
      throw new DomainError("limited", `A document has ${MAX_SHARES} open links at most. Close one first.`);
    const token = randomBytes(TOKEN_BYTES).toString("base64url");
    const expiresAt = input.days === null ? null : new Date(Date.now() + input.days * DAY_MS);
    await tx.insert(documentShares).values({
      teamId: ctx.team.id,
      documentId: head.id,
      tokenHash: sha256(token),
      label: input.label,
      byUserId: userIdOf(ctx.actor),
      expiresAt,
    });
    emit(documentShared, { ...refOf(head), isRevoked: false });
    record({ entity: "document", entityId: head.id, after: { label: input.label, expiresAt } });
    return { token, path: `/share/${token}` };
  },
});

/** Closes an address at once and for good. */
export const revokeShare = command({
  name: "document.revoke_share",
  scope: "documents:write",
  input: z.object({ shareId: z.uuid() }),
  output: z.object({ revoked: z.literal(true) }),
  events: [documentShared],
  async run({ ctx, tx, input, emit, record }) {
    const [share] = await tx
      .select({ documentId: documentShares.documentId })
      .from(documentShares)
      .where(and(eq(documentShares.teamId, ctx.team.id), eq(documentShares.id, input.shareId)));
    if (!share) throw new DomainError("not_found", "There is no such link in this team.");
    const head = await lockToEdit(ctx, share.documentId);
    await tx
      .update(documentShares)
      .set({ revokedAt: sql`coalesce(${documentShares.revokedAt}, now())` })
      .where(eq(documentShares.id, input.shareId));
    emit(documentShared, { ...refOf(head), isRevoked: true });
    record({ entity: "document", entityId: head.id, after: { revoked: input.shareId } });
    return { revoked: true as const };
  },
});

/** The open links of a document and the last that were closed, newest first. Their tokens are not known any more. */
export const listShares = query({
  name: "document.shares",
  scope: "documents:write",
  input: z.object({ id: z.uuid() }),
  output: z.array(shareView).max(2 * MAX_SHARES),
  async run({ ctx, db, teamId, input }) {
    const [found] = await db
      .select({ id: documents.id })
      .from(documents)
      .where(and(eq(documents.teamId, teamId), eq(documents.id, input.id), visibleTo(ctx)));
    if (!found) return noDocument(input.id);
    return (
      db
        .select({
          id: documentShares.id,
          label: documentShares.label,
          by: users.name,
          createdAt: documentShares.createdAt,
          expiresAt: documentShares.expiresAt,
          revokedAt: documentShares.revokedAt,
          viewCount: documentShares.viewCount,
          lastViewedAt: documentShares.lastViewedAt,
        })
        .from(documentShares)
        .leftJoin(users, eq(users.id, documentShares.byUserId))
        .where(eq(documentShares.documentId, input.id))
        // An old link that is still open is not behind newer ones that are closed.
        .orderBy(sql`${documentShares.revokedAt} is not null`, desc(documentShares.createdAt))
        .limit(2 * MAX_SHARES)
    );
  },
});

export type Shared = {
  shareId: string;
  teamId: string;
  teamName: string;
  title: string;
  body: string;
  version: number;
  updatedAt: Date;
};

/** What an address shows, to anybody who has it. Null for a closed, expired or made-up one alike. */
export async function openShare(token: string): Promise<Shared | null> {
  if (!TOKEN.test(token)) return null;
  const [found] = await getDb()
    .select({
      shareId: documentShares.id,
      teamId: documentShares.teamId,
      teamName: teams.name,
      title: documents.title,
      body: documents.body,
      version: documents.version,
      updatedAt: documents.updatedAt,
    })
    .from(documentShares)
    .innerJoin(documents, eq(documents.id, documentShares.documentId))
    .innerJoin(teams, and(eq(teams.id, documentShares.teamId), isNull(teams.deletedAt)))
    .where(and(eq(documentShares.tokenHash, sha256(token)), isOpen()));
  return found ?? null;
}

/** A context that may read the files its text shows, and nothing else. */
export function contextOfShare(shared: Shared, fileId: string): Ctx | null {
  if (!filesIn(shared.body).includes(fileId)) return null;
  return systemContext(shared.teamId, "public link", ["missions:read"]);
}

/** Counts views by the batch: looking must not become writing. */
export const noteShareViews = command({
  name: "document.note_views",
  scope: "machine:write",
  audit: false,
  input: z.object({ shareId: z.uuid(), count: z.number().int().min(1).max(1_000_000), at: z.date() }),
  output: z.object({ noted: z.literal(true) }),
  events: [documentViewed],
  async run({ ctx, tx, input, emit }) {
    const [share] = await tx
      .update(documentShares)
      .set({ viewCount: sql`${documentShares.viewCount} + ${input.count}`, lastViewedAt: input.at })
      .where(and(eq(documentShares.teamId, ctx.team.id), eq(documentShares.id, input.shareId)))
      .returning({ documentId: documentShares.documentId });
    const [head] = share ? await tx.select(HEAD_COLUMNS).from(documents).where(eq(documents.id, share.documentId)) : [];
    if (head) emit(documentViewed, { ...refOf(head), count: input.count });
    return { noted: true as const };
  },
});

function isOpen() {
  return and(
    isNull(documentShares.revokedAt),
    or(isNull(documentShares.expiresAt), gt(documentShares.expiresAt, sql`now()`)),
  );
}
