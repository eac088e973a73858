const DAY_MS = 86_400_000;

/** Calendar days are counted in UTC, where every day has 24 hours: `2026-03-29` has a next day in every time zone. */
function shift(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);
}

export function dayAfter(day: string): string {
  return shift(day, 1);
}

export function dayBefore(day: string, days: number): string {
  return shift(day, -days);
}

/** The names of a day's hours; one that the clock leaves out in spring stays empty. */
export function hoursOfDay(day: string): string[] {
  return Array.from({ length: 24 }, (_, hour) => `${day}T${String(hour).padStart(2, "0")}`);
}

/** Every day from the first to the last, both among them. */
export function daysFrom(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = dayAfter(day)) days.push(day);
  return days;
}

export function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return Number.isFinite(ms) && new Date(ms).toISOString().slice(0, 10) === day;
}
