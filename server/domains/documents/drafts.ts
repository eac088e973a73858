import { and, asc, eq, gt, lt, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { documentDrafts, documents } from "#db/tables/documents";
import { users } from "#db/tables/teams";
import { command } from "#server/core/command";
import { type Ctx, userIdOf } from "#server/core/context";
import { query } from "#server/core/query";
import { MAX_DOCUMENT_CHARS } from "#server/lib/document-lists";
import { DomainError } from "#server/lib/errors";
import { rowNumber } from "#server/lib/row-number";
import { lockToEdit, noDocument, refOf } from "./access.ts";
import { visibleTo } from "./policy.ts";
import { documentEditing } from "./schema.ts";
import { linkFiles } from "./versions.ts";

/** An open editor says so twice in this time. */
const SEEN_FOR_MS = 60_000;
const MAX_EDITORS = 20;
const recently = () => new Date(Date.now() - SEEN_FOR_MS);

/**
 * Keeps what a person is writing, as it is: an unfinished text may be empty. Without a text it only says that the editor is still
 * open. Drafts are nobody else's business and are no record: they leave no audit row.
 */
export const keepDraft = command({
  name: "document.keep_draft",
  scope: "documents:write",
  audit: false,
  input: z.object({
    id: z.uuid(),
    baseVersion: rowNumber.min(1),
    text: z
      .object({
        title: z.string().max(200),
        body: z.string().max(MAX_DOCUMENT_CHARS, "A document holds 500,000 characters."),
      })
      .optional(),
  }),
  output: z.object({ keptAt: z.date() }),
  events: [documentEditing],
  async run({ ctx, tx, input, emit }) {
    const userId = requirePerson(ctx);
    const head = await lockToEdit(ctx, input.id);
    if (input.baseVersion > head.version)
      throw new DomainError("bad_input", `The newest version is v${head.version}; there is no v${input.baseVersion}.`);
    const now = new Date();
    const key = and(eq(documentDrafts.documentId, head.id), eq(documentDrafts.userId, userId));
    const [before] = await tx.select({ seenAt: documentDrafts.seenAt }).from(documentDrafts).where(key);
    const text = input.text ? { ...input.text, baseVersion: input.baseVersion, changedAt: now } : {};
    const row = { title: head.title, body: head.body, baseVersion: input.baseVersion, ...text, seenAt: now };
    await tx
      .insert(documentDrafts)
      .values({ documentId: head.id, userId, teamId: ctx.team.id, ...row })
      .onConflictDoUpdate({
        target: [documentDrafts.documentId, documentDrafts.userId],
        set: input.text ? row : { seenAt: now },
      });
    if (input.text) await linkFiles(tx, ctx.team.id, head.id, input.text.body);
    if (!before || before.seenAt < recently()) emit(documentEditing, { ...refOf(head), isOpen: true });
    return { keptAt: now };
  },
});

/** Closes the editor. A draft with changes stays unless it is thrown away on purpose. */
export const leaveDraft = command({
  name: "document.leave_draft",
  scope: "documents:write",
  audit: false,
  input: z.object({ id: z.uuid(), isThrownAway: z.boolean().default(false) }),
  output: z.object({ left: z.literal(true) }),
  events: [documentEditing],
  async run({ ctx, tx, input, emit }) {
    const userId = requirePerson(ctx);
    const head = await lockToEdit(ctx, input.id);
    const key = and(eq(documentDrafts.documentId, head.id), eq(documentDrafts.userId, userId));
    const unchanged = sql`${documentDrafts.changedAt} is null`;
    await tx.delete(documentDrafts).where(input.isThrownAway ? key : and(key, unchanged));
    await tx
      .update(documentDrafts)
      .set({ seenAt: new Date(0) })
      .where(key);
    emit(documentEditing, { ...refOf(head), isOpen: false });
    return { left: true as const };
  },
});

export const getDraft = query({
  name: "document.draft",
  scope: "documents:read",
  input: z.object({ id: z.uuid() }),
  output: z.object({
    /** What this person wrote and did not save. */
    draft: z.object({ baseVersion: z.number(), title: z.string(), body: z.string(), changedAt: z.date() }).nullable(),
    /** Who else has the editor open. */
    others: z.array(z.object({ userId: z.string(), name: z.string(), isChanging: z.boolean() })),
  }),
  async run({ ctx, db, teamId, input }) {
    const [found] = await db
      .select({ id: documents.id })
      .from(documents)
      .where(and(eq(documents.teamId, teamId), eq(documents.id, input.id), visibleTo(ctx)));
    if (!found) return noDocument(input.id);
    const userId = userIdOf(ctx.actor) ?? "00000000-0000-0000-0000-000000000000";
    const [own] = await db
      .select()
      .from(documentDrafts)
      .where(and(eq(documentDrafts.documentId, input.id), eq(documentDrafts.userId, userId)));
    const others = await db
      .select({ userId: users.id, name: users.name, changedAt: documentDrafts.changedAt })
      .from(documentDrafts)
      .innerJoin(users, eq(users.id, documentDrafts.userId))
      .where(
        and(
          eq(documentDrafts.documentId, input.id),
          ne(documentDrafts.userId, userId),
          gt(documentDrafts.seenAt, recently()),
        ),
      )
      .orderBy(asc(users.name))
      .limit(MAX_EDITORS);
    return {
      draft: own?.changedAt ? { ...own, changedAt: own.changedAt } : null,
      others: others.map(({ changedAt, ...rest }) => ({ ...rest, isChanging: changedAt !== null })),
    };
  },
});

/** Editors that were closed without a word leave nothing behind. */
export const forgetIdleDrafts = command({
  name: "document.forget_idle",
  scope: "machine:write",
  audit: false,
  input: z.object({}),
  output: z.object({ count: z.number() }),
  async run({ tx }) {
    const day = new Date(Date.now() - 24 * 60 * 60_000);
    const gone = await tx
      .delete(documentDrafts)
      .where(and(sql`${documentDrafts.changedAt} is null`, lt(documentDrafts.seenAt, day)))
      .returning({ id: documentDrafts.documentId });
    return { count: gone.length };
  },
});

function requirePerson(ctx: Ctx): string {
  const userId = userIdOf(ctx.actor);
  if (userId) return userId;
  throw new DomainError("forbidden", "Only people have drafts; an agent writes versions.");
}
