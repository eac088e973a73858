/** RFC 3339, as `format: date-time` says; a day alone is its midnight in UTC. */
const DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

/** The date a text stands for; null for what is none, such as the 30th of February, which `Date` makes the 2nd of March. */
export function dateOf(text: unknown): Date | null {
  if (typeof text !== "string" || !DATE.test(text)) return null;
  const day = text.slice(0, 10);
  const date = new Date(text);
  const isDay = new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) ?? false;
  return isDay && !Number.isNaN(date.getTime()) ? date : null;
}
