import type { Metadata } from "next";
import { nextPage } from "#components/lib/next-page";
import { KeysPage } from "#components/settings/keys-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "API keys" };

type PageProps = { params: Promise<{ team: string }> };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  await prefetch(trpc.apiKeys.list.infiniteQueryOptions({ limit: 20, isEnded: false }, nextPage));
  return (
    <HydrateClient>
      <KeysPage />
    </HydrateClient>
  );
}
