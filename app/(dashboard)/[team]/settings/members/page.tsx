import type { Metadata } from "next";
import { nextPage } from "#components/lib/next-page";
import { MembersPage } from "#components/settings/members-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Members" };

type PageProps = { params: Promise<{ team: string }> };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  await prefetch(
    trpc.members.list.queryOptions(),
    trpc.members.invitations.infiniteQueryOptions({ limit: 20 }, nextPage),
  );
  return (
    <HydrateClient>
      <MembersPage />
    </HydrateClient>
  );
}
