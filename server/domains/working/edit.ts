import { and, eq, gte, inArray, ne } from "drizzle-orm";
import { missions } from "#db/tables/missions";
import { tasks } from "#db/tables/tasks";
import { inSavepoint } from "#server/core/transaction";
import { DomainError, isDomainError } from "#server/lib/errors";
import { addTask, stepsOf, type TxCtx } from "./apply.ts";
import { oneLine } from "./line.ts";
import { type Facts, FIELD_WORDS, type FieldChange, factsOf, factsOfLine, mergeTask, wordsOf } from "./merge.ts";
import { type ParsedFile, type ParsedTask, parseWorking, UnreadableFile } from "./parse.ts";
import type { LineResult } from "./schema.ts";
import { findSeats, type SeatFound } from "./seats.ts";
import { readTasksByNumber } from "./state.ts";

/** More changes than this in one edit are a rewrite; it is asked for in parts, so that one edit holds nobody up. */
const MAX_CHANGES = 200;

type Edit = {
  ctx: TxCtx;
  base: ParsedFile;
  mine: ParsedFile;
  baseAt: Date;
  isRestore: boolean;
  findSeats: (name: string) => SeatFound[];
  results: LineResult[];
};

/**
 * Turns an edited text into commands. Each task is merged by its id with the text the edit was based on and with what it is now;
 * each command stands in a savepoint, so that a refused one leaves the others. The caller holds the file's lock.
 */
export async function applyEdit(
  ctx: TxCtx,
  given: { baseBody: string; baseAt: Date; body: string; isRestore: boolean },
): Promise<LineResult[]> {
  const base = readBase(given.baseBody);
  const mine = readMine(given.body);
  requireSomething(base, mine);
  const names = [...mine.tasks, ...mine.added].flatMap((task) => task.assignees);
  const edit: Edit = {
    ctx,
    base,
    mine,
    baseAt: given.baseAt,
    isRestore: given.isRestore,
    findSeats: await findSeats(ctx.tx, ctx.team.id, [...names, ...base.tasks.flatMap((task) => task.assignees)]),
    results: [],
  };
  for (const { line, number, message } of mine.problems)
    edit.results.push(result(line, number === null ? "line" : `T-${number}`, "refused", message));
  await changeTasks(edit);
  await addTasks(edit);
  edit.results.push(...missingLines(edit), ...(given.isRestore ? [] : readOnlyParts(edit)));
  return edit.results.sort((a, b) => (a.line ?? 1e9) - (b.line ?? 1e9));
}

function result(
  line: number | null,
  about: string,
  outcome: LineResult["outcome"],
  message: string,
  values: LineResult["values"] = null,
): LineResult {
  return { line, about, outcome, message, values };
}

function readBase(body: string): ParsedFile {
  const again = "The version this edit is based on has another form. Open the newest and edit that.";
  try {
    const file = parseWorking(body);
    if (file.problems.length > 0) throw new DomainError("conflict", again);
    return file;
  } catch (error) {
    if (error instanceof UnreadableFile) throw new DomainError("conflict", again, { cause: error });
    throw error;
  }
}

function readMine(body: string): ParsedFile {
  try {
    return parseWorking(body);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new DomainError("bad_input", `${error.message} Nothing was changed.`, { cause: error });
  }
}

/** An empty file is a slip, not forty cancellations. */
function requireSomething(base: ParsedFile, mine: ParsedFile): void {
  const kept = new Set([...mine.tasks, ...mine.problems].map((one) => one.number));
  if (base.tasks.length > 0 && !base.tasks.some((task) => kept.has(task.number)))
    throw new DomainError(
      "bad_input",
      `The edit leaves none of the ${base.tasks.length} tasks of the file. Deleting lines deletes no task: move them to Cancelled to cancel them. Nothing was changed.`,
    );
}

async function changeTasks(edit: Edit): Promise<void> {
  const { ctx, base, mine } = edit;
  const known = new Map(base.tasks.map((task) => [task.number, task]));
  const touched = mine.tasks.filter((task) => !isUnchanged(task, known.get(task.number)));
  if (touched.length + mine.added.length > MAX_CHANGES)
    throw new DomainError(
      "limited",
      `An edit may change ${MAX_CHANGES} lines; this one changes more. Send it in parts.`,
    );
  const now = await readTasksByNumber(
    ctx.tx,
    ctx.team.id,
    touched.map((task) => task.number),
    "lock",
  );
  for (const line of touched) {
    const about = `T-${line.number}`;
    const task = now.get(line.number);
    if (!task) {
      edit.results.push(result(line.line, about, "refused", `There is no ${about} in this team.`));
      continue;
    }
    try {
      const before = known.get(line.number);
      edit.results.push(...untouchable(line, before));
      const was: Facts = before ? factsOfLine(before, undefined) : factsOf(task);
      const merged = mergeTask(was, named(edit, factsOfLine(line, was)), factsOf(task));
      // What held a task up then is no reason to hold it up now.
      const changes = edit.isRestore ? merged.filter((change) => change.field !== "blockedReason") : merged;
      await changeTask(edit, { id: task.id, line }, changes, factsOf(task));
    } catch (error) {
      edit.results.push(result(line.line, about, "refused", error instanceof Error ? error.message : String(error)));
    }
  }
}

