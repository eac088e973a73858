import type { Metadata } from "next";
import { ComparePage } from "#components/runs/compare-page";
import { HydrateClient, prefetchSubject, trpc } from "#server/rsc";
import { openPage } from "../../../../open-page.ts";

export const metadata: Metadata = { title: "Two runs" };

type PageProps = { params: Promise<{ team: string; id: string; other: string }> };

export default async function Page({ params }: PageProps) {
  const { id, other } = await openPage(params);
  await prefetchSubject(trpc.runs.compare.queryOptions({ runId: id, otherRunId: other }));
  return (
    <HydrateClient>
      <ComparePage id={id} other={other} />
    </HydrateClient>
  );
}
