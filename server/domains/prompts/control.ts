import { and, count, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { promptLabels, prompts } from "#db/tables/prompts";
import { command } from "#server/core/command";
import { actorName } from "#server/core/context";
import { DomainError } from "#server/lib/errors";
import { MAX_LABELS } from "#server/lib/prompts/words";
import { lockLivingPrompt, lockPrompt, type PromptRecord, readVersion } from "./rows.ts";
import { promptArchived, promptLabel, promptLabelled, promptVersionNumber } from "./schema.ts";
import { requireNoFollower, requireUnused, requireUsersFit } from "./uses.ts";

const done = z.object({ id: z.string() });

/**
 * Lets a label mean a version: a newer one to bring it into use, an older one to go back. What runs goes on as it began. Throws
 * `conflict` when an agent that follows the label has no value for what the version asks.
 */
export const setPromptLabel = command({
  name: "prompt.set_label",
  scope: "prompts:release",
  input: z.object({ id: z.uuid(), label: promptLabel, version: promptVersionNumber }),
  output: done.extend({ label: z.string(), version: z.number() }),
  events: [promptLabelled],
  async run({ ctx, tx, input: { id, label, version }, emit, record }) {
    const head = await lockLivingPrompt(tx, ctx.team.id, id);
    const to = await readVersion(tx, { promptId: id, name: head.name, version });
    const before = await versionOf(tx, id, label);
    if (before === version) return { id, label, version };
    if (before === null) await requireRoom(tx, head);
    else await requireUsersFit(tx, head, { label, to });
    const moved = { version, movedByName: actorName(ctx.actor), movedAt: new Date() };
    await tx
      .insert(promptLabels)
      .values({ teamId: ctx.team.id, promptId: id, label, ...moved })
      .onConflictDoUpdate({ target: [promptLabels.promptId, promptLabels.label], set: moved });
    emit(promptLabelled, { promptId: id, name: head.name, label, version, before });
    record({ entity: "prompt", entityId: id, before: { label, version: before }, after: { label, version } });
    return { id, label, version };
  },
});

/** Takes a label away that no agent follows. */
export const removePromptLabel = command({
  name: "prompt.remove_label",
  scope: "prompts:release",
  input: z.object({ id: z.uuid(), label: promptLabel }),
  output: done,
  events: [promptLabelled],
  async run({ ctx, tx, input: { id, label }, emit, record }) {
    const head = await lockLivingPrompt(tx, ctx.team.id, id);
    const before = await versionOf(tx, id, label);
    if (before === null) throw new DomainError("not_found", `No version of ${head.name} has the label ${label}.`);
    await requireNoFollower(tx, head, label);
    await tx.delete(promptLabels).where(and(eq(promptLabels.promptId, id), eq(promptLabels.label, label)));
    emit(promptLabelled, { promptId: id, name: head.name, label, version: null, before });
    record({ entity: "prompt", entityId: id, before: { label, version: before }, after: { label, version: null } });
    return { id };
  },
});

/** Puts a prompt away that no agent is told by, or brings it back. It keeps its name and all its versions. */
export const archivePrompt = command({
  name: "prompt.archive",
  scope: "prompts:release",
  input: z.object({ id: z.uuid(), isArchived: z.boolean() }),
  output: done,
  events: [promptArchived],
  async run({ ctx, tx, input: { id, isArchived }, emit, record }) {
    const head = await lockPrompt(tx, ctx.team.id, id);
    if ((head.archivedAt !== null) === isArchived) return { id };
    if (isArchived) await requireUnused(tx, head);
    await tx
      .update(prompts)
      .set({ archivedAt: isArchived ? new Date() : null, updatedAt: new Date() })
      .where(eq(prompts.id, id));
    emit(promptArchived, { promptId: id, name: head.name, isArchived });
    record({ entity: "prompt", entityId: id, before: { isArchived: !isArchived }, after: { isArchived } });
    return { id };
  },
});

async function versionOf(tx: Tx, promptId: string, label: string): Promise<number | null> {
  const [row] = await tx
    .select({ version: promptLabels.version })
    .from(promptLabels)
    .where(and(eq(promptLabels.promptId, promptId), eq(promptLabels.label, label)));
  return row?.version ?? null;
}

async function requireRoom(tx: Tx, head: PromptRecord): Promise<void> {
  const [{ kept } = { kept: 0 }] = await tx
    .select({ kept: count() })
    .from(promptLabels)
    .where(eq(promptLabels.promptId, head.id));
  if (kept >= MAX_LABELS)
    throw new DomainError("limited", `${head.name} has ${MAX_LABELS} labels, which is the most. Remove one first.`);
}
