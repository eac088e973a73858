import type { Metadata } from "next";
import { RunPage } from "#components/runs/run-page";
import { HydrateClient, prefetchSubject, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Run" };

type PageProps = { params: Promise<{ team: string; id: string }>; searchParams: Promise<{ step?: string }> };

export default async function Page({ params, searchParams }: PageProps) {
  const { id } = await openPage(params);
  const { step } = await searchParams;
  await prefetchSubject(trpc.runs.get.queryOptions({ id }));
  return (
    <HydrateClient>
      <RunPage id={id} initialStep={step && /^\d{1,6}$/.test(step) ? Number(step) : null} />
    </HydrateClient>
  );
}
