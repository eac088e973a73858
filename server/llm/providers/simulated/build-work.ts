import { type Example, type Problem, type SearchResult, searchFunction } from "#server/lib/synthesis/search";
import { failuresIn, sourceOf, testsOf, tryCommand } from "./build-code.ts";
import { deliver } from "./build-deliver.ts";
import { hintsOf } from "./build-goal.ts";
import {
  type BuildSpec,
  buildLines,
  callOf,
  checkPath,
  exampleLine,
  examplesIn,
  mergeExamples,
  signatureOf,
  sourcePath,
  testPath,
} from "./build-spec.ts";
import type { OrderTask, WorkOrder } from "./order.ts";
import { callTool, ponder, type Script } from "./script.ts";
import { anyShape, workspaceRunShape } from "./tool-shapes.ts";

const MAX_FIXES = 6;

export function* buildWork(order: WorkOrder, task: OrderTask, spec: BuildSpec): Script<string> {
  if (spec.do === "build") return yield* develop(order, spec);
  return spec.do === "check" ? yield* checkUnseen(task, spec) : yield* deliver(order, task, spec);
}

function* write(path: string, content: string): Script<string | null> {
  const input = { path, content, message: `Write ${path}` };
  const written = yield* callTool(`Writing ${path}.`, { tool: "workspace_write", input }, anyShape);
  return written.ok ? null : written.message;
}

function* runTests() {
  const input = { command: "node --test" };
  return yield* callTool("Running the tests.", { tool: "workspace_run", input }, workspaceRunShape);
}

const searched = new Map<string, Promise<SearchResult>>();
const MAX_KEPT = 30;

/** A run asks the model several times, and each time it thinks anew from the start: the same thought is kept. */
function searchOnce(problem: Problem): Promise<SearchResult> {
  const key = JSON.stringify(problem);
  const known = searched.get(key);
  if (known) return known;
  const [oldest] = searched.keys();
  if (searched.size >= MAX_KEPT && oldest !== undefined) searched.delete(oldest);
  const result = searchFunction(problem);
  searched.set(key, result);
  return result;
}

/** Looks for the simplest function that fits all that is known, writes it with its tests and runs them. */
function* develop(order: WorkOrder, spec: BuildSpec): Script<string> {
  const told = order.answers.map(({ answer }) => `- example: ${answer}`).join("\n");
  const examples = mergeExamples(examplesIn(told, spec.name), spec.examples);
  const { name, parameters, words } = spec;
  const found: SearchResult = yield* ponder(() => searchOnce({ parameters, examples, hints: hintsOf(words) }));
  if (!found.ok) return yield* askForHelp(spec, examples, found);
  const problem =
    (yield* write(sourcePath(name), sourceOf(spec, found.found.code))) ??
    (yield* write(testPath(name), testsOf(name, examples)));
  if (problem) return yield* ask(`${name} could not be written: ${problem} What should be done?`, problem);
  const run = yield* runTests();
  if (!run.ok || run.value.exitCode !== 0) {
    const why = run.ok ? (run.value.stderr || run.value.stdout).slice(-600) : run.message;
    return yield* ask(`The tests of ${name} do not run: ${why} What should be done?`, why);
  }
  const tried = found.found.tried.toLocaleString("en-US");
  const summary = [
    `\`${signatureOf(spec)}\` stands in \`${sourcePath(name)}\`, its tests in \`${testPath(name)}\`: ${examples.length} of ${examples.length} pass (${run.ref}, commit ${run.value.commit}).`,
    `\`\`\`js\n${sourceOf(spec, found.found.code).trim()}\n\`\`\``,
    `It is the simplest function found that fits all known examples; ${tried} expressions were tried. Known examples:`,
    examples.map((example) => exampleLine(name, example)).join("\n"),
  ].join("\n\n");
  return yield* submit(summary, "The tests pass; handing the function in.");
}

function* askForHelp(spec: BuildSpec, examples: Example[], found: SearchResult & { ok: false }): Script<string> {
  const shown = examples.slice(0, 6).map((example) => exampleLine(spec.name, example).slice(11));
  return yield* ask(
    `I found no function for ${signatureOf(spec)} that gives ${shown.join("; ")}. Can you say it by simpler or further examples, such as ${callOf(spec.name, examples[0] ?? { args: [], result: 0 })} -> …?`,
    `${found.reason} ${found.tried.toLocaleString("en-US")} expressions were tried.`,
  );
}

