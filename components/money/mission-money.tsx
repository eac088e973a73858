"use client";
import { useQuery } from "@tanstack/react-query";
import { useTeam } from "#components/layout/team-context";
import { money, plural } from "#components/lib/format";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Link } from "#components/ui/link";
import { Meter } from "#components/ui/meter";
import { SkeletonRows } from "#components/ui/skeleton";
import type { MissionMoney as MissionMoneyView } from "#server/domains/budgets/schema";
import { Spent } from "./money-table.tsx";

function Forecast({ data }: { data: MissionMoneyView }) {
  const { openTasks, unknownTasks, openForecastMicros, capMicros, expectedMicros } = data;
  const isFree = data.calls > 0 && data.calls === data.simulatedCalls && openForecastMicros === 0;
  const isOver = capMicros !== null && expectedMicros > capMicros;
  return (
    <div className="grid gap-1">
      <Meter
        label="Spent, and what the open tasks may still take"
        value={data.spentMicros + data.reservedMicros}
        max={capMicros ?? Math.max(expectedMicros, 1)}
        forecast={expectedMicros}
        hasCap={capMicros !== null}
      />
      <p className="text-12 text-ink3">
        {data.remainingMicros !== null && `${money(data.remainingMicros)} of ${money(capMicros)} left. `}
        {openTasks === 0
          ? "No task is open."
          : isFree
            ? `${plural(openTasks, "open task")}, free with the simulated model.`
            : `${plural(openTasks, "open task")} may take ${money(openForecastMicros)}${unknownTasks > 0 ? `, and nobody can say for ${unknownTasks}` : ""}.`}
      </p>
      {isOver && <p className="text-12 text-wait">That is more than its cap. It will stop and ask.</p>}
    </div>
  );
}

/** One line for each, the dearest first. */
function Shares({
  title,
  rows,
}: {
  title: string;
  rows: (MissionMoneyView["byModel"][number] & { href?: string; note?: string })[];
}) {
  if (rows.length === 0) return null;
  return (
    <details className="text-12">
      <summary className="cursor-pointer text-ink2">{title}</summary>
      <ul className="pt-1">
        {rows.map((row) => (
          <li key={row.id} className="flex min-h-7 items-center gap-2">
            {row.href ? (
              <Link href={row.href} className="min-w-0 flex-1 truncate hover:underline" title={row.name}>
                {row.name}
              </Link>
            ) : (
              <span className="min-w-0 flex-1 truncate">{row.name}</span>
            )}
            {row.note && <span className="text-ink3">{row.note}</span>}
            <Spent {...row} />
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What a mission costs: spent, held and still to come, by task and model, and for each accepted task. */
export function MissionMoney({ missionId }: { missionId: string }) {
  const trpc = useTRPC();
  const team = useTeam();
  const query = useQuery(trpc.money.mission.queryOptions({ missionId }));
  return (
    <section className="grid gap-2 border-line border-t px-4 py-3">
      <h2 className="font-600">What it costs</h2>
      <QueryState query={query} subject="The money" loading={<SkeletonRows rows={2} label="Loading the money" />}>
        {(data) => {
          const tasks = data.byTask
            .filter((task) => task.calls > 0)
            .sort((a, b) => b.spentMicros - a.spentMicros)
            .map((task) => ({
              ...task,
              href: `${team.path}/tasks/${task.id}`,
              note: task.estimateMicros ? `of about ${money(task.estimateMicros)}` : undefined,
            }));
          return (
            <>
              <Forecast data={data} />
              {data.perAcceptedMicros !== null && data.calls > data.simulatedCalls && (
                <p className="text-12 text-ink2">
                  <span className="font-600 text-ink">{money(data.perAcceptedMicros, "call")}</span> for each of{" "}
                  {plural(data.accepted, "accepted task")}
                </p>
              )}
              <Shares title="By task" rows={tasks} />
              <Shares title="By model" rows={data.byModel} />
            </>
          );
        }}
      </QueryState>
    </section>
  );
}
