"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { money } from "#components/lib/format";
import { missionState, missionWords, tasksDone } from "#components/lib/view-states";
import { StateGlyph } from "#components/state/state-glyph";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { Link } from "#components/ui/link";
import { MoreButton } from "#components/ui/more-button";
import { Segment } from "#components/ui/segment";
import { SkeletonRows } from "#components/ui/skeleton";
import { Cell, HeadCell, Row, Table } from "#components/ui/table";
import { Age, Elapsed } from "#components/ui/time";
import type { MissionRow, MissionStatus } from "#server/domains/missions/schema";

type Filter = "all" | Extract<MissionStatus, "running" | "needs_answer" | "done" | "failed">;

const filters: { value: Filter; label: string }[] = [
  { value: "all", label: "All" },
  { value: "running", label: "Working" },
  { value: "needs_answer", label: "Needs an answer" },
  { value: "done", label: "Done" },
  { value: "failed", label: "Failed" },
];

function MissionLine({ mission }: { mission: MissionRow }) {
  const team = useTeam();
  const { done, total } = tasksDone(mission.taskCounts);
  return (
    <Row>
      <Cell className="w-full md:min-w-56 py-2">
        <Link
          href={`${team.path}/missions/${mission.id}`}
          className="block font-550 hover:underline"
          title={mission.goal}
        >
          {mission.title}
        </Link>
        {(mission.pausedReason ?? mission.statusReason) && (
          <p className="line-clamp-1 text-12 text-ink3">{mission.pausedReason ?? mission.statusReason}</p>
        )}
      </Cell>
      <Cell isExtra className="whitespace-nowrap text-ink3">
        M-{mission.number}
      </Cell>
      <Cell>
        <span className="flex items-center gap-1.5 whitespace-nowrap">
          <StateGlyph state={mission.isPaused ? "paused" : missionState(mission.status)} />{" "}
          {mission.isPaused ? "Paused" : missionWords[mission.status]}
        </span>
      </Cell>
      <Cell isExtra className="whitespace-nowrap text-right">
        {done}/{total}
      </Cell>
      <Cell isExtra className="text-right">
        {money(mission.spentMicros)}
      </Cell>
      <Cell isExtra className="text-right text-ink2">
        <Elapsed from={mission.createdAt} to={mission.finishedAt} />
      </Cell>
      <Cell isExtra className="text-right text-ink3">
        <Age at={mission.createdAt} />
      </Cell>
    </Row>
  );
}

export function MissionsPage() {
  const trpc = useTRPC();
  const team = useTeam();
  const [filter, setFilter] = useState<Filter>("all");
  const input = filter === "all" ? { limit: 50 } : { limit: 50, status: filter };
  const query = useInfiniteQuery(
    trpc.missions.list.infiniteQueryOptions(input, { getNextPageParam: (page) => page.nextCursor }),
  );
  const start = (
    <Button asChild kind="main">
      <Link href={`${team.path}/missions/new`}>
        <Plus size={13} aria-hidden /> Mission
      </Link>
    </Button>
  );
  return (
    <PageFrame title="Missions" actions={start}>
      <div className="grid grid-cols-1 gap-3 p-4">
        <div className="overflow-x-auto">
          <Segment label="Which missions" value={filter} onChange={setFilter} options={filters} />
        </div>
        <QueryState query={query} subject="The missions" loading={<SkeletonRows rows={6} label="Loading missions" />}>
          {(data) => {
            const missions = data.pages.flatMap((page) => page.items);
            if (missions.length === 0)
              return <Empty title="No mission here">A goal you give the team lands here.</Empty>;
            return (
              <>
                <Table>
                  <thead>
                    <tr>
                      <HeadCell>Mission</HeadCell>
                      <HeadCell isExtra>Id</HeadCell>
                      <HeadCell>State</HeadCell>
                      <HeadCell isExtra className="text-right">
                        Tasks
                      </HeadCell>
                      <HeadCell isExtra className="text-right">
                        Money
                      </HeadCell>
                      <HeadCell isExtra className="text-right">
                        Time
                      </HeadCell>
                      <HeadCell isExtra className="text-right">
                        Started
                      </HeadCell>
                    </tr>
                  </thead>
                  <tbody>
                    {missions.map((mission) => (
                      <MissionLine key={mission.id} mission={mission} />
                    ))}
                  </tbody>
                </Table>
                <MoreButton query={query} />
              </>
            );
          }}
        </QueryState>
      </div>
    </PageFrame>
  );
}
