import { type BuildSpec, signatureOf, sourcePath } from "./build-spec.ts";
import type { OrderTask, WorkOrder } from "./order.ts";
import { callTool, type Script } from "./script.ts";
import { anyShape, documentRefShape, taskShape, workspaceLogShape, workspaceReadShape } from "./tool-shapes.ts";

/** Writes the document that goes with the function: the code as it is, how it was tested, what happened on the way. */
export function* deliver(_order: WorkOrder, task: OrderTask, spec: BuildSpec): Script<string> {
  const path = sourcePath(spec.name);
  const code = yield* callTool(
    `Reading ${path} as it is.`,
    { tool: "workspace_read", input: { path } },
    workspaceReadShape,
  );
  if (!code.ok) return `${path} could not be read: ${code.message}`;
  const log = yield* callTool("Looking at its history.", { tool: "workspace_log", input: {} }, workspaceLogShape);
  const commits = log.ok ? log.value.commits : [];
  const known =
    task.returns.length > 0
      ? yield* callTool(
          "Looking for the document written before.",
          { tool: "task_read", input: { taskId: task.id } },
          taskShape,
        )
      : undefined;
  const before = known?.ok ? known.value.documents[0]?.id : undefined;
  const title = `${spec.name}: code and tests`;
  const input = {
    title,
    body: bodyOf(title, task, spec, { code: code.value.text, commits }),
    ...(before === undefined ? {} : { documentId: before }),
  };
  const written = yield* callTool(`Writing “${title}”.`, { tool: "document_write", input }, documentRefShape);
  if (!written.ok) return `The document could not be written: ${written.message}`;
  const summary = `\`${signatureOf(spec)}\` is done and tested: [${title}](${written.value.ref})`;
  const sent = yield* callTool(
    "The document is written; handing it to review.",
    { tool: "task_submit", input: { summary } },
    anyShape,
  );
  return sent.ok ? "The work is submitted." : `The work could not be submitted: ${sent.message}`;
}

type Commit = { number: number; message: string; author: string };

function bodyOf(title: string, task: OrderTask, spec: BuildSpec, of: { code: string; commits: Commit[] }): string {
  const [newest] = of.commits;
  const sections = task.inputs.map(({ number, title: of, author, result }) => {
    const lines = result
      .replace(/```js[\s\S]*?```\n*/g, "")
      .replace(/^- example: (.*)$/gm, "- `$1`")
      .trim();
    return `### ${of} (${number}, ${author})\n\n${lines}`;
  });
  return [
    `# ${title}`,
    `\`${signatureOf(spec)}\` is written, and right for every example, also for those its author had not seen. It stands in \`${sourcePath(spec.name)}\` at commit ${newest?.number ?? 1} of the workspace.`,
    `\`\`\`js\n${of.code.trim()}\n\`\`\``,
    ...(spec.words === "" ? [] : [`## What was asked\n\n${spec.words}`]),
    `## How it was tested\n\n${sections.join("\n\n")}`,
    `## History\n\n${of.commits.map(({ number, message, author }) => `- ${number}: ${message} (${author})`).join("\n")}`,
  ].join("\n\n");
}
