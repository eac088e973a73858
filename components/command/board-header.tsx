"use client";
import { ChevronDown, Plus } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { forecastOf } from "#components/lib/forecast";
import { hourTime, money as moneyText } from "#components/lib/format";
import { tasksDone } from "#components/lib/view-states";
import { openCreateTask } from "#components/tasks/create-task";
import { Button } from "#components/ui/button";
import { LazyMenu } from "#components/ui/lazy-menu";
import { Link } from "#components/ui/link";
import { useNow } from "#components/ui/time";
import type { MissionRow } from "#server/domains/missions/schema";

type BoardHeaderProps = {
  missions: MissionRow[];
  missionId: string | undefined;
  onChoose: (missionId: string | undefined) => void;
};

const ALL = "all";

/** Money and time by the share of tasks that are done; nothing while there is nothing to tell it by. */
function Forecast({ mission }: { mission: MissionRow }) {
  const now = useNow();
  if (mission.finishedAt) return null;
  const { done, total } = tasksDone(mission.taskCounts);
  const money = forecastOf(mission.spentMicros, done, total);
  const takesMs = forecastOf(now - mission.createdAt.getTime(), done, total);
  if (takesMs === undefined) return null;
  return (
    <span className="text-ink2 max-md:hidden" title="By the share of tasks that are done" suppressHydrationWarning>
      {money ? `forecast ${moneyText(money)} · ` : ""}done by {hourTime(mission.createdAt.getTime() + takesMs)}
    </span>
  );
}

/** Whose tasks the board shows: all of the team, or one mission. */
export function BoardHeader({ missions, missionId, onChoose }: BoardHeaderProps) {
  const team = useTeam();
  const only = missions.length === 1 ? missions[0] : undefined;
  const shown = missions.find((mission) => mission.id === missionId) ?? only;
  const options = [
    { value: ALL, label: "All missions" },
    ...missions.map((mission) => ({ value: mission.id, label: `M-${mission.number} ${mission.title}` })),
  ];
  return (
    <div className="flex items-center gap-2 py-2">
      <h2 className="min-w-0 truncate font-600" title={shown?.goal}>
        {shown ? shown.title : "All missions"}
      </h2>
      {shown && (
        <Link
          href={`${team.path}/missions/${shown.id}`}
          className="shrink-0 rounded-5 bg-sunk px-1.5 py-0.5 text-12 text-ink2 hover:text-ink"
        >
          M-{shown.number}
        </Link>
      )}
      {missions.length > 1 && (
        <LazyMenu
          trigger={
            <Button kind="quiet" size="icon" aria-label="Choose a mission for the board">
              <ChevronDown size={14} aria-hidden />
            </Button>
          }
          choice={{
            label: "Show tasks of",
            value: missionId ?? ALL,
            options,
            onChange: (value) => onChoose(value === ALL ? undefined : value),
          }}
        />
      )}
      <span className="ml-auto flex items-center gap-2">
        {shown && <Forecast mission={shown} />}
        <Button asChild kind="quiet">
          <Link href={`${team.path}/missions/new`}>
            <Plus size={13} aria-hidden /> Mission
          </Link>
        </Button>
        <Button onClick={() => openCreateTask(shown ? { missionId: shown.id } : {})}>
          <Plus size={13} aria-hidden /> Task
        </Button>
      </span>
    </div>
  );
}
