import { plainLine } from "#server/lib/text/plain";
import type { ToolOutput } from "./journal.ts";

const MAX = 160;

/** A tool call in one line for the trace: the arguments that say most, shortened. */
export function summarizeInput(input: unknown): string {
  if (typeof input !== "object" || input === null) return "";
  const parts = Object.entries(input)
    .filter(([key]) => !/id$/i.test(key))
    .map(([, value]) => (typeof value === "string" ? value : JSON.stringify(value)));
  return clip(parts.join(" · "));
}

/** What a tool gave, in one line. */
export function summarizeOutput(tool: string, input: unknown, output: ToolOutput): string {
  if (!output.ok) return clip(output.error.message);
  const result: Record<string, unknown> =
    typeof output.result === "object" && output.result !== null ? { ...output.result } : {};
  const said = SAY[tool]?.(result);
  return clip(said ?? summarizeInput(input));
}

type Say = (result: Record<string, unknown>) => string;
const count = (value: unknown) => (Array.isArray(value) ? value.length : 0);
const text = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
const figure = (value: unknown) => (typeof value === "number" ? value.toLocaleString("en-US") : text(value));

const SAY: Record<string, Say> = {
  attachment_list: (r) => `${count(r.attachments)} files`,
  attachment_read: (r) => `${text(r.name)}, ${figure(r.totalChars)} characters`,
  text_outline: (r) => `${text(r.name)}, ${figure(r.words)} words, ${count(r.statements)} statements`,
  text_search: (r) => `${figure(r.total)} matches in ${text(r.name)}`,
  table_profile: (r) => `${text(r.name)}, ${figure(r.rowCount)} rows, ${count(r.columns)} columns`,
  table_aggregate: (r) => `${figure(r.groupCount)} groups from ${figure(r.matchedRows)} rows of ${text(r.name)}`,
  calculate: (r) => text(r.value),
  mission_read: (r) => `${count(r.tasks)} tasks, ${count(r.documents)} documents`,
  agent_find: (r) => `${count(r.agents)} agents`,
  plan_propose: (r) => `version ${text(r.version)}, ${count(r.tasks)} tasks`,
  task_read: (r) => `T-${text(r.number)} ${text(r.title)}`,
  step_read: (r) => `${text(r.ref)} ${text(r.tool)}`,
  document_write: (r) => `version ${text(r.version)}`,
  workspace_list: (r) => `${figure(r.total)} files at commit ${text(r.commit)}`,
  workspace_read: (r) => `${text(r.path)}, ${figure(r.totalChars)} characters`,
  workspace_write: (r) => `commit ${text(r.commit)}`,
  workspace_patch: (r) => `commit ${text(r.commit)}`,
  workspace_search: (r) => `${count(r.matches)} matches`,
  workspace_run: (r) =>
    r.outcome === "finished" ? `exit code ${text(r.exitCode)}` : text(r.outcome).replaceAll("_", " "),
  prices_search: (r) => `${count(r.matches)} shares`,
  prices_get: (r) => `${text(r.symbol)}, ${figure(r.dayCount)} days up to ${text(r.asOf)}, ${text(r.sourceLabel)}`,
  prices_analyse: (r) =>
    `figures of ${count(r.series)} ${count(r.series) === 1 ? "share" : "shares"}, ${text(r.range)}`,
  document_read: (r) => `${text(r.title)}, version ${text(r.version)}`,
};

function clip(line: string): string {
  return plainLine(line, MAX);
}
