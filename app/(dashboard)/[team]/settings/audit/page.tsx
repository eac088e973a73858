import type { Metadata } from "next";
import { auditFilterOf, auditInput } from "#components/lib/audit-filter";
import { nextPage } from "#components/lib/next-page";
import { AuditPage } from "#components/settings/audit-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Audit log" };

type PageProps = { params: Promise<{ team: string }>; searchParams: Promise<Record<string, string | string[]>> };

export default async function Page({ params, searchParams }: PageProps) {
  await openPage(params);
  const given = await searchParams;
  const filter = auditFilterOf({ get: (name) => [given[name] ?? null].flat()[0] ?? null });
  await prefetch(
    trpc.audit.chain.queryOptions(),
    trpc.audit.list.infiniteQueryOptions(auditInput(filter, Date.now()), nextPage),
  );
  return (
    <HydrateClient>
      <AuditPage />
    </HydrateClient>
  );
}
