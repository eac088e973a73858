"use client";
import { ChevronDown, Plus } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { Button } from "#components/ui/button";
import { LazyMenu } from "#components/ui/lazy-menu";
import { Link } from "#components/ui/link";
import type { MissionRow } from "#server/domains/missions/schema";

type BoardHeaderProps = {
  missions: MissionRow[];
  missionId: string | undefined;
  onChoose: (missionId: string | undefined) => void;
};

const ALL = "all";

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
      <Button asChild className="ml-auto">
        <Link href={`${team.path}/missions/new`}>
          <Plus size={13} aria-hidden /> Mission
        </Link>
      </Button>
    </div>
  );
}
