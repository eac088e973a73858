const DAY_MS = 86_400_000;

/** Rows under "Today", "This week" and "Earlier", in their order. */
export function groupByAge<T extends { lastAt: Date }>(
  rows: readonly T[],
  nowMs: number,
): { title: string; rows: T[] }[] {
  const today = new Date(nowMs);
  today.setHours(0, 0, 0, 0);
  const begin = today.getTime();
  const titleOf = ({ lastAt }: T) =>
    lastAt.getTime() >= begin ? "Today" : lastAt.getTime() >= begin - 6 * DAY_MS ? "This week" : "Earlier";
  const groups: { title: string; rows: T[] }[] = [];
  for (const row of rows) {
    const title = titleOf(row);
    const last = groups.at(-1);
    if (last?.title === title) last.rows.push(row);
    else groups.push({ title, rows: [row] });
  }
  return groups;
}
