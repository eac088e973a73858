import type { ReactNode } from "react";
import { TeamProvider } from "#components/layout/team-context";
import { TeamShell } from "#components/layout/team-shell";
import { LiveProvider } from "#components/trpc/live-provider";
import { DataProvider } from "#components/trpc/provider";
import { HydrateClient, provideFrame } from "#server/rsc";
import { requireViewer } from "./open-page.ts";

type LayoutProps = { children: ReactNode; params: Promise<{ team: string }> };

export default async function TeamLayout({ children, params }: LayoutProps) {
  const { team } = await params;
  const { viewer, ...start } = await requireViewer(team);
  await provideFrame(viewer);
  const place = { slug: team, path: `/${team}`, teamName: viewer.team.name, userName: viewer.name };
  return (
    <DataProvider teamSlug={team}>
      <TeamProvider team={place}>
        <LiveProvider teamSlug={team} start={start}>
          <HydrateClient>
            <TeamShell>{children}</TeamShell>
          </HydrateClient>
        </LiveProvider>
      </TeamProvider>
    </DataProvider>
  );
}
