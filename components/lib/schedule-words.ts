import { plural } from "./format.ts";

type Schedule = { heartbeatEveryMs: number | null; heartbeatCron: string | null };

const UNITS = [
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
  [1_000, "second"],
] as const;
const WEEKDAYS = ["Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];

/** When an agent looks for work by itself, as a person says it: `every 5 minutes`, `at 9:00 on weekdays`. */
export function scheduleWords({ heartbeatEveryMs, heartbeatCron }: Schedule): string {
  if (heartbeatCron) return cronWords(heartbeatCron);
  if (heartbeatEveryMs === null) return "only when it is called or given work";
  const unit = UNITS.find(([ms]) => heartbeatEveryMs % ms === 0 && heartbeatEveryMs >= ms);
  if (!unit) return `every ${heartbeatEveryMs / 1_000} seconds`;
  const amount = heartbeatEveryMs / unit[0];
  return amount === 1 ? `every ${unit[1]}` : `every ${plural(amount, unit[1])}`;
}

/** The usual entries in words; others as they are written. */
function cronWords(entry: string): string {
  const [minute = "", hour = "", day = "", month = "", weekday = "", ...more] = entry.trim().split(/\s+/);
  const asWritten = `at the times of ${entry}`;
  if (more.length > 0 || day !== "*" || month !== "*") return asWritten;
  const step = /^\*\/(\d+)$/.exec(minute);
  if (hour === "*" && weekday === "*") {
    if (minute === "*") return "every minute";
    if (step) return `every ${plural(Number(step[1]), "minute")}`;
    if (/^\d+$/.test(minute)) return `every hour at ${minute.padStart(2, "0")} past`;
  }
  if (!/^\d+$/.test(minute) || !/^\d+$/.test(hour)) return asWritten;
  const days = dayWords(weekday);
  return days === null ? asWritten : `at ${hour}:${minute.padStart(2, "0")} ${days}`;
}

function dayWords(weekday: string): string | null {
  if (weekday === "*") return "every day";
  if (weekday === "1-5" || weekday.toLowerCase() === "mon-fri") return "on weekdays";
  return /^[0-7]$/.test(weekday) ? `on ${WEEKDAYS[Number(weekday)]}` : null;
}
