import { planBuild } from "./build-plan.ts";
import { effectiveMeasures } from "./compute.ts";
import type { Table } from "./demand-filters.ts";
import { type DemandSet, NO_DEMANDS, rulesOf } from "./demand-types.ts";
import { understandDemands } from "./demands.ts";
import { type FileSet, fileWord, openFiles } from "./files.ts";
import { questionsOf, readTableGoal } from "./goal.ts";
import { decisionIn, namesData } from "./goal-words.ts";
import { settleUnmet, staffFor } from "./hire.ts";
import type { TeamMember, WorkOrder } from "./order.ts";
import { buildPlan, needsOf, type PlanStep } from "./plan-steps.ts";
import { callTool, type Script } from "./script.ts";
import type { StepSpec } from "./spec.ts";
import { planStocks } from "./stock-plan.ts";
import { readTextGoal } from "./text-goal.ts";
import { agentsShape, anyShape } from "./tool-shapes.ts";
import { fold, listOf } from "./words.ts";

const ABILITIES =
  "I can work on attached tables (what leads, trails, changes, what to stop or keep, data quality) on attached texts (summaries, comparisons, decisions, demands, dates), find functions from examples such as double(2) -> 4, and tell how shares such as NRLD did";

export function* askPeople(question: string, why: string): Script<string> {
  const asked = yield* callTool(
    "This cannot be done with what is here; a question goes to the people.",
    { tool: "question_ask", input: { question: question.slice(0, 1_900), why: why.slice(0, 900) } },
    anyShape,
  );
  return asked.ok ? "The question is asked." : `The question could not be asked: ${asked.message}`;
}

type Reading = { steps: StepSpec[]; questions: string[] };

const headersOf = (table: Table): string => table.profile.columns.map((column) => fold(column.name)).join("\n");

function repeatFor(step: StepSpec, table: Table): StepSpec {
  if (!("file" in step)) return step;
  const file = { id: table.id, name: table.name };
  if ("where" in step) return { ...step, file, where: step.where.map((filter) => ({ ...filter, fileId: table.id })) };
  return { ...step, file };
}

/** Each question of the goal goes to the table that it speaks of most; one that speaks of none follows the one before. */
function questionsByTable(goal: string, tables: Table[]): Map<Table, string[]> {
  const whole = tables.map((table) => ({ table, score: readTableGoal(goal, table).score }));
  const leader = [...whole].sort((a, b) => b.score - a.score)[0]?.table;
  const found = new Map<Table, string[]>();
  let current = leader;
  for (const question of questionsOf(goal)) {
    const scored = tables.map((table) => ({ table, score: readTableGoal(question, table).score }));
    const best = Math.max(...scored.map((one) => one.score));
    const fitting = scored.filter((one) => one.score === best && best > 0).map((one) => one.table);
    const isVagueDecision = decisionIn(question) !== undefined && best < 3;
    const keeps = current !== undefined && fitting.includes(current);
    if (fitting.length > 0 && !isVagueDecision && !keeps) {
      current = leader && fitting.includes(leader) ? leader : fitting[0];
    }
    if (current) found.set(current, [...(found.get(current) ?? []), question]);
  }
  return found;
}

/** Tables of the same shape as one that is asked about are worked alike, side by side. */
function readTables(goal: string, tables: Table[]): Reading | undefined {
  const steps: StepSpec[] = [];
  const questions: string[] = [];
  for (const [table, asked] of questionsByTable(goal, tables)) {
    const read = readTableGoal(asked.join("? "), table);
    if (!read.related) continue;
    steps.push(...read.steps);
    questions.push(...read.questions);
    for (const other of tables) {
      if (other.id === table.id || headersOf(other) !== headersOf(table)) continue;
      steps.push(...read.steps.filter((step) => step.do !== "decide").map((step) => repeatFor(step, other)));
      questions.push(
        `${table.name} and ${other.name} have the same columns; they are shown side by side, not added up. Should they be one?`,
      );
    }
  }
  return steps.length > 0 ? { steps, questions } : undefined;
}

function tableSteps(reading: Reading, files: FileSet, set: DemandSet): StepSpec[] {
  const used = new Set(reading.steps.flatMap((step) => ("file" in step ? [step.file.id] : [])));
  const measured = reading.steps.map((step) =>
    "measures" in step ? { ...step, measures: effectiveMeasures(step.measures, set) } : step,
  );
  const named = (file: { id: string; name: string }) => ({ id: file.id, name: file.name });
  const order = (step: StepSpec) => (step.do === "decide" ? 1 : 0);
  return [
    ...files.tables
      .filter((table) => used.has(table.id) || files.tables.length <= 4)
      .map((table) => ({ do: "profile" as const, file: named(table) })),
    ...files.texts.map((text) => ({ do: "demands" as const, file: named(text) })),
    ...measured.sort((a, b) => order(a) - order(b)),
    { do: "write" as const },
  ];
}

function textSteps(goal: string, files: FileSet): Reading | undefined {
  const reading = readTextGoal(goal, files.texts);
  return reading.related ? { steps: [...reading.steps, { do: "write" }], questions: reading.questions } : undefined;
}

