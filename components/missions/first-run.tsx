"use client";
import { useQuery } from "@tanstack/react-query";
import { GitBranch } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { type Crumb, PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { roleWord } from "#components/lib/roles";
import { stateWords } from "#components/lib/states";
import { AgentFace } from "#components/state/face";
import { StateGlyph } from "#components/state/state-glyph";
import { useTRPC } from "#components/trpc/trpc";
import { Link } from "#components/ui/link";
import { Skeleton } from "#components/ui/skeleton";
import { FirstRunRail } from "./first-run-rail.tsx";
import { GoalForm } from "./goal-form.tsx";
import { Samples } from "./samples.tsx";
import { usePlannerName } from "./use-planner-name.ts";

function TeamStrip() {
  const trpc = useTRPC();
  const team = useTeam();
  const { data: cards = [] } = useQuery(trpc.agents.list.queryOptions());
  const idle = cards.filter((card) => card.state === "idle").length;
  return (
    <section>
      <h2 className="mb-2.5">
        <span className="font-600">Your team is here</span>{" "}
        <span className="text-ink2">
          {cards.length} agents, {idle === cards.length ? "all" : idle} idle. Idle costs nothing.
        </span>
      </h2>
      <ul className="grid grid-cols-4 gap-y-4 rounded-10 border border-line2 px-2 py-3.5 sm:grid-cols-8">
        {cards.map((card) => (
          <li key={card.id} className="min-w-0 text-center">
            <Link
              href={`${team.path}/agents/${card.id}`}
              className="grid justify-items-center gap-0.5 rounded-6 hover:text-ac"
            >
              <AgentFace name={card.name} size={28} className="mb-1" />
              <span className="flex items-center gap-1 font-550">
                {card.state !== "idle" && <StateGlyph state={card.state} size={11} label={stateWords[card.state]} />}
                {card.name}
              </span>
              <span className="max-w-full truncate text-12 text-ink3">{roleWord(card.role)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

const LONGEST_BROUGHT = 1_000;

/** Where a mission begins: the first thing a new team sees, later "New mission". */
export function FirstRun({ crumb }: { crumb?: Crumb }) {
  const trpc = useTRPC();
  const team = useTeam();
  const { data: models } = useQuery(trpc.models.status.queryOptions());
  const samples = useQuery(trpc.samples.list.queryOptions());
  const planner = usePlannerName();
  // Who has just answered the questions of the beginning brings the goal along.
  const brought = useSearchParams();
  const ownGoal = brought.get("goal")?.slice(0, LONGEST_BROUGHT);
  const sample = samples.data?.find(({ id }) => id === brought.get("sample")) ?? samples.data?.[0];
  const first = team.userName.split(" ")[0];
  return (
    <PageFrame
      title={crumb ? "New mission" : `Welcome, ${first}`}
      crumb={crumb}
      rail={<FirstRunRail />}
      railTitle="What happens next"
    >
      <div className="mx-auto grid max-w-[820px] gap-7 px-4 pt-8 pb-8 md:px-5 lg:pt-14">
        <header>
          <h2 className="font-600 text-30">What should your team find out or make?</h2>
          <p className="mt-1.5 mb-4 text-15 text-ink2">
            Say it in one sentence. {planner} plans it, the team does it, you see every step and every cent.
          </p>
          {samples.isPending ? (
            <Skeleton className="h-32 rounded-12" />
          ) : (
            <GoalForm sample={sample} ownGoal={ownGoal} startsWithSample={!ownGoal || brought.has("sample")} />
          )}
          <p className="mt-3 flex items-start gap-2 text-ink2">
            <GitBranch size={14} className="mt-0.5 shrink-0 text-ac" aria-hidden />
            <span>
              <span className="font-600 text-ink">Likely plan:</span> 4 to 8 steps by 3 to 5 agents,{" "}
              {models?.default.isSimulated ? "under a minute, free with the simulated model." : "a few minutes."}
            </span>
          </p>
        </header>
        <Samples />
        <TeamStrip />
      </div>
    </PageFrame>
  );
}
