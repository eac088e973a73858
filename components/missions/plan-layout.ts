/** Where the steps of a plan stand and how lines run between them: from left to right, each after all it needs. */
export const STEP_WIDTH = 152;
export const STEP_HEIGHT = 66;
const COLUMN_GAP = 30;
const ROW_GAP = 14;
const MARGIN = 12;
/** The room a line takes that passes a column. */
const LANE = 10;
const SWEEPS = 4;

type Step = { id: string; needs: readonly string[] };
/** What stands in a column: a step, or a lane for a line that only passes. */
type Cell = { id: string; column: number; height: number; y: number; before: Cell[]; after: Cell[] };

export type PlanLine = { source: string; target: string; path: string };
export type PlanLayout = {
  places: ReadonlyMap<string, { x: number; y: number }>;
  lines: PlanLine[];
  width: number;
  height: number;
};

export function layOutPlan(steps: readonly Step[]): PlanLayout {
  const columnOf = columnsOf(steps);
  const cells = new Map(steps.map((step) => [step.id, cellOf(step.id, columnOf(step.id), STEP_HEIGHT)]));
  const columns: Cell[][] = [];
  for (const cell of cells.values()) put(columns, cell);
  const chains = steps.flatMap((step) =>
    step.needs.flatMap((need) => {
      const [source, target] = [cells.get(need), cells.get(step.id)];
      return source && target && source.column < target.column ? [chain(columns, source, target)] : [];
    }),
  );
  for (const column of columns) stack(column);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const column of columns) arrange(column, "before");
    for (const column of [...columns].reverse()) arrange(column, "after");
  }
  const height = Math.max(0, ...columns.map(heightOf));
  const axis = MARGIN + height / 2;
  return {
    places: new Map([...cells].map(([id, cell]) => [id, { x: left(cell), y: axis + cell.y - STEP_HEIGHT / 2 }])),
    lines: chains.map((cellsOnIt) => lineAlong(cellsOnIt, axis)),
    width: 2 * MARGIN + Math.max(0, columns.length * (STEP_WIDTH + COLUMN_GAP) - COLUMN_GAP),
    height: 2 * MARGIN + height,
  };
}

/** A step's column: one after the furthest of what it needs. A circle, which no plan has, ends where it began. */
function columnsOf(steps: readonly Step[]): (id: string) => number {
  const needs = new Map(steps.map((step) => [step.id, step.needs]));
  const known = new Map<string, number>();
  const columnOf = (id: string): number => {
    const found = known.get(id);
    if (found !== undefined) return found;
    known.set(id, 0);
    const inPlan = (needs.get(id) ?? []).filter((need) => needs.has(need));
    const column = Math.max(-1, ...inPlan.map(columnOf)) + 1;
    known.set(id, column);
    return column;
  };
  return columnOf;
}

function cellOf(id: string, column: number, height: number): Cell {
  return { id, column, height, y: 0, before: [], after: [] };
}

function put(columns: Cell[][], cell: Cell): void {
  while (columns.length <= cell.column) columns.push([]);
  columns[cell.column]?.push(cell);
}

/** From step to step over a lane in every column between them. */
function chain(columns: Cell[][], source: Cell, target: Cell): Cell[] {
  const cells = [source];
  for (let column = source.column + 1; column < target.column; column += 1) {
    const lane = cellOf(`${source.id}-${target.id}-${column}`, column, LANE);
    put(columns, lane);
    cells.push(lane);
  }
  cells.push(target);
  for (const [index, cell] of cells.slice(1).entries()) {
    const before = cells[index];
    if (!before) continue;
    before.after.push(cell);
    cell.before.push(before);
  }
  return cells;
}

/** Sorts a column by where its neighbours stand, so that few lines cross; equal ones keep their order. */
function arrange(column: Cell[], side: "before" | "after"): void {
  const middle = new Map(column.map((cell) => [cell, mean(cell[side].map((one) => one.y)) ?? cell.y]));
  column.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0));
  stack(column);
}

/** One under the other, around the middle of the drawing. */
function stack(column: Cell[]): void {
  let top = -heightOf(column) / 2;
  for (const cell of column) {
    cell.y = top + cell.height / 2;
    top += cell.height + ROW_GAP;
  }
}

const heightOf = (column: Cell[]) =>
  column.reduce((sum, cell) => sum + cell.height, 0) + Math.max(0, column.length - 1) * ROW_GAP;

const mean = (values: number[]) =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

const left = (cell: Cell) => MARGIN + cell.column * (STEP_WIDTH + COLUMN_GAP);

/** Leaves to the right, arrives from the left, runs straight through a lane. */
function lineAlong(cells: Cell[], axis: number): PlanLine {
  let path = "";
  for (const [index, cell] of cells.entries()) {
    const [x, y] = [left(cell), axis + cell.y];
    const before = cells[index - 1];
    if (before) {
      const middle = x - COLUMN_GAP / 2;
      path += ` C${middle} ${axis + before.y} ${middle} ${y} ${x} ${y}`;
    }
    if (index < cells.length - 1) path += `${before ? " L" : "M"}${x + STEP_WIDTH} ${y}`;
  }
  return { source: cells.at(0)?.id ?? "", target: cells.at(-1)?.id ?? "", path };
}