/** A goal that names a text and no column of a table is about the text, even when a table lies beside it. */
export function readGoal(goal: string, files: FileSet, set: DemandSet): Reading | undefined {
  const byTable = readTables(goal, files.tables);
  const scores = files.tables.map((table) => readTableGoal(goal, table).score);
  const namesText =
    files.texts.some((text) => fold(goal).includes(fold(text.name))) ||
    /\b(notes?|minutes|memo|protocol|transcript|text|letter)\b/.test(fold(goal));
  const isAboutText =
    namesText && Math.max(0, ...scores) === 0 && !namesData(goal.replace(/\b(files?|attached|attachments?)\b/gi, ""));
  const byText = isAboutText || !byTable ? textSteps(goal, files) : undefined;
  if (byText) return byText;
  return byTable ? { steps: tableSteps(byTable, files, set), questions: byTable.questions } : undefined;
}

function whyNot(order: WorkOrder, files: FileSet): string {
  const bad = files.unreadable.map((file) => `${file.name} could not be read (${file.reason})`);
  const held = [
    ...files.tables.map(
      (table) =>
        `${table.name} has the columns ${listOf(table.profile.columns.slice(0, 12).map((column) => column.name))}`,
    ),
    ...files.texts.map((text) => `${text.name} is a text`),
  ];
  if (order.attachments.length === 0) return "The mission has no attachment to work on.";
  if (held.length === 0) return `${listOf(bad)}.`;
  return `Nothing in the goal speaks of what is attached: ${listOf(held)}${bad.length > 0 ? `; ${listOf(bad)}` : ""}.`;
}

function* teamOf(order: WorkOrder): Script<TeamMember[]> {
  if (order.team.length > 0) return order.team;
  const found = yield* callTool("Looking who is in the team.", { tool: "agent_find", input: {} }, agentsShape);
  return found.ok ? found.value.agents : [];
}

function* propose(summary: string, steps: PlanStep[]): Script<string> {
  const agents = new Set(steps.flatMap((step) => step.assignee ?? [])).size;
  const titles = steps.slice(0, 4).map(({ title }) => title.charAt(0).toLowerCase() + title.slice(1));
  const say = `The work falls into ${steps.length} steps${agents > 1 ? ` for ${agents} agents` : ""}: ${listOf(titles)}${steps.length > 4 ? " and more" : ""}.`;
  const first = yield* callTool(say, { tool: "plan_propose", input: { summary, steps } }, anyShape);
  if (first.ok) return "The plan is proposed.";
  // Names and tags may have changed since the order was written: let the system choose.
  const open = steps.map(({ assignee: _assignee, ...step }) => step);
  const second = yield* callTool(
    `The plan was refused (${first.message}); proposing it without names.`,
    { tool: "plan_propose", input: { summary, steps: open } },
    anyShape,
  );
  if (second.ok) return "The plan is proposed.";
  return yield* askPeople("The plan was refused twice. Who should do this work?", second.message);
}

export function* planRun(order: WorkOrder): Script<string> {
  const files: FileSet =
    order.attachments.length > 0 ? yield* openFiles(order.attachments) : { tables: [], texts: [], unreadable: [] };
  const build = planBuild(
    order,
    files.texts.map((text) => text.text),
  );
  if (build) {
    if ("question" in build) return yield* askPeople(build.question, build.why);
    return yield* propose(build.summary, build.steps);
  }
  const stocks = planStocks(order);
  if (stocks) return yield* propose(stocks.summary, stocks.steps);
  const team = yield* teamOf(order);
  const set = files.tables.length > 0 ? yield* understandDemands(files.texts, files.tables, false) : NO_DEMANDS;
  const wordings = [order.goal, ...order.answers.map((one) => one.answer).reverse()];
  for (const wording of wordings) {
    const reading = readGoal(wording, files, set);
    if (!reading) continue;
    // What the notes define needs no guess: the question about the guess falls away.
    const isGuess = (text: string) =>
      /was taken for it|it was computed as|was used instead|Profit was computed/.test(text);
    const isSettled = rulesOf(set, "measure").length > 0;
    const carry = [
      ...reading.questions.filter((text) => !isSettled || !isGuess(text)),
      ...files.unreadable.map((file) => `${file.name} could not be used: ${file.reason}`),
    ];
    const staff = settleUnmet(yield* staffFor(needsOf(reading.steps), team, order));
    if (staff.question) return yield* askPeople(staff.question.text, staff.question.why);
    const steps = buildPlan(reading.steps, staff.team, [...carry, ...staff.notes]);
    const used = [...files.tables, ...files.texts];
    return yield* propose(
      `Answer the goal from ${fileWord(used)}: ${listOf(steps.map((step) => step.title.toLowerCase()))}.`.slice(
        0,
        1_900,
      ),
      steps,
    );
  }
  const goal = order.goal.length > 300 ? `${order.goal.slice(0, 300)}…` : order.goal;
  const nothing = order.attachments.length > 0 && files.tables.length + files.texts.length === 0;
  const shown = nothing
    ? "None of the attached files can be read."
    : goal.trim() === ""
      ? "The goal is empty."
      : `“${goal}” is outside what I can do.`;
  return yield* askPeople(
    `${shown} ${ABILITIES}. What should be worked out, and from which file?`,
    whyNot(order, files),
  );
}
