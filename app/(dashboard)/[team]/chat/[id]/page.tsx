import type { Metadata } from "next";
import { ChatPage } from "#components/chat/chat-page";
import { HydrateClient, prefetch, prefetchSubject, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Chat" };

type PageProps = { params: Promise<{ team: string; id: string }> };

const pages = { getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor };

export default async function Page({ params }: PageProps) {
  const { id } = await openPage(params);
  await prefetchSubject(trpc.sessions.get.queryOptions({ sessionId: id }));
  await prefetch(
    trpc.sessions.talk.queryOptions({ sessionId: id }),
    trpc.sessions.list.infiniteQueryOptions({ limit: 40, text: "", isArchived: false }, pages),
  );
  return (
    <HydrateClient>
      <ChatPage sessionId={id} />
    </HydrateClient>
  );
}