/** Runs the examples its author has not seen; what fails becomes a task for the author, and the check waits for it. */
function* checkUnseen(task: OrderTask, spec: BuildSpec): Script<string> {
  const { name } = spec;
  const run = yield* callTool(
    `Trying ${spec.examples.length} examples the author has not seen.`,
    { tool: "workspace_run", input: { command: tryCommand(name, spec.examples) } },
    workspaceRunShape,
  );
  if (!run.ok) return yield* ask(`${name} could not be run: ${run.message} What should be done?`, run.message);
  const failures = failuresIn(run.value.stdout, spec.examples);
  if (run.value.exitCode !== 0 && failures.length === 0) {
    const why = (run.value.stderr || run.value.stdout).slice(-600);
    return yield* ask(`${name} does not run: ${why} What should be done?`, why);
  }
  if (failures.length > 0) return yield* fileFix(task, spec, failures, run.ref);
  const problem = yield* write(checkPath(name), testsOf(name, spec.examples));
  if (problem) return yield* ask(`The checks of ${name} could not be kept: ${problem} What should be done?`, problem);
  const all = yield* runTests();
  if (!all.ok || all.value.exitCode !== 0)
    return yield* ask(
      `All tests of ${name} together do not pass. What should be done?`,
      all.ok ? all.value.stdout.slice(-600) : all.message,
    );
  const rounds = task.inputs.length - 1;
  const summary = [
    `\`${name}\` gives the wanted result for all ${spec.examples.length} examples its author had not seen (${run.ref}). With its own tests together: ${all.ref}, commit ${all.value.commit}.`,
    rounds > 0
      ? `It was mended ${rounds === 1 ? "once" : `${rounds} times`} on the way.`
      : "It was right the first time.",
    `The checks are kept as \`${checkPath(name)}\`.`,
    spec.examples.map((example) => exampleLine(name, example)).join("\n"),
  ].join("\n\n");
  return yield* submit(summary, "Every unseen example passes; handing the check in.");
}

function* fileFix(
  task: OrderTask,
  spec: BuildSpec,
  failures: ReturnType<typeof failuresIn>,
  ref: string,
): Script<string> {
  const { name } = spec;
  const [first] = failures;
  const known = task.inputs.flatMap((input) => examplesIn(input.result, name));
  if (task.inputs.length > MAX_FIXES || !first)
    return yield* ask(
      `${name} was mended ${task.inputs.length - 1} times and still fails for ${failures.map(({ example }) => callOf(name, example)).join(", ")}. How should it work?`,
      "Mending it once more would only fit these examples too.",
    );
  const wrong = failures.map(
    ({ example, got }) =>
      `- \`${callOf(name, example)}\` gave \`${got}\` instead of \`${JSON.stringify(example.result)}\``,
  );
  const examples = mergeExamples(
    known,
    failures.map(({ example }) => example),
  );
  const filed = yield* callTool(
    `${failures.length === 1 ? "One example fails" : `${failures.length} examples fail`}; filing a task to mend ${name}.`,
    {
      tool: "task_create",
      input: {
        title: `Mend ${name}: ${callOf(name, first.example)}`.slice(0, 190),
        description: `A check of ${name} failed (${ref}):\n${wrong.join("\n")}\n\n${buildLines({ ...spec, do: "build", examples })}`,
        capability: "code",
        criteria: [`${name} gives the wanted result for every known example.`, "Its tests pass in the workspace."],
        blocksThis: true,
      },
    },
    anyShape,
  );
  if (!filed.ok)
    return yield* ask(
      `${name} fails for ${callOf(name, first.example)}, and no task could be filed: ${filed.message}`,
      filed.message,
    );
  const reason = `${name} has to be mended first: ${callOf(name, first.example)} gave ${first.got}.`;
  const waits = yield* callTool(
    "The check goes on when it is mended.",
    { tool: "task_wait", input: { reason: reason.slice(0, 480) } },
    anyShape,
  );
  return waits.ok ? "The check waits." : `The check could not be laid aside: ${waits.message}`;
}

function* submit(summary: string, say: string): Script<string> {
  const sent = yield* callTool(say, { tool: "task_submit", input: { summary: summary.slice(0, 19_500) } }, anyShape);
  return sent.ok ? "The work is submitted." : `The work could not be submitted: ${sent.message}`;
}

function* ask(question: string, why: string): Script<string> {
  const input = { question: question.slice(0, 1_900), why: why.slice(0, 900) };
  const asked = yield* callTool("A question goes to the people.", { tool: "question_ask", input }, anyShape);
  return asked.ok ? "The question is asked." : `The question could not be asked: ${asked.message}`;
}
