import type { ReactNode } from "react";
import { TeamProvider } from "#components/layout/team-context";
import { TeamShell } from "#components/layout/team-shell";
import { LiveProvider } from "#components/trpc/live-provider";
import { DataProvider } from "#components/trpc/provider";
import { getCaller, HydrateClient, prefetch, provide, trpc } from "#server/rsc";
import { requireViewer } from "./open-page.ts";

type LayoutProps = { children: ReactNode; params: Promise<{ team: string }> };

export default async function TeamLayout({ children, params }: LayoutProps) {
  const { team } = await params;
  const viewer = await requireViewer(team);
  // Read before the page's data, so that the live connection starts no later than what is shown.
  const caller = await getCaller();
  const newest = await caller.events.list({ limit: 1 });
  const start = { seq: newest.items[0]?.seq ?? 0, atMs: Date.now() };
  provide(trpc.session.me.queryOptions(), viewer);
  await prefetch(
    trpc.team.summary.queryOptions(),
    trpc.notifications.count.queryOptions(),
    trpc.needs.count.queryOptions(),
  );
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
