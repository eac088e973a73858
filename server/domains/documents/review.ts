import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { documents, documentVersions } from "#db/tables/documents";
import { command } from "#server/core/command";
import { type Ctx, userIdOf } from "#server/core/context";
import { clearLabels } from "#server/core/outside";
import { DomainError } from "#server/lib/errors";
import { rowNumber } from "#server/lib/row-number";
import { type Head, lockDocument, lockToEdit, refOf } from "./access.ts";
import { documentReviewed } from "./schema.ts";

/** Says that the newest version may be looked at. */
export const askForReview = command({
  name: "document.ask_review",
  scope: "documents:write",
  input: z.object({ id: z.uuid() }),
  output: z.object({ status: z.literal("review") }),
  events: [documentReviewed],
  async run({ ctx, tx, input, emit, record }) {
    const head = await lockToEdit(ctx, input.id);
    if (head.status === "accepted") throw new DomainError("conflict", `v${head.version} is accepted already.`);
    await tx.update(documents).set({ status: "review", reviewNote: "" }).where(eq(documents.id, head.id));
    emit(documentReviewed, { ...refOf(head), version: head.version, outcome: "asked", note: "" });
    record({ entity: "document", entityId: head.id, before: { status: head.status }, after: { status: "review" } });
    return { status: "review" as const };
  },
});

/** A person stands for one version: the one they read, which must still be the newest, and which somebody else wrote. */
export const acceptDocument = command({
  name: "document.accept",
  scope: "tasks:review",
  input: z.object({ id: z.uuid(), version: rowNumber.min(1) }),
  output: z.object({ status: z.literal("accepted") }),
  events: [documentReviewed],
  async run({ ctx, tx, input, emit, record }) {
    const userId = requirePerson(ctx);
    const head = await lockDocument(ctx, input.id);
    requireNewest(head, input.version);
    if (head.status === "accepted") throw new DomainError("conflict", `v${head.version} is accepted already.`);
    await requireOtherAuthor(tx, head, userId);
    const accepted = { acceptedVersion: head.version, acceptedByUserId: userId, acceptedAt: new Date() };
    await tx
      .update(documents)
      .set({ status: "accepted", reviewNote: "", ...accepted })
      .where(eq(documents.id, head.id));
    // Whoever stands for a text has read it: what came from outside in it is theirs now.
    const cleared = await clearLabels(ctx, { kind: "document", id: head.id, version: head.version }, userId);
    emit(documentReviewed, { ...refOf(head), version: head.version, outcome: "accepted", note: "" });
    record({
      entity: "document",
      entityId: head.id,
      before: { status: head.status, acceptedVersion: head.acceptedVersion },
      after: { status: "accepted", acceptedVersion: head.version, ...(cleared > 0 ? { clearedLabels: cleared } : {}) },
    });
    return { status: "accepted" as const };
  },
});

/** Sends the newest version back with what has to change. */
export const returnDocument = command({
  name: "document.return",
  scope: "tasks:review",
  input: z.object({
    id: z.uuid(),
    version: rowNumber.min(1),
    note: z.string().trim().min(1, "Say what has to change.").max(2_000),
  }),
  output: z.object({ status: z.literal("draft") }),
  events: [documentReviewed],
  async run({ ctx, tx, input, emit, record }) {
    requirePerson(ctx);
    const head = await lockDocument(ctx, input.id);
    requireNewest(head, input.version);
    await tx.update(documents).set({ status: "draft", reviewNote: input.note }).where(eq(documents.id, head.id));
    const note = head.audience === "team" ? input.note.slice(0, 300) : "";
    emit(documentReviewed, { ...refOf(head), version: head.version, outcome: "returned", note });
    record({ entity: "document", entityId: head.id, before: { status: head.status }, after: { status: "draft" } });
    return { status: "draft" as const };
  },
});

function requirePerson(ctx: Ctx): string {
  const userId = userIdOf(ctx.actor);
  if (userId) return userId;
  throw new DomainError("forbidden", "A person decides about a document.");
}

function requireNewest(head: Head, version: number): void {
  if (version === head.version) return;
  throw new DomainError(
    "conflict",
    `You read v${version}; v${head.version} was written since. Look at it first, then decide.`,
  );
}

async function requireOtherAuthor(tx: Tx, head: Head, userId: string): Promise<void> {
  const [version] = await tx
    .select({ authorUserId: documentVersions.authorUserId })
    .from(documentVersions)
    .where(and(eq(documentVersions.documentId, head.id), eq(documentVersions.version, head.version)));
  if (version?.authorUserId === userId)
    throw new DomainError("forbidden", `You wrote v${head.version}. Somebody else has to accept it.`);
}
