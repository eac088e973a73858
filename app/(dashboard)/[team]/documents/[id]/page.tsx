import type { Metadata } from "next";
import { DocumentPage } from "#components/documents/document-page";
import { HydrateClient, prefetchSubject, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Document" };

type PageProps = { params: Promise<{ team: string; id: string }>; searchParams: Promise<{ version?: string }> };

export default async function Page({ params, searchParams }: PageProps) {
  const { id } = await openPage(params);
  const given = (await searchParams).version;
  const isVersion = given && /^[1-9]\d{0,5}$/.test(given);
  await prefetchSubject(trpc.documents.get.queryOptions({ id, ...(isVersion ? { version: Number(given) } : {}) }));
  return (
    <HydrateClient>
      <DocumentPage id={id} />
    </HydrateClient>
  );
}
