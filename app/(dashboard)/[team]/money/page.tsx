import type { Metadata } from "next";
import { MoneyPage } from "#components/money/money-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../open-page.ts";

export const metadata: Metadata = { title: "Money" };

type PageProps = { params: Promise<{ team: string }> };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  await prefetch(trpc.money.team.queryOptions({ days: 30 }));
  return (
    <HydrateClient>
      <MoneyPage />
    </HydrateClient>
  );
}
