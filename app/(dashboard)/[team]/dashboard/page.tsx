import type { Metadata } from "next";
import { DashboardPage } from "#components/dashboard/dashboard-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../open-page.ts";

export const metadata: Metadata = { title: "Dashboard" };

type PageProps = { params: Promise<{ team: string }> };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  await prefetch(trpc.pins.list.queryOptions());
  return (
    <HydrateClient>
      <DashboardPage />
    </HydrateClient>
  );
}
