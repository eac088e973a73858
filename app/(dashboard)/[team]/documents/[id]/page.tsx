import type { Metadata } from "next";
import { DocumentPage } from "#components/documents/document-page";
import { ReadyTexts } from "#components/markdown/ready-texts";
import { HydrateClient, prefetched, prefetchSubject, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Document" };

type PageProps = { params: Promise<{ team: string; id: string }>; searchParams: Promise<{ version?: string }> };

export default async function Page({ params, searchParams }: PageProps) {
  const { id } = await openPage(params);
  const given = (await searchParams).version;
  const isVersion = given && /^[1-9]\d{0,5}$/.test(given);
  const document = trpc.documents.get.queryOptions({ id, ...(isVersion ? { version: Number(given) } : {}) });
  await prefetchSubject(document);
  return (
    <HydrateClient>
      <ReadyTexts texts={[prefetched(document.queryKey)?.body]}>
        <DocumentPage id={id} />
      </ReadyTexts>
    </HydrateClient>
  );
}
