import { tryCommand } from "./build-code.ts";
import { type BuildSpec, sourcePath } from "./build-spec.ts";
import type { OrderTask } from "./order.ts";
import { callTool, callTools, type Script } from "./script.ts";
import { anyShape, documentShape, workspaceReadShape, workspaceRunShape } from "./tool-shapes.ts";

type Proof = { kind: "test_run" | "tool_result" | "document"; ref: string; note: string };
export type Finding = { proofs: Proof[]; problem: string | null };

/** Runs what was handed in once more: somebody else's word proves nothing. */
export function* buildReview(task: OrderTask, spec: BuildSpec): Script<string> {
  return yield* judge(task, spec.do === "deliver" ? yield* reviewNote(task, spec) : yield* reviewCode(spec));
}

/** Sends back what does not hold; else binds what was found to each criterion and accepts. */
export function* judge(task: OrderTask, { proofs, problem }: Finding): Script<string> {
  if (problem) {
    const input = { taskId: task.id, reason: problem.slice(0, 1_900) };
    const sent = yield* callTool("Something does not hold; sending it back.", { tool: "task_return", input }, anyShape);
    return sent.ok ? "The work is returned." : `The work could not be returned: ${sent.message}`;
  }
  const calls = task.criteria.map(({ id }) => ({
    tool: "criterion_prove",
    input: { criterionId: id, evidence: proofs },
  }));
  const proven = yield* callTools("It holds; binding each criterion to what I ran myself.", calls, anyShape);
  const refused = proven.find((one) => !one.ok);
  const note = proofs
    .map(({ note: text }) => text)
    .join(" ")
    .slice(0, 900);
  const accepted = yield* callTool(
    "All criteria are proven; accepting.",
    { tool: "task_accept", input: { taskId: task.id, note } },
    anyShape,
  );
  if (accepted.ok) return "The work is accepted.";
  return `The work could not be accepted: ${accepted.message}${refused && !refused.ok ? ` (${refused.message})` : ""}`;
}

function* reviewCode(spec: BuildSpec): Script<Finding> {
  const { name, examples } = spec;
  const runs = yield* callTools(
    `Trying the ${examples.length} examples of the task and running all tests.`,
    [tryCommand(name, examples), "node --test"].map((command) => ({ tool: "workspace_run", input: { command } })),
    workspaceRunShape,
  );
  const failed = runs.find((run) => !run.ok || run.value.exitCode !== 0);
  if (failed) {
    const shown = failed.ok ? (failed.value.stdout + failed.value.stderr).slice(-1_200) : failed.message;
    return { proofs: [], problem: `It does not run as wanted: ${shown}` };
  }
  const notes = [`All ${examples.length} examples of the task give the wanted result.`, "All tests pass."];
  const proofs = runs.map(({ ref }, at): Proof => ({ kind: "test_run", ref, note: notes[at] ?? "" }));
  return { proofs, problem: null };
}

function* reviewNote(task: OrderTask, spec: BuildSpec): Script<Finding> {
  const [ref, id] = /document:([0-9a-f-]{36})@v\d+/.exec(task.submitted) ?? [];
  if (!ref || !id) return { proofs: [], problem: "The result names no document." };
  const document = yield* callTool(
    "Reading the document.",
    { tool: "document_read", input: { documentId: id } },
    documentShape,
  );
  const path = sourcePath(spec.name);
  const code = yield* callTool(`Reading ${path}.`, { tool: "workspace_read", input: { path } }, workspaceReadShape);
  if (!document.ok) return { proofs: [], problem: `The document could not be read: ${document.message}` };
  if (!code.ok) return { proofs: [], problem: `${path} could not be read: ${code.message}` };
  if (!document.value.body.includes(code.value.text.trim()))
    return { proofs: [], problem: `The code in the document is not what stands in ${path}.` };
  if (!/## How it was tested\n\n\S/.test(document.value.body))
    return { proofs: [], problem: "The document does not say how the function was tested." };
  return {
    proofs: [
      { kind: "document", ref, note: "The document holds the code and says how it was tested." },
      { kind: "tool_result", ref: code.ref, note: `The code is the same as in ${path}.` },
    ],
    problem: null,
  };
}
