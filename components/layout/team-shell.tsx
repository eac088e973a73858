"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ChatDockHost } from "#components/chat/chat-dock-host";
import { PaletteHost } from "#components/palette/palette-host";
import { CreateTaskHost } from "#components/tasks/create-task";
import { useTRPC } from "#components/trpc/trpc";
import { UndoBar } from "#components/ui/undo-bar";
import { AccountMenu } from "./account-menu.tsx";
import { BottomBar } from "./bottom-bar.tsx";
import { Shell } from "./shell.tsx";
import { SideBar } from "./side-bar.tsx";
import { SimulatedCard } from "./simulated-card.tsx";
import { useTeam } from "./team-context.tsx";

/** The frame with its live counts. */
export function TeamShell({ children }: { children: ReactNode }) {
  const trpc = useTRPC();
  const team = useTeam();
  const { data } = useQuery(trpc.team.summary.queryOptions());
  const needs = useQuery(trpc.needs.count.queryOptions()).data;
  const needsMe = needs ? needs.now + needs.later : 0;
  const missions = data?.missionCounts;
  const running = missions ? missions.planning + missions.running + missions.needs_answer : 0;
  const counts = data
    ? {
        missions: running,
        tasks: data.tasks.total - data.tasks.done,
        documents: data.documentCount,
        agents: data.agentCount,
      }
    : {};
  return (
    <Shell
      sideBar={
        <SideBar
          teamPath={team.path}
          needsMe={needsMe}
          counts={counts}
          simulated={data ? <SimulatedCard simulatedAgents={data.simulatedAgents} agents={data.agentCount} /> : null}
          account={<AccountMenu name={team.userName} />}
        />
      }
      bottomBar={<BottomBar teamPath={team.path} needsMe={needsMe} userName={team.userName} />}
    >
      {children}
      <CreateTaskHost />
      <PaletteHost />
      <ChatDockHost />
      <UndoBar />
    </Shell>
  );
}
