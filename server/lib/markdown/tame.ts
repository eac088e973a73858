/** What a text may ask of the Markdown reader, whose time grows with the square of some of it and whose stack with the depth. */
const MAX_DEPTH = 24;
const MAX_INDENT = 80;
const MAX_OPEN_BRACKETS = 50;
/** Closing brackets that close nothing. */
const MAX_STRAYS = 100;
const MAX_MARKS = 800;
const MAX_CELLS = 8_000;

const CONTAINERS = /^(?:[ \t]{0,80}(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])))+/;
const CONTAINER = /[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))/y;

/**
 * The same text, with what nobody writes on purpose made plain: quotes and lists nested deeper than 24 levels, brackets left open
 * by the dozen, marks of emphasis by the thousand, tables of more than 8,000 cells. One pass; ordinary texts come back unchanged.
 */
export function tameMarkdown(text: string): string {
  const state = { open: 0, strays: 0, marks: 0, cells: 0, cut: 0, fence: "" };
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    if (!isTableLine(line)) endTable(state, lines);
    if (line.trim() === "") Object.assign(state, { open: 0, strays: 0, marks: 0 });
    const fence = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
    if (state.fence) {
      if (fence.startsWith(state.fence)) state.fence = "";
      lines.push(line);
    } else if (fence) {
      state.fence = fence;
      lines.push(line);
    } else if (isTableLine(line) && state.cells > MAX_CELLS) state.cut += 1;
    else {
      if (isTableLine(line)) state.cells += countOf(line, "|");
      lines.push(quietMarks(shallow(line), state));
    }
  }
  endTable(state, lines);
  return lines.join("\n");
}

type State = { open: number; strays: number; marks: number; cells: number; cut: number; fence: string };

const isTableLine = (line: string) => line.includes("|");

function endTable(state: State, lines: string[]): void {
  if (state.cut > 0) lines.push("", `*The table goes on for ${state.cut} rows. All of it is in the text.*`, "");
  Object.assign(state, { cells: 0, cut: 0 });
}

function countOf(line: string, mark: string): number {
  return line.split(mark).length - 1;
}

/** Keeps the first levels of quotes and lists a line begins with, and so much of its indentation. */
function shallow(line: string): string {
  const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  const near = indent > MAX_INDENT ? line.slice(indent - MAX_INDENT) : line;
  const all = CONTAINERS.exec(near)?.[0] ?? "";
  let end = 0;
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    CONTAINER.lastIndex = end;
    const one = CONTAINER.exec(all)?.[0];
    if (!one) return near;
    end += one.length;
  }
  return end < all.length ? `${near.slice(0, end)} ${near.slice(all.length).trimStart()}` : near;
}

/** Escapes brackets and marks once a paragraph has more of them than any reader could follow. */
function quietMarks(line: string, state: State): string {
  if (!/[[\]*_~]/.test(line)) return line;
  if (line.includes("|") && line.length < 5_000) return line;
  let made = "";
  let isEscaped = false;
  for (const character of line) {
    const isLoud = !isEscaped && isTooMuch(character, state);
    made += isLoud ? `\\${character}` : character;
    isEscaped = character === "\\" && !isEscaped;
  }
  return made;
}

function isTooMuch(character: string, state: State): boolean {
  if (character === "]") {
    if (state.open === 0) state.strays += 1;
    else state.open -= 1;
    return state.strays > MAX_STRAYS;
  }
  if (character === "*" || character === "_" || character === "~") {
    state.marks += 1;
    return state.marks > MAX_MARKS;
  }
  if (character !== "[") return false;
  if (state.open >= MAX_OPEN_BRACKETS) return true;
  state.open += 1;
  return false;
}
