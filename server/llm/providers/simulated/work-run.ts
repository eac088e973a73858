import { readBlocks } from "./block.ts";
import { readBuildSpec } from "./build-spec.ts";
import { buildWork } from "./build-work.ts";
import { compose } from "./compose.ts";
import { mergeSets } from "./demand-types.ts";
import { openFiles } from "./files.ts";
import { readTableGoal } from "./goal.ts";
import type { OrderTask, WorkOrder } from "./order.ts";
import { callTool, type Script } from "./script.ts";
import { readSpec, type StepSpec } from "./spec.ts";
import { doSpec } from "./spec-work.ts";
import { readStockSpec } from "./stock-plan.ts";
import { stockWork } from "./stock-work.ts";
import { readTextGoal } from "./text-goal.ts";
import { anyShape, documentRefShape, taskShape } from "./tool-shapes.ts";
import { fold } from "./words.ts";
import { demandsFrom, type Outcome } from "./work-tables.ts";

const RESULT_LIMIT = 19_500;

/** A task that people or another model described freely: read it as a goal of its own. */
function* guessSpec(order: WorkOrder, task: OrderTask): Script<StepSpec | undefined> {
  const spoken = fold(`${task.title} ${task.description}`);
  if (task.inputs.length > 0 && /\b(write|compose|draft|report|document|summar\w+)\b/.test(fold(task.title)))
    return { do: "write" };
  const files = yield* openFiles(order.attachments);
  const named = (list: { id: string; name: string }[]) =>
    list.find((file) => spoken.includes(fold(file.name))) ?? list[0];
  const text = named(files.texts);
  const table = files.tables.find((one) => one.id === named(files.tables)?.id);
  if (table && /\bprofile\b/.test(spoken)) return { do: "profile", file: { id: table.id, name: table.name } };
  if (text && /\b(demands?|requirements?|constraints?|notes?)\b/.test(spoken) && files.tables.length > 0)
    return { do: "demands", file: { id: text.id, name: text.name } };
  const wording = `${task.title}. ${task.description}`;
  const goal = table ? readTableGoal(wording, table) : undefined;
  if (goal?.related) return goal.steps.find((step) => step.do === "decide") ?? goal.steps[0];
  const reading = readTextGoal(wording, files.texts);
  if (reading.related) return reading.steps.find((step) => step.do === "extract") ?? reading.steps[0];
  return undefined;
}

function* submit(task: OrderTask, summary: string, say: string): Script<string> {
  const note = task.returns.length === 0 ? "" : `Done again from the recorded data after it was returned.\n\n`;
  const sent = yield* callTool(
    say,
    { tool: "task_submit", input: { summary: `${note}${summary}`.slice(0, RESULT_LIMIT) } },
    anyShape,
  );
  return sent.ok ? "The work is submitted." : `The work could not be submitted: ${sent.message}`;
}

function* write(order: WorkOrder, task: OrderTask): Script<string> {
  const carried = [...task.description.matchAll(/^- open question: (.*)$/gm)].map((found) => found[1] ?? "");
  const document = compose(order, task.inputs, carried);
  const known =
    task.returns.length > 0
      ? yield* callTool(
          "Looking for the document written before.",
          { tool: "task_read", input: { taskId: task.id } },
          taskShape,
        )
      : undefined;
  const before = known?.ok ? known.value.documents[0]?.id : undefined;
  const input = { title: document.title, body: document.body, ...(before === undefined ? {} : { documentId: before }) };
  const written = yield* callTool(
    `Writing “${document.title}” from ${task.inputs.length === 1 ? "the input" : "the inputs"}.`,
    { tool: "document_write", input },
    documentRefShape,
  );
  if (!written.ok) return `The document could not be written: ${written.message}`;
  return yield* submit(
    task,
    `${document.answer}\n\nThe whole document: [${document.title}](${written.value.ref})`,
    "The document is written; handing it to review.",
  );
}

function* ask(question: string, why: string): Script<string> {
  const input = { question: question.slice(0, 1_900), why: why.slice(0, 900) };
  const say = "This cannot be done with what is here; a question goes to the people.";
  const asked = yield* callTool(say, { tool: "question_ask", input }, anyShape);
  return asked.ok ? "The question is asked." : `The question could not be asked: ${asked.message}`;
}

export function* workRun(order: WorkOrder): Script<string> {
  const task = order.task;
  if (!task) return "The work order holds no task.";
  const [last, before] = [task.returns.at(-1), task.returns.at(-2)];
  if (last !== undefined && last === before) {
    return yield* ask(
      `“${task.title}” was returned twice for the same reason: ${last} What should be changed?`,
      "Doing it once more would give the same result.",
    );
  }
  const build = readBuildSpec(task.description);
  if (build) return yield* buildWork(order, task, build);
  const stock = readStockSpec(task.description);
  if (stock) return yield* stockWork(task, stock);
  const spec = readSpec(task.description) ?? (yield* guessSpec(order, task));
  if (spec?.do === "write") return yield* write(order, task);
  const set = mergeSets([demandsFrom(task.inputs)]);
  const outcome: Outcome = spec
    ? yield* doSpec(spec, order.attachments, set)
    : { problem: "It is not clear which of the attached files this task is about, or what is to be computed." };
  if ("problem" in outcome) {
    const question = `“${task.title}” cannot be done: ${outcome.problem} What should be used instead?`;
    return yield* ask(question, outcome.problem);
  }
  return yield* submit(
    task,
    outcome.markdown,
    `The result stands; submitting it for review${readBlocks(outcome.markdown).length > 0 ? " with its figures" : ""}.`,
  );
}
