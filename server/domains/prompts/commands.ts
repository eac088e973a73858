import { and, count, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client";
import { agents } from "#db/tables/agents";
import { promptLabels, prompts, promptVersions } from "#db/tables/prompts";
import { command } from "#server/core/command";
import { actorName, type Ctx, userIdOf } from "#server/core/context";
import { isTaken } from "#server/core/database";
import { carryLabels, labelWritten } from "#server/core/outside";
import { inSavepoint } from "#server/core/transaction";
import { DomainError } from "#server/lib/errors";
import { newId } from "#server/lib/ids";
import { templateProblems } from "#server/lib/prompts/template";
import { MAX_PROMPTS, PRODUCTION } from "#server/lib/prompts/words";
import { diffOf } from "#server/lib/text/line-diff";
import { isSameText, problemWords } from "./policy.ts";
import { lockLivingPrompt, readVersion, type VersionRecord } from "./rows.ts";
import {
  type PromptVariable,
  promptBody,
  promptChanged,
  promptDescription,
  promptName,
  promptNote,
  promptSaved,
  promptVariables,
  promptVersionNumber,
} from "./schema.ts";

const text = { body: promptBody, variables: promptVariables.default([]), note: promptNote.default("") };
const saved = z.object({ id: z.string(), name: z.string(), version: z.number() });

/**
 * A new prompt with its first version. Nobody uses it yet, so that version is its production at once; which later one takes its
 * place is decided by hand.
 */
export const createPrompt = command({
  name: "prompt.create",
  scope: "prompts:write",
  input: z.object({
    name: promptName,
    description: promptDescription.default(""),
    ...text,
    /** The agent whose own text it is made of: what that holds from outside goes along. */
    fromAgentId: z.uuid().optional(),
  }),
  output: saved,
  events: [promptSaved],
  async run({ ctx, tx, input, emit, record }) {
    const teamId = ctx.team.id;
    requireWhole(input);
    if (input.fromAgentId) await requireAgent(tx, teamId, input.fromAgentId);
    const [{ kept } = { kept: 0 }] = await tx.select({ kept: count() }).from(prompts).where(eq(prompts.teamId, teamId));
    if (kept >= MAX_PROMPTS)
      throw new DomainError("limited", `A team keeps ${MAX_PROMPTS.toLocaleString("en-US")} prompts at most.`);
    const { name, description } = input;
    const [row] = await tx
      .insert(prompts)
      .values({ teamId, name, description, version: 1 })
      .onConflictDoNothing()
      .returning({ id: prompts.id });
    if (!row) throw await nameTaken(tx, teamId, name);
    const versionId = await addVersion(ctx, { promptId: row.id, before: null }, input);
    if (input.fromAgentId)
      await carryLabels(ctx, { id: input.fromAgentId, part: "text" }, [{ kind: "prompt", id: versionId }]);
    await tx
      .insert(promptLabels)
      .values({ teamId, promptId: row.id, label: PRODUCTION, version: 1, movedByName: actorName(ctx.actor) });
    emit(promptSaved, { promptId: row.id, name, version: 1, note: input.note });
    record({ entity: "prompt", entityId: row.id, input: shortened(input), after: { name, version: 1 } });
    return { id: row.id, name, version: 1 };
  },
});

/**
 * The next version of a prompt. `baseVersion` is the one the edit started from: when somebody saved one since, it throws
 * `conflict` and writes nothing. Whoever uses the prompt by a label goes on with the version the label means.
 */
export const savePrompt = command({
  name: "prompt.save",
  scope: "prompts:write",
  input: z.object({ id: z.uuid(), baseVersion: promptVersionNumber, ...text }),
  output: saved,
  events: [promptSaved],
  async run({ ctx, tx, input, emit, record }) {
    requireWhole(input);
    const head = await lockLivingPrompt(tx, ctx.team.id, input.id);
    const { id, name } = head;
    if (input.baseVersion !== head.version) throw stale(head, input.baseVersion);
    const before = await readVersion(tx, { promptId: id, name, version: head.version });
    if (isSameText(before, input))
      throw new DomainError("conflict", `v${head.version} of ${name} says the same already. Nothing was saved.`);
    const version = head.version + 1;
    await tx.update(prompts).set({ version, updatedAt: new Date() }).where(eq(prompts.id, id));
    await addVersion(ctx, { promptId: id, before }, input);
    emit(promptSaved, { promptId: id, name, version, note: input.note });
    record({
      entity: "prompt",
      entityId: id,
      input: shortened(input),
      before: { version: head.version },
      after: { version },
    });
    return { id, name, version };
  },
});

/** Its name and what it is for. Agents know it by its id, programs may know it by its name. */
export const updatePrompt = command({
  name: "prompt.update",
  scope: "prompts:release",
  input: z.object({ id: z.uuid(), name: promptName.optional(), description: promptDescription.optional() }),
  output: z.object({ id: z.string(), name: z.string() }),
  events: [promptChanged],
  async run({ ctx, tx, input, emit, record }) {
    const head = await lockLivingPrompt(tx, ctx.team.id, input.id);
    const after = { name: input.name ?? head.name, description: input.description ?? head.description };
    const changed = (["name", "description"] as const).filter((field) => after[field] !== head[field]);
    if (changed.length === 0) return { id: head.id, name: head.name };
    const set = { ...after, updatedAt: new Date() };
    await inSavepoint(ctx, (inner) => inner.tx.update(prompts).set(set).where(eq(prompts.id, head.id))).catch(
      async (error: unknown) => {
        throw isTaken(error) ? await nameTaken(tx, ctx.team.id, after.name) : error;
      },
    );
    emit(promptChanged, { promptId: head.id, name: after.name, changed });
    record({
      entity: "prompt",
      entityId: head.id,
      before: { name: head.name, description: head.description },
      after,
    });
    return { id: head.id, name: after.name };
  },
});

type Draft = { body: string; variables: PromptVariable[]; note: string };

/** Text and variables that do not fit together are no prompt. Throws `bad_input` that names each. */
function requireWhole(draft: Draft): void {
  const problems = templateProblems(draft);
  if (problems.length > 0) throw new DomainError("bad_input", problemWords(problems));
}

async function addVersion(
  ctx: Ctx & { tx: Tx },
  of: { promptId: string; before: VersionRecord | null },
  { body, variables, note }: Draft,
): Promise<string> {
  const id = newId();
  const lines = diffOf(of.before?.body ?? "", body);
  const counted = (kind: "added" | "removed") => lines.filter((line) => line.kind === kind).length;
  await ctx.tx.insert(promptVersions).values({
    id,
    teamId: ctx.team.id,
    promptId: of.promptId,
    version: (of.before?.version ?? 0) + 1,
    body,
    variables,
    note,
    addedLines: counted("added"),
    removedLines: counted("removed"),
    ...authorOf(ctx),
  });
  const own = { kind: "prompt" as const, id };
  // What the version before held from outside is taken to be in this one, until a person has read it.
  if (of.before) await carryLabels(ctx, { id: of.before.id, part: "text" }, [own]);
  await labelWritten(ctx, [own]);
  return id;
}

async function requireAgent(tx: Tx, teamId: string, id: string): Promise<void> {
  const [agent] = await tx
    .select({ id: agents.id })
    .from(agents)
    .where(and(eq(agents.teamId, teamId), eq(agents.id, id)));
  if (!agent) throw new DomainError("not_found", "There is no such agent in this team.");
}

function authorOf({ actor }: Ctx) {
  if (actor.kind === "agent") return { authorAgentId: actor.agentId, runId: actor.runId };
  return { authorUserId: userIdOf(actor) };
}

function stale(head: { name: string; version: number }, from: number): DomainError {
  return new DomainError(
    "conflict",
    `${head.name} was changed meanwhile: your edit started from v${from}, now there is v${head.version}. Nothing was overwritten. Look at what changed, then save again.`,
  );
}

async function nameTaken(tx: Tx, teamId: string, name: string): Promise<DomainError> {
  const [other] = await tx
    .select({ archivedAt: prompts.archivedAt })
    .from(prompts)
    .where(and(eq(prompts.teamId, teamId), eq(prompts.name, name)));
  const what = other?.archivedAt ? "an archived prompt" : "a prompt";
  return new DomainError("conflict", `There is ${what} named ${name} already. Choose another name.`);
}

const shortened = (input: { body: string }) => ({ ...input, body: `${input.body.length} characters` });
