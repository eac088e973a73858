import type { Metadata } from "next";
import { NewChatPage } from "#components/chat/new-chat-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../open-page.ts";

export const metadata: Metadata = { title: "Chat" };

type PageProps = { params: Promise<{ team: string }> };

const pages = { getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  await prefetch(
    trpc.sessions.list.infiniteQueryOptions({ limit: 40, text: "", isArchived: false }, pages),
    trpc.agents.find.queryOptions(),
  );
  return (
    <HydrateClient>
      <NewChatPage />
    </HydrateClient>
  );
}
