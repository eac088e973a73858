import { DomainError } from "./errors.ts";

/** A place in a list sorted by time and id, newest first. Opaque to callers; it stays right when rows are added above it. */
export type TimeCursor = { at: Date; id: string };

export function encodeTimeCursor(cursor: TimeCursor): string {
  return `${cursor.at.getTime().toString(36)}_${cursor.id}`;
}

export function decodeTimeCursor(text: string): TimeCursor {
  const [time = "", id = ""] = text.split("_");
  const ms = Number.parseInt(time, 36);
  if (!Number.isSafeInteger(ms) || Math.abs(ms) > 8.64e15 || !/^[0-9a-f-]{36}$/.test(id)) {
    throw new DomainError("bad_input", "cursor: not one this list gave out. Start again without it.");
  }
  return { at: new Date(ms), id };
}

/** Cuts one row too many into a page and the cursor of the next. */
export function pageOf<T>(
  rows: T[],
  limit: number,
  cursorOf: (last: T) => string,
): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? cursorOf(last) : null };
}
