import { TASK_STATUSES, type TaskStatus } from "#server/lib/task-lists";
import { type LineFacts, parseLine } from "./line.ts";
import { STATUS_TITLES } from "./policy.ts";

export type ParsedTask = LineFacts & { line: number; number: number; status: TaskStatus };
export type AddedTask = LineFacts & { line: number; status: TaskStatus };
export type LineProblem = { line: number; number: number | null; message: string };

export type ParsedFile = {
  tasks: ParsedTask[];
  /** Lines without an id: tasks to be. */
  added: AddedTask[];
  problems: LineProblem[];
  /** The lines of the parts nobody edits, by their heading; the head of the file under "". */
  readOnly: Map<string, string[]>;
};

const READ_ONLY = ["Active agents", "Missions", "Recent activity"];
const STATUS_BY_TITLE = new Map(TASK_STATUSES.map((status) => [STATUS_TITLES[status].toLowerCase(), status]));
const SECTIONS = TASK_STATUSES.map((status) => `## ${STATUS_TITLES[status]}`).join(", ");
const BULLET = /^ {0,3}[-*+]\s+(.*)$/;
const TASK = /^\[T-(\d{1,9})\]\s*(.*)$/i;
const MORE = /^and \d+ more$/;

/** A text that is not WORKING.md at all. `line` begins at 1. */
export class UnreadableFile extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(`Line ${line}: ${message}`);
    this.name = "UnreadableFile";
    this.line = line;
  }
}

/** Reads WORKING.md. A line it cannot read becomes a problem of that line; throws {@link UnreadableFile} when the text has no sections. */
export function parseWorking(body: string): ParsedFile {
  const file: ParsedFile = { tasks: [], added: [], problems: [], readOnly: new Map() };
  let section: TaskStatus | null = null;
  let readOnly = "";
  let hasSection = false;
  for (const [index, raw] of body.split(/\r?\n/).entries()) {
    const text = raw.trimEnd();
    const heading = /^##\s+(.*?)(?:\s+\(\d+\))?\s*#*$/.exec(text)?.[1];
    if (heading !== undefined) {
      section = STATUS_BY_TITLE.get(heading.toLowerCase()) ?? null;
      const known = READ_ONLY.find((name) => name.toLowerCase() === heading.toLowerCase());
      if (section === null && known === undefined)
        throw new UnreadableFile(
          index + 1,
          `“## ${heading.slice(0, 60)}” is no section. Tasks stand under ${SECTIONS}.`,
        );
      readOnly = known ?? readOnly;
      hasSection ||= section !== null;
    } else if (section === null) {
      if (text !== "") file.readOnly.set(readOnly, [...(file.readOnly.get(readOnly) ?? []), text]);
    } else if (text !== "") readTaskLine(file, { line: index + 1, text, status: section });
  }
  if (!hasSection) throw new UnreadableFile(1, `no section of WORKING.md was found. Tasks stand under ${SECTIONS}.`);
  return withoutDoubles(file);
}

function readTaskLine(
  file: ParsedFile,
  { line, text, status }: { line: number; text: string; status: TaskStatus },
): void {
  const item = BULLET.exec(text)?.[1]?.trim();
  if (item === undefined) {
    file.problems.push({ line, number: null, message: "It is no task. A task is one line that begins with “- ”." });
    return;
  }
  if (MORE.test(item)) return;
  const known = TASK.exec(item);
  const number = known ? Number(known[1]) : null;
  try {
    const facts = parseLine(known ? (known[2] ?? "") : item);
    if (number === null) file.added.push({ ...facts, line, status });
    else file.tasks.push({ ...facts, line, status, number });
  } catch (error) {
    file.problems.push({ line, number, message: error instanceof Error ? error.message : String(error) });
  }
}

/** Which of two lines of one task is meant nobody knows: none is. */
function withoutDoubles(file: ParsedFile): ParsedFile {
  const byNumber = Map.groupBy(file.tasks, (task) => task.number);
  const problems = [...file.problems];
  for (const [number, lines] of byNumber) {
    if (lines.length < 2) continue;
    const places = lines.map((task) => task.line).join(" and ");
    for (const { line } of lines)
      problems.push({ line, number, message: `T-${number} stands twice, in lines ${places}. Leave one of them.` });
  }
  return { ...file, tasks: file.tasks.filter((task) => byNumber.get(task.number)?.length === 1), problems };
}
