import type { Metadata } from "next";
import { AccountPage } from "#components/settings/account-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Account" };

type PageProps = { params: Promise<{ team: string }> };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  const { persona, sessions, twoFactor, waysIn } = trpc.account;
  await prefetch(persona.queryOptions(), sessions.queryOptions(), twoFactor.queryOptions(), waysIn.queryOptions());
  return (
    <HydrateClient>
      <AccountPage />
    </HydrateClient>
  );
}
