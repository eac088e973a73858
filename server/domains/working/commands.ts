import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { workingVersions } from "#db/tables/documents";
import { teams } from "#db/tables/teams";
import { command } from "#server/core/command";
import { inSavepoint } from "#server/core/transaction";
import { DomainError, isDomainError } from "#server/lib/errors";
import { rowNumber } from "#server/lib/row-number";
import type { TxCtx } from "./apply.ts";
import { applyEdit } from "./edit.ts";
import {
  editResult,
  type LineResult,
  lineResult,
  MAX_WORKING_CHARS,
  workingEdited,
  workingFileKept,
  workingView,
} from "./schema.ts";
import { lastVersion, lockWorking, type StoredVersion, storeVersion } from "./versions.ts";

const LEAST_GAP_MS = 1_000;

/**
 * Keeps WORKING.md as it is now, when it differs from the last version and that is a second old. Called by the ticker for teams with
 * new events, never by a write: a render slows nobody. `isDue` asks to be called again, because the second was not over.
 */
export const snapshotWorking = command({
  name: "working.snapshot",
  scope: "machine:write",
  audit: false,
  input: z.object({ atMs: z.number().int() }),
  output: z.object({ version: z.number(), isStored: z.boolean(), isDue: z.boolean() }),
  async run({ ctx, tx, input }) {
    // The versions of a team that is being imported come with it: one of ours would stand in their place.
    const there = and(eq(teams.id, ctx.team.id), isNull(teams.deletedAt));
    if ((await tx.$count(teams, there)) === 0) return { version: 0, isStored: false, isDue: false };
    await lockWorking(tx, ctx.team.id);
    const last = await lastVersion(tx, ctx.team.id);
    const version = last?.version ?? 0;
    if (last && input.atMs - last.at.getTime() < LEAST_GAP_MS) return { version, isStored: false, isDue: true };
    const stored = await storeVersion(tx, ctx, { atMs: input.atMs });
    return { version: stored.version, isStored: stored.isStored, isDue: false };
  },
});

/** Gives the file to somebody who will edit it, as a version that is kept, so that the edit can be merged with it. */
export const checkoutWorking = command({
  name: "working.checkout",
  scope: "team:read",
  audit: false,
  input: z.object({}),
  output: workingView,
  async run({ ctx, tx }) {
    await lockWorking(tx, ctx.team.id);
    const { version, body, at } = await storeVersion(tx, ctx, { atMs: Date.now() });
    return { version, body, renderedAt: at };
  },
});

const TOO_LONG = "This is far longer than WORKING.md can be.";
const text = z.string().max(MAX_WORKING_CHARS, TOO_LONG);

/**
 * An edited WORKING.md becomes commands: what only this edit changed since `baseVersion` is done, what somebody else changed to
 * something else comes back as a conflict, what the rules forbid as a refusal, each with its line. With `isStrict` all or nothing.
 */
export const proposeWorking = command({
  name: "working.propose",
  scope: "tasks:write",
  input: z.object({ baseVersion: rowNumber.min(1), body: text, isStrict: z.boolean().default(false) }),
  output: editResult,
  events: [workingEdited],
  async run({ ctx, tx, input, emit, record }) {
    await lockWorking(tx, ctx.team.id);
    const base = await requireVersion(ctx, input.baseVersion);
    const edit = { baseBody: base.body, baseAt: base.at, body: input.body, isRestore: false };
    const { lines, isApplied } = await editWhole(ctx, edit, input.isStrict);
    const stored = await storeVersion(tx, ctx, {
      atMs: Date.now(),
      ...(isApplied ? { note: noteOf(lines, `edited v${input.baseVersion}`) } : {}),
    });
    if (isApplied) emit(workingEdited, { version: stored.version, ...countsOf(lines) });
    record({
      entity: "working",
      input: { baseVersion: input.baseVersion, chars: input.body.length, isStrict: input.isStrict },
      after: { version: stored.version, lines: lines.slice(0, 100) },
    });
    return { isApplied, version: stored.version, body: stored.body, lines };
  },
});

/** Makes the tasks what an earlier version says, by the same rules as an edit; what cannot go back is reported. */
export const restoreWorking = command({
  name: "working.restore",
  scope: "tasks:write",
  input: z.object({ version: rowNumber.min(1) }),
  output: editResult,
  events: [workingEdited],
  async run({ ctx, tx, input, emit, record }) {
    await lockWorking(tx, ctx.team.id);
    const wanted = await requireVersion(ctx, input.version);
    const now = await storeVersion(tx, ctx, { atMs: Date.now() });
    const edit = { baseBody: now.body, baseAt: now.at, body: wanted.body, isRestore: true };
    const { lines, isApplied } = await editWhole(ctx, edit, false);
    const note = noteOf(lines, `restored v${input.version}`);
    const stored = isApplied ? await storeVersion(tx, ctx, { atMs: Date.now(), note }) : now;
    if (isApplied) emit(workingEdited, { version: stored.version, ...countsOf(lines) });
    record({ entity: "working", after: { version: stored.version, lines: lines.slice(0, 100) } });
    return { isApplied, version: stored.version, body: stored.body, lines };
  },
});

