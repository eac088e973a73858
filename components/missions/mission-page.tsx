"use client";
import { useQuery } from "@tanstack/react-query";
import { MissionApprovals } from "#components/approvals/mission-approvals";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { missionState, missionWords } from "#components/lib/view-states";
import { Thread } from "#components/messages/thread";
import { OutsideNote } from "#components/outside/outside-note";
import { StateGlyph } from "#components/state/state-glyph";
import { BlockersNote } from "#components/tasks/blockers-note";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Chip } from "#components/ui/chip";
import { SimulatedMark } from "#components/ui/simulated";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import { MissionWorkspace } from "#components/workspaces/mission-workspace";
import type { MissionView } from "#server/domains/missions/schema";
import { EndedNotice } from "./end-mission.tsx";
import { MissionActions } from "./mission-actions.tsx";
import { MissionBars } from "./mission-bars.tsx";
import { MissionDocuments } from "./mission-documents.tsx";
import { PausedNotice } from "./mission-pause.tsx";
import { MissionPlan } from "./mission-plan.tsx";
import { MissionRail } from "./mission-rail.tsx";
import { MoneyStop } from "./money-stop.tsx";
import { Questions } from "./questions.tsx";

const chipTone = { waiting: "wait", failed: "fail", working: "live" } as const;

function toneOf(state: string) {
  return state === "waiting" || state === "failed" || state === "working" ? chipTone[state] : "plain";
}

function MissionHead({ mission }: { mission: MissionView }) {
  const state = missionState(mission.status);
  return (
    <header className="border-line border-b pb-4">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-ink2">
        <Chip tone={toneOf(state)}>
          <StateGlyph state={state} size={12} /> {missionWords[mission.status]}
        </Chip>
        <span>
          M-{mission.number} · {mission.ownerName} owns it · started <Age at={mission.createdAt} isAgo />
        </span>
        {mission.isPaused && (
          <Chip tone="wait">
            <StateGlyph state="paused" size={12} /> Paused
          </Chip>
        )}
        {mission.wantsPlanApproval && <Chip tone="outline">plan approved first</Chip>}
        {mission.isSimulated && <SimulatedMark className="text-12 text-ink3" />}
      </p>
      <h2 className="mt-2 whitespace-pre-line font-600 text-20 [overflow-wrap:anywhere]">
        {mission.goal.length > 400 ? mission.title : mission.goal}
      </h2>
      {mission.goal.length > 400 && (
        <details className="mt-1 text-ink2">
          <summary className="cursor-pointer">The goal in full</summary>
          <p className="mt-1 max-h-80 overflow-y-auto whitespace-pre-line [overflow-wrap:anywhere]">{mission.goal}</p>
        </details>
      )}
      <OutsideNote origins={mission.outside} subject={{ kind: "mission", id: mission.id }} className="mt-2" />
      {mission.attachments.length > 0 && (
        <ul className="mt-2 flex flex-wrap gap-1.5" aria-label="Files">
          {mission.attachments.map((file) => (
            <li key={file.id}>
              <a
                href={`/api/files/${file.id}`}
                className="inline-flex h-6 items-center rounded-5 border border-line2 px-2 text-12 hover:bg-sunk"
              >
                {file.name}
              </a>
            </li>
          ))}
        </ul>
      )}
    </header>
  );
}

export function MissionPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const team = useTeam();
  const query = useQuery(trpc.missions.get.queryOptions({ id }));
  const mission = query.data;
  return (
    <PageFrame
      title={mission?.title ?? "Mission"}
      crumb={{ label: "Missions", href: `${team.path}/missions` }}
      actions={mission && <MissionActions mission={mission} />}
      rail={mission && <MissionRail mission={mission} />}
      railTitle="Done means"
    >
      <QueryState
        query={query}
        subject="The mission"
        className="m-4"
        loading={<SkeletonRows rows={8} label="Loading the mission" />}
      >
        {(found) => (
          <div className="grid grid-cols-1 gap-4 p-4">
            <MissionHead mission={found} />
            <EndedNotice mission={found} />
            <PausedNotice mission={found} />
            <MoneyStop mission={found} />
            <BlockersNote missionId={found.id} />
            <MissionApprovals missionId={found.id} />
            <Questions questions={found.questions} />
            <MissionBars mission={found} />
            <MissionPlan mission={found} />
            <MissionDocuments mission={found} />
            <MissionWorkspace missionId={found.id} />
            <Thread
              place={{ missionId: found.id }}
              label="Write on this mission"
              emptyText="What is for the whole mission is said here; @name calls somebody."
            />
          </div>
        )}
      </QueryState>
    </PageFrame>
  );
}
