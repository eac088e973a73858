import { PRIORITIES } from "#server/lib/task-lists";

export type Priority = (typeof PRIORITIES)[number];

/** What one line says of a task; its section says the status. */
export type LineFacts = {
  title: string;
  /** Names as written; more than one when somebody added a name and left the old one. */
  assignees: string[];
  priority: Priority;
  blockedReason: string | null;
  criteria: number;
  proven: number;
  /** Of a new line: the mission it belongs to. */
  mission: number | null;
};

/** A reason longer than this is cut in the file: the task's page has all of it. */
export const MAX_REASON = 200;
const SEPARATOR = " · ";
const NOBODY = "nobody yet";
const PLAIN_NAME = /^[\p{L}\p{N}_-]+$/u;

/** One line, whatever somebody wrote. */
export const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

export function shortReason(reason: string | null): string | null {
  const text = reason === null ? "" : oneLine(reason);
  if (text === "") return null;
  return text.length <= MAX_REASON ? text : `${text.slice(0, MAX_REASON - 1).trimEnd()}…`;
}

/** `Count the tents · @Bram · !high · 1 of 2 proven · held up: T-2 is not done` */
export function renderLine(facts: Omit<LineFacts, "assignees" | "mission"> & { assignee: string | null }): string {
  const reason = shortReason(facts.blockedReason);
  return [
    escapeText(oneLine(facts.title)),
    facts.assignee === null ? NOBODY : atName(facts.assignee),
    ...(facts.priority === "normal" ? [] : [`!${facts.priority}`]),
    ...(facts.criteria > 0 ? [`${facts.proven} of ${facts.criteria} proven`] : []),
    ...(reason === null ? [] : [`held up: ${escapeText(reason)}`]),
  ].join(SEPARATOR);
}

/** `@Bram`, `@"Lena Hofer"` */
export function atName(name: string): string {
  const text = oneLine(name);
  return PLAIN_NAME.test(text) ? `@${text}` : `@"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** So that no title reads as a mark: a middle dot, and an @ or ! that begins a word, get a backslash. */
function escapeText(text: string): string {
  return text.replace(/[\\·]/g, "\\$&").replace(/(^|\s)([@!])/g, "$1\\$2");
}

type Piece = { text: string; names: string[]; marks: string[] };

/** Reads what `renderLine` writes, and what people write instead: marks may also stand in the title. Throws a sentence. */
export function parseLine(text: string): LineFacts {
  const [first, ...rest] = piecesOf(text);
  const title = first?.text ?? "";
  if (title === "") throw new Error("A task needs a title.");
  const facts: LineFacts = {
    title,
    assignees: [...(first?.names ?? [])],
    priority: "normal",
    blockedReason: null,
    criteria: 0,
    proven: 0,
    mission: null,
  };
  const marks = [...(first?.marks ?? [])];
  for (const piece of rest) {
    facts.assignees.push(...piece.names);
    marks.push(...piece.marks);
    readField(facts, piece.text);
  }
  const [mark, ...more] = new Set(marks);
  if (more.length > 0) throw new Error(`It has two priorities: !${mark} and !${more[0]}.`);
  if (mark) facts.priority = mark as Priority;
  facts.assignees = [...new Map(facts.assignees.map((name) => [name.toLowerCase(), name])).values()];
  return facts;
}

function readField(facts: LineFacts, text: string): void {
  if (text === "" || text === NOBODY || text === "nobody") return;
  const proof = /^(\d{1,4}) of (\d{1,4})(?: criteria)? proven$/.exec(text);
  const held = /^held up:\s*(.+)$/.exec(text);
  const mission = /^M-(\d{1,9})$/.exec(text);
  if (proof) {
    facts.proven = Number(proof[1]);
    facts.criteria = Number(proof[2]);
  } else if (held) facts.blockedReason = held[1] ?? null;
  else if (mission) facts.mission = Number(mission[1]);
  else throw new Error(`“${text}” is not understood. After a · stand @Name, !priority or held up: reason.`);
}

/** Cuts at the middle dots that are no text, and takes the marks out of each part. One pass. */
function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let piece: Piece = { text: "", names: [], marks: [] };
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? "";
    const isWordStart = at === 0 || /[\s·]/.test(text[at - 1] ?? "");
    const mark = isWordStart && (character === "@" || character === "!") ? markAt(text, at) : null;
    if (character === "\\" && at + 1 < text.length) {
      piece.text += text[at + 1];
      at += 2;
    } else if (character === "·") {
      pieces.push(piece);
      piece = { text: "", names: [], marks: [] };
      at += 1;
    } else if (mark) {
      if (mark.kind === "name") piece.names.push(mark.value);
      else piece.marks.push(mark.value);
      at = mark.end;
    } else {
      piece.text += character;
      at += 1;
    }
  }
  return [...pieces, piece].map((one) => ({ ...one, text: oneLine(one.text) }));
}

type Mark = { kind: "name" | "priority"; value: string; end: number };

function markAt(text: string, at: number): Mark | null {
  if (text[at] === "!") {
    const word = /^!([a-z]{3,6})(?=[\s·]|$)/.exec(text.slice(at, at + 8))?.[1];
    return word && (PRIORITIES as readonly string[]).includes(word)
      ? { kind: "priority", value: word, end: at + 1 + word.length }
      : null;
  }
  const quoted = /^@"((?:[^"\\]|\\.){1,200})"/.exec(text.slice(at, at + 210));
  if (quoted?.[1]) {
    const value = oneLine(quoted[1].replace(/\\(.)/g, "$1"));
    return value === "" ? null : { kind: "name", value, end: at + quoted[0].length };
  }
  const plain = /^@([\p{L}\p{N}_-]{1,120})/u.exec(text.slice(at, at + 130))?.[1];
  return plain ? { kind: "name", value: plain, end: at + 1 + plain.length } : null;
}
