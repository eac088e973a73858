import type { Metadata } from "next";
import { ApprovalPage } from "#components/approvals/approval-page";
import { HydrateClient, prefetchSubject, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Approval" };

type PageProps = { params: Promise<{ team: string; id: string }> };

export default async function Page({ params }: PageProps) {
  const { id } = await openPage(params);
  await prefetchSubject(trpc.approvals.get.queryOptions({ id }));
  return (
    <HydrateClient>
      <ApprovalPage id={id} />
    </HydrateClient>
  );
}
