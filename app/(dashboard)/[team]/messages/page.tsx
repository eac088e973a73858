import type { Metadata } from "next";
import { MessagesPage } from "#components/messages/messages-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../open-page.ts";

export const metadata: Metadata = { title: "Messages" };

type PageProps = { params: Promise<{ team: string }> };

const pages = { getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  await prefetch(
    trpc.messages.search.infiniteQueryOptions({ limit: 30, isForMe: false, isOpen: false }, pages),
    trpc.notifications.list.infiniteQueryOptions({ limit: 30, group: "messages" }, pages),
  );
  return (
    <HydrateClient>
      <MessagesPage />
    </HydrateClient>
  );
}
