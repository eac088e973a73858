import type { Metadata } from "next";
import { AccountPage } from "#components/settings/account-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Account" };

type PageProps = { params: Promise<{ team: string }> };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  await prefetch(trpc.account.sessions.queryOptions(), trpc.account.twoFactor.queryOptions());
  return (
    <HydrateClient>
      <AccountPage />
    </HydrateClient>
  );
}
