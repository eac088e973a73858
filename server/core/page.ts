import { z } from "zod";
import { DomainError } from "#server/lib/errors";

/** Lists are bounded and paginated by an opaque cursor; `nextCursor` is null at the end. */
export const pageInput = {
  cursor: z.string().max(200).optional(),
  limit: z.number().int().min(1).max(200).default(50),
};

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** Takes one row more than asked, to know whether there is a next page. */
export function toPage<T>(
  rows: T[],
  limit: number,
  cursorOf: (row: T) => string,
): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? Buffer.from(cursorOf(last)).toString("base64url") : null };
}

/** The plain text of a cursor made by `toPage`. Throws `bad_input` when it does not fit `pattern`. */
export function readCursor(cursor: string | undefined, pattern: RegExp): string | undefined {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  if (!pattern.test(text))
    throw new DomainError("bad_input", "cursor: not one this list gave. Start again without it.");
  return text;
}

export const NUMBER_CURSOR = /^\d{1,15}$/;
export const ID_CURSOR = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
