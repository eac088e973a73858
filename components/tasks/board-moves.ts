import type { TaskRow } from "#server/domains/tasks/schema";

type Status = TaskRow["status"];
export type CardColumn = { status: Status; count: number; items: TaskRow[] };

/** Where a card is put: its column, and the card right above it; null is the top. */
export type CardPlace = { to: Status; after: string | null };
export type CardSheet = "seat" | "send-back" | "hand-in";

/** The card between two places of a column counts as there already; the rest is a command, or a form that asks what it needs. */
export type DropPlan = { kind: "nothing" } | { kind: "move" } | { kind: "sheet"; sheet: CardSheet };

export function dropPlan(task: TaskRow, place: CardPlace, column: TaskRow[], viewerId: string | undefined): DropPlan {
  if (place.to === task.status) {
    const above = column[column.findIndex((card) => card.id === task.id) - 1];
    return place.after === task.id || (above?.id ?? null) === place.after ? { kind: "nothing" } : { kind: "move" };
  }
  const isMine = viewerId !== undefined && task.assignee?.id === viewerId;
  if (task.status === "inbox" && place.to === "assigned") return { kind: "sheet", sheet: "seat" };
  if (task.status === "review" && place.to === "assigned" && !isMine) return { kind: "sheet", sheet: "send-back" };
  if (place.to === "review" && isMine && (task.status === "assigned" || task.status === "in_progress"))
    return { kind: "sheet", sheet: "hand-in" };
  return { kind: "move" };
}

/** The card that stands right above the place `index` of a column, not counting the one in hand. */
export function cardAbove(column: TaskRow[], index: number, inHand: string): string | null {
  return (
    column
      .slice(0, index)
      .filter((card) => card.id !== inHand)
      .at(-1)?.id ?? null
  );
}

/** The columns as they will be once the move is done. */
export function moveInColumns<C extends CardColumn>(columns: C[], task: TaskRow, place: CardPlace): C[] {
  return columns.map((column) => {
    const items = withoutCard(column.items, task.id);
    const count = column.count - (column.status === task.status ? 1 : 0);
    if (column.status !== place.to) return { ...column, items, count };
    return { ...column, items: withCard(items, { ...task, status: place.to }, place.after), count: count + 1 };
  });
}

type Page = { items: TaskRow[] };

/** The same for the pages of one column. */
export function moveInPages<P extends Page>(pages: P[], status: Status, task: TaskRow, place: CardPlace): P[] {
  const left = pages.map((page) => ({ ...page, items: withoutCard(page.items, task.id) }));
  if (status !== place.to) return left;
  const at = Math.max(
    0,
    left.findIndex((page) => page.items.some((card) => card.id === place.after)),
  );
  const moved = { ...task, status: place.to };
  return left.map((page, index) =>
    index === at ? { ...page, items: withCard(page.items, moved, place.after) } : page,
  );
}

function withoutCard(items: TaskRow[], id: string): TaskRow[] {
  return items.some((card) => card.id === id) ? items.filter((card) => card.id !== id) : items;
}

/** A card whose upper neighbour is not there stands on top, as the server does it. */
function withCard(items: TaskRow[], card: TaskRow, after: string | null): TaskRow[] {
  const at = items.findIndex((one) => one.id === after) + 1;
  return [...items.slice(0, at), card, ...items.slice(at)];
}
