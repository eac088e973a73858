"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { LiveFeed } from "#components/feed/live-feed";
import { PageFrame } from "#components/layout/page-frame";
import { Board } from "#components/tasks/board";
import { useTRPC } from "#components/trpc/trpc";
import { AgentRoll } from "./agent-roll.tsx";
import { BoardHeader } from "./board-header.tsx";
import { Counters } from "./counters.tsx";
import { NeedsMe } from "./needs-me.tsx";

const Glance = dynamic(() => import("../analytics/glance.tsx").then((module) => module.Glance), { ssr: false });
const FirstRun = dynamic(() => import("../missions/first-run.tsx").then((module) => module.FirstRun));

/** Who does what, what is done, what needs a person. A team without a mission sees how to start one instead. */
export function CommandCenter() {
  const trpc = useTRPC();
  const [missionId, setMissionId] = useState<string>();
  const missions = useQuery(trpc.missions.list.queryOptions({ limit: 20 }));
  const board = useQuery(trpc.tasks.board.queryOptions(missionId ? { missionId } : {}));
  const hasNothing = missions.data?.items.length === 0 && board.data?.columns.every((column) => column.count === 0);
  if (hasNothing) return <FirstRun />;
  const rail = (
    <>
      <NeedsMe className="border-line border-b max-md:hidden" />
      <LiveFeed />
    </>
  );
  return (
    <PageFrame title="Command center" rail={rail} railTitle="Needs me and live">
      <NeedsMe className="border-line border-b md:hidden" />
      <div className="flex min-h-full flex-col px-4 pb-4">
        <Counters />
        <div className="min-h-7 max-md:min-h-16">
          <Glance />
        </div>
        <AgentRoll />
        <BoardHeader missions={missions.data?.items ?? []} missionId={missionId} onChoose={setMissionId} />
        <Board filter={missionId ? { missionId } : {}} />
      </div>
    </PageFrame>
  );
}