/**
 * An edit of the file on disk, based on the version that was written there. A text that is a version as it was written is no edit;
 * one that cannot be taken is told in an event, and the caller keeps it. Sent again it does nothing twice.
 */
export const takeWorkingFile = command({
  name: "working.take_file",
  scope: "tasks:write",
  input: z.object({ baseVersion: rowNumber, body: z.string(), atMs: z.number().int() }),
  output: z.object({
    isEdit: z.boolean(),
    /** Why none of it was taken. */
    problem: z.string().nullable(),
    lines: z.array(lineResult),
  }),
  events: [workingEdited, workingFileKept],
  async run({ ctx, tx, input, emit, record }) {
    record({ entity: "working", input: { baseVersion: input.baseVersion, chars: input.body.length } });
    await lockWorking(tx, ctx.team.id);
    if (await isOwnText(tx, ctx.team.id, input.body)) return { isEdit: false, problem: null, lines: [] };
    try {
      if (input.body.length > MAX_WORKING_CHARS) throw new DomainError("bad_input", TOO_LONG);
      const base = await requireVersion(ctx, input.baseVersion);
      const edit = { baseBody: base.body, baseAt: base.at, body: input.body, isRestore: false };
      const { lines, isApplied } = await editWhole(ctx, edit, false);
      const note = noteOf(lines, `edited the file of v${input.baseVersion}`);
      if (isApplied) {
        const stored = await storeVersion(tx, ctx, { atMs: input.atMs, note });
        emit(workingEdited, { version: stored.version, ...countsOf(lines) });
      } else if (lines.some(isOpen)) emit(workingFileKept, { reason: note });
      record({ entity: "working", after: { lines: lines.slice(0, 100) } });
      return { isEdit: true, problem: null, lines };
    } catch (error) {
      if (!isDomainError(error) || error.code === "internal") throw error;
      emit(workingFileKept, { reason: error.message.slice(0, 300) });
      return { isEdit: true, problem: error.message, lines: [] };
    }
  },
});

/** Whether a person has to look at it again. */
const isOpen = (line: LineResult): boolean => line.outcome === "refused" || line.outcome === "conflict";

async function isOwnText(tx: TxCtx["tx"], teamId: string, body: string): Promise<boolean> {
  const [found] = await tx
    .select({ version: workingVersions.version })
    .from(workingVersions)
    .where(and(eq(workingVersions.teamId, teamId), eq(workingVersions.body, body)))
    .limit(1);
  return found !== undefined;
}

class StrictRefusal extends Error {
  readonly lines: LineResult[];
  constructor(lines: LineResult[]) {
    super("A strict edit was refused.");
    this.lines = lines;
  }
}

/** All in one savepoint, so that a strict edit with one refusal undoes the rest of itself. */
async function editWhole(
  ctx: TxCtx,
  edit: Parameters<typeof applyEdit>[1],
  isStrict: boolean,
): Promise<{ lines: LineResult[]; isApplied: boolean }> {
  try {
    const lines = await inSavepoint(ctx, async (inner) => {
      const found = await applyEdit(inner, edit);
      if (isStrict && found.some(isOpen)) throw new StrictRefusal(found);
      return found;
    });
    return { lines, isApplied: lines.some((line) => line.outcome === "applied") };
  } catch (error) {
    if (!(error instanceof StrictRefusal)) throw error;
    const lines = error.lines.map((line) =>
      line.outcome === "applied" ? { ...line, outcome: "kept" as const, message: `Not done: ${line.message}` } : line,
    );
    return { lines, isApplied: false };
  }
}

async function requireVersion(ctx: TxCtx, version: number): Promise<StoredVersion> {
  const [found] = await ctx.tx
    .select({ version: workingVersions.version, body: workingVersions.body, at: workingVersions.createdAt })
    .from(workingVersions)
    .where(and(eq(workingVersions.teamId, ctx.team.id), eq(workingVersions.version, version)));
  if (!found)
    throw new DomainError(
      "not_found",
      `v${version} of WORKING.md is not kept. Open the newest and edit that; keep your text.`,
    );
  return found;
}

function countsOf(lines: LineResult[]) {
  const count = (outcome: LineResult["outcome"]) => lines.filter((line) => line.outcome === outcome).length;
  return { applied: count("applied"), refused: count("refused"), conflicts: count("conflict") };
}

function noteOf(lines: LineResult[], what: string): string {
  const { applied, refused, conflicts } = countsOf(lines);
  const parts = [
    `${applied} done`,
    ...(refused ? [`${refused} refused`] : []),
    ...(conflicts ? [`${conflicts} in conflict`] : []),
  ];
  return `${what}: ${parts.join(", ")}`;
}
