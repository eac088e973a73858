import type { Call } from "./command.ts";
import { UsageError } from "./failure.ts";

type Page<T> = { items: T[]; nextCursor: string | null };
const MOST = 200;
/** What `--all` reads at most: a terminal is no place for more. */
const MOST_ALL = 100_000;

/** One page of a list as the options say, or all of them. */
export async function readPages<T>(
  call: Call,
  read: (page: { limit: number; cursor?: string }) => Promise<Page<T>>,
): Promise<Page<T>> {
  const limit = limitOf(call.value("limit"));
  const cursor = call.value("cursor");
  if (!call.isOn("all")) return read({ limit, ...(cursor ? { cursor } : {}) });
  const items: T[] = [];
  for (let next = cursor; ; ) {
    const page = await read({ limit: MOST, ...(next ? { cursor: next } : {}) });
    items.push(...page.items);
    if (page.nextCursor === null || items.length >= MOST_ALL) return { items, nextCursor: page.nextCursor };
    next = page.nextCursor;
  }
}

function limitOf(text: string | undefined): number {
  const limit = Number(text ?? 50);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST) return limit;
  throw new UsageError(`--limit is a number from 1 to ${MOST}; --all reads every page`);
}

/** How the rest of a list is asked for. */
export function moreLine(command: string, nextCursor: string | null): string[] {
  return nextCursor === null ? [] : ["", `There are more: ./muster ${command} --cursor ${nextCursor}`];
}
