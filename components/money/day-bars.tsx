import { money } from "#components/lib/format";
import type { TeamMoney } from "#server/domains/budgets/schema";

const DAY_MS = 86_400_000;

/** Every day of the range, also those without a call. */
function daysOf({ fromDay, days, byDay }: TeamMoney) {
  const known = new Map(byDay.map((day) => [day.day, day]));
  return Array.from({ length: days }, (_, index) => {
    const day = new Date(Date.parse(`${fromDay}T00:00:00Z`) + index * DAY_MS).toISOString().slice(0, 10);
    return { day, found: known.get(day) };
  });
}

/** `31 Oct`, in the time of the server's days. */
const dayWord = (day: string) =>
  new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** One bar a day; the tallest is the dearest day. */
export function DayBars({ data }: { data: TeamMoney }) {
  const days = daysOf(data);
  const most = Math.max(...days.map(({ found }) => found?.spentMicros ?? 0), 1);
  return (
    <figure className="grid gap-1">
      <ol className="flex h-16 items-end gap-0.5 border-line2 border-b" aria-label="Spent by day">
        {days.map(({ day, found }) => (
          <li
            key={day}
            title={`${day}: ${money(found?.spentMicros ?? 0)}, ${found?.calls ?? 0} calls`}
            className="flex h-full min-w-0 flex-1 items-end"
          >
            <span
              className={`block w-full rounded-t-3 ${found && found.calls === found.simulatedCalls ? "hatch border border-ctl" : "bg-ac"}`}
              style={{ height: found ? `max(3px, ${(found.spentMicros / most) * 100}%)` : "0" }}
            />
            <span className="sr-only">
              {day}: {money(found?.spentMicros ?? 0)}
            </span>
          </li>
        ))}
      </ol>
      <figcaption className="flex justify-between text-12 text-ink3">
        <span>{days[0] && dayWord(days[0].day)}</span>
        <span>{days.at(-1)?.day && "today"}</span>
      </figcaption>
    </figure>
  );
}
