import type { Metadata } from "next";
import { DocumentPage } from "#components/documents/document-page";
import { HydrateClient, prefetchSubject, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Document" };

type PageProps = { params: Promise<{ team: string; id: string }>; searchParams: Promise<{ version?: string }> };

export default async function Page({ params, searchParams }: PageProps) {
  const { id } = await openPage(params);
  const given = (await searchParams).version;
  const version = given && /^\d{1,6}$/.test(given) ? Number(given) : undefined;
  await prefetchSubject(trpc.documents.get.queryOptions({ id, version }));
  return (
    <HydrateClient>
      <DocumentPage id={id} initialVersion={version} />
    </HydrateClient>
  );
}
