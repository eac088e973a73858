import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EndpointCard } from "#components/reference/endpoint-card";
import { ReferenceFrame } from "#components/reference/frame";
import { chaptersOf } from "#server/lib/reference/chapters";
import { getApiDocument } from "#server/rsc";

type Props = { params: Promise<{ chapter: string }> };

async function chapterOf({ params }: Props) {
  const [chapter] = chaptersOf(await getApiDocument(), (await params).chapter);
  return chapter ?? notFound();
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: `${(await chapterOf(props)).name} · API reference` };
}

export default async function ReferenceChapterPage(props: Props) {
  const { name, words, endpoints } = await chapterOf(props);
  return (
    <ReferenceFrame title={name}>
      <p className="text-ink2">{words}</p>
      {endpoints.map((endpoint) => (
        <EndpointCard key={endpoint.id} endpoint={endpoint} />
      ))}
    </ReferenceFrame>
  );
}
