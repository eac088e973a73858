import type { Metadata } from "next";
import { InsightsPage } from "#components/analytics/insights-page";
import { insightsInput, readInsightsFilter } from "#components/lib/insights-filter";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../open-page.ts";

export const metadata: Metadata = { title: "Insights" };

type PageProps = {
  params: Promise<{ team: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function Page({ params, searchParams }: PageProps) {
  await openPage(params);
  const filter = readInsightsFilter(await searchParams);
  await prefetch(trpc.analytics.team.queryOptions(insightsInput(filter)));
  return (
    <HydrateClient>
      <InsightsPage initial={filter} />
    </HydrateClient>
  );
}
