import type { Metadata } from "next";
import { SecretsPage } from "#components/settings/secrets-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Secrets" };

type PageProps = { params: Promise<{ team: string }> };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  await prefetch(trpc.secrets.list.queryOptions(), trpc.models.status.queryOptions());
  return (
    <HydrateClient>
      <SecretsPage />
    </HydrateClient>
  );
}
