import type { Metadata } from "next";
import { RulesPage } from "#components/approvals/rules-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Approval rules" };

type PageProps = { params: Promise<{ team: string }> };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  await prefetch(trpc.approvalRules.list.queryOptions());
  return (
    <HydrateClient>
      <RulesPage />
    </HydrateClient>
  );
}