/** What the line tells but cannot change. */
function untouchable(line: ParsedTask, before: ParsedTask | undefined): LineResult[] {
  const about = `T-${line.number}`;
  const isProofChanged =
    before && line.criteria > 0 && (line.criteria !== before.criteria || line.proven !== before.proven);
  return [
    ...(isProofChanged ? [result(line.line, about, "kept", "Proof is bound to its criteria on the task’s page.")] : []),
    ...(line.mission === null
      ? []
      : [result(line.line, about, "refused", "A task stays in the mission it was made for.")]),
  ];
}

/** A first name stands for the whole one when it means one person, so that both compare as the same. */
function named(edit: Edit, facts: Facts): Facts {
  const found = facts.assignee === null ? [] : edit.findSeats(facts.assignee);
  const [only] = found;
  return found.length === 1 && only ? { ...facts, assignee: oneLine(only.name) } : facts;
}

function isUnchanged(mine: ParsedTask, base: ParsedTask | undefined): boolean {
  if (!base) return false;
  const { line: _, ...rest } = mine;
  const { line: __, ...was } = base;
  return JSON.stringify(rest) === JSON.stringify(was);
}

async function changeTask(
  edit: Edit,
  { id, line }: { id: string; line: ParsedTask },
  changes: FieldChange[],
  now: Facts,
): Promise<void> {
  const about = `T-${line.number}`;
  for (const change of changes) {
    const words = (value: string | null) => wordsOf(change.field, value);
    const mine = words(change.mine);
    if (change.outcome === "already")
      edit.results.push(result(line.line, about, "already", `${FIELD_WORDS[change.field]} is ${mine} by now`));
    if (change.outcome === "conflict") {
      const values = { base: words(change.base), mine, theirs: words(change.theirs) };
      const message = `${FIELD_WORDS[change.field]}: you wrote “${mine}”, meanwhile it became “${values.theirs}”`;
      edit.results.push(result(line.line, about, "conflict", message, values));
    }
  }
  const mine = changes.filter((change) => change.outcome === "apply");
  for (const step of stepsOf({ id, number: line.number, ...now }, mine, edit.findSeats)) {
    const said = step.fields.map((field) => FIELD_WORDS[field]).join(", ");
    edit.results.push(await attempt(edit.ctx, line.line, about, { said, run: step.run }));
  }
}

async function attempt(
  ctx: TxCtx,
  line: number,
  about: string,
  step: { said: string; run(ctx: TxCtx): Promise<string> },
): Promise<LineResult> {
  try {
    const message = await inSavepoint(ctx, step.run);
    return result(line, about, "applied", step.said === "" ? message : `${step.said}: ${message}`);
  } catch (error) {
    if (!isDomainError(error) || error.code === "internal") throw error;
    return result(line, about, "refused", step.said === "" ? error.message : `${step.said}: ${error.message}`);
  }
}

/** Lines without an id become tasks, unless one of that title came since: then somebody, or this same edit, had added it. */
async function addTasks(edit: Edit): Promise<void> {
  const { ctx, base, mine } = edit;
  if (mine.added.length === 0) return;
  const teamId = ctx.team.id;
  const titles = mine.added.map((line) => line.title);
  const since = await ctx.tx
    .select({ number: tasks.number, title: tasks.title })
    .from(tasks)
    .where(
      and(
        eq(tasks.teamId, teamId),
        gte(tasks.createdAt, edit.baseAt),
        ne(tasks.status, "cancelled"),
        inArray(tasks.title, titles),
      ),
    );
  // It may have come in the very millisecond in which the version was written.
  const wasThere = new Set(base.tasks.map(({ number }) => number));
  const numbers = mine.added.flatMap((line) => line.mission ?? []);
  const found = numbers.length
    ? await ctx.tx
        .select({ id: missions.id, number: missions.number })
        .from(missions)
        .where(and(eq(missions.teamId, teamId), inArray(missions.number, numbers)))
    : [];
  for (const line of mine.added) {
    const known = since.find((task) => task.title === line.title && !wasThere.has(task.number));
    if (known) {
      edit.results.push(result(line.line, line.title, "already", `T-${known.number} was added meanwhile`));
      continue;
    }
    const mission = found.find((one) => one.number === line.mission);
    const run = async (inner: TxCtx) => {
      if (line.mission !== null && !mission) throw new DomainError("not_found", `There is no M-${line.mission}.`);
      return (await addTask(inner, line, { findSeats: edit.findSeats, missionId: mission?.id })).message;
    };
    edit.results.push(await attempt(ctx, line.line, line.title, { said: "", run }));
  }
}

function missingLines({ base, mine }: Edit): LineResult[] {
  const there = new Set([...mine.tasks, ...mine.problems].map((one) => one.number));
  return base.tasks
    .filter((task) => !there.has(task.number))
    .map((task) =>
      result(
        null,
        `T-${task.number}`,
        "kept",
        "Its line is missing. The task stays; move it to Cancelled to cancel it.",
      ),
    );
}

/** Of the parts that only tell, a change is said once a part. */
function readOnlyParts({ base, mine }: Edit): LineResult[] {
  const parts = new Set([...base.readOnly.keys(), ...mine.readOnly.keys()]);
  return [...parts]
    .filter((part) => (base.readOnly.get(part) ?? []).join("\n") !== (mine.readOnly.get(part) ?? []).join("\n"))
    .map((part) => result(null, part === "" ? "Head" : part, "kept", "This part only tells; its text stays as it is."));
}

/** What a refused or conflicting edit said, for whoever looks at the text again. */
export function tellResult(line: LineResult): string {
  return `${line.line === null ? "" : `Line ${line.line}, `}${line.about}: ${line.message}`;
}
