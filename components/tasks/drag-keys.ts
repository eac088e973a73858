import {
  type CollisionDetection,
  type DroppableContainer,
  type KeyboardCoordinateGetter,
  pointerWithin,
} from "@dnd-kit/core";
import { boardColumns } from "./board-columns.ts";
import { columnId, type DropTarget } from "./drag-data.ts";

function targetIn(container: DroppableContainer): DropTarget | undefined {
  const data: { target?: DropTarget } | undefined = container.data.current;
  return data?.target;
}

const isColumn = (container: { id: string | number }): boolean => String(container.id).startsWith("column:");

/** By pointer: the card under it, else the column. By keyboard: the place the last key jumped to. */
export const findTarget: CollisionDetection = (args) => {
  if (!args.pointerCoordinates) return jumpedOnto(args);
  const hits = pointerWithin(args);
  const card = hits.find((hit) => !isColumn(hit));
  return card ? [card] : hits;
};

/** A jump puts corner on corner; a column begins where its first card does, and the card goes before. */
const jumpedOnto: CollisionDetection = ({ droppableContainers, droppableRects, collisionRect }) => {
  const ranked = droppableContainers.flatMap((place) => {
    const rect = droppableRects.get(place.id);
    if (!rect) return [];
    const far = Math.hypot(rect.left - collisionRect.left, rect.top - collisionRect.top) + (isColumn(place) ? 1 : 0);
    return [{ id: place.id, far, data: { droppableContainer: place, value: far } }];
  });
  return ranked.sort((a, b) => a.far - b.far).slice(0, 1);
};

const WAYS: Record<string, [columns: number, cards: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Left and right go to the next column, to its card at the same height; up and down along the cards of a column. */
export const jumpByKey: KeyboardCoordinateGetter = (event, { context, currentCoordinates }) => {
  const way = WAYS[event.code];
  if (!way) return undefined;
  event.preventDefault();
  const places = context.droppableContainers.getEnabled();
  const now = places.find((place) => place.id === context.over?.id);
  const at = now && targetIn(now);
  if (!at) return undefined;
  const [columns, cards] = way;
  const status = boardColumns[boardColumns.findIndex((column) => column.status === at.status) + columns]?.status;
  if (!status) return undefined;
  const inColumn = places
    .filter((place) => !isColumn(place) && targetIn(place)?.status === status)
    .sort((a, b) => (targetIn(a)?.index ?? 0) - (targetIn(b)?.index ?? 0));
  const place = inColumn.findIndex((one) => (targetIn(one)?.index ?? 0) >= at.index);
  const wanted = columns === 0 ? (place < 0 ? inColumn.length : place) + cards : Math.max(0, place);
  const next = inColumn[wanted] ?? (columns === 0 ? undefined : places.find((one) => one.id === columnId(status)));
  // A key may come before the places were measured, and is not to be lost.
  const rect = next && (context.droppableRects.get(next.id) ?? next.node.current?.getBoundingClientRect());
  if (!rect) return currentCoordinates;
  return { x: rect.left, y: rect.top };
};
