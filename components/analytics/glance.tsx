"use client";
import { useQuery } from "@tanstack/react-query";
import { MiniBars, Sparkline } from "#components/charts/spark";
import { useTeam } from "#components/layout/team-context";
import { count, elapsed, money, percent } from "#components/lib/format";
import { useTRPC } from "#components/trpc/trpc";
import { Link } from "#components/ui/link";

/** The last two weeks in one row: what was accepted, how well it went, how long it took and what it cost. */
export function Glance() {
  const trpc = useTRPC();
  const team = useTeam();
  const { data } = useQuery(trpc.analytics.glance.queryOptions({}, { staleTime: 60_000 }));
  if (!data) return null;
  const { days } = data;
  const sum = (pick: (day: (typeof days)[number]) => number) => days.reduce((all, day) => all + pick(day), 0);
  const [done, well, failed, spent] = [
    sum((day) => day.tasksDone),
    sum((day) => day.runsSucceeded),
    sum((day) => day.runsFailed),
    sum((day) => day.spentMicros),
  ];
  if (well + failed === 0) return null;
  const shares = days.map((day) =>
    day.runsSucceeded + day.runsFailed === 0 ? null : day.runsSucceeded / (day.runsSucceeded + day.runsFailed),
  );
  return (
    <ul
      aria-label="The last 14 days"
      className="flex flex-wrap items-center gap-x-5 gap-y-1 border-line border-b pb-2 text-12 text-ink2"
    >
      <li className="inline-flex items-center gap-1.5">
        <MiniBars values={days.map((day) => day.tasksDone)} label="Tasks accepted by day" width={56} />
        <span>
          <span className="font-600 text-ink">{count(done)}</span> {done === 1 ? "task" : "tasks"} accepted
        </span>
      </li>
      <li className="inline-flex items-center gap-1.5">
        <Sparkline values={shares} label="Share of runs that went well, by day" width={56} />
        <span>
          <span className="font-600 text-ink">{percent(well / (well + failed), 0)}</span> of runs went well
        </span>
      </li>
      {data.cycleMedianMs !== null && (
        <li className="max-md:hidden">
          <span className="font-600 text-ink">{elapsed(data.cycleMedianMs)}</span> to acceptance
        </li>
      )}
      {spent > 0 && (
        <li className="inline-flex items-center gap-1.5">
          <MiniBars values={days.map((day) => day.spentMicros)} label="Cost by day" width={56} />
          <span className="font-600 text-ink">{money(spent)}</span>
        </li>
      )}
      <li className="ml-auto">
        <Link
          href={`${team.path}/insights`}
          className="inline-flex min-h-6 items-center text-ink3 hover:text-ink max-md:min-h-9"
        >
          14 days
        </Link>
      </li>
    </ul>
  );
}
