import type { Metadata } from "next";
import { ApprovalsPage } from "#components/approvals/approvals-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../open-page.ts";

export const metadata: Metadata = { title: "Approvals" };

type PageProps = { params: Promise<{ team: string }> };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  await prefetch(
    trpc.approvals.list.infiniteQueryOptions(
      { limit: 50, status: "open" },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  return (
    <HydrateClient>
      <ApprovalsPage />
    </HydrateClient>
  );
}
