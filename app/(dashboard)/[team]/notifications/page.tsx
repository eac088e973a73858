import type { Metadata } from "next";
import { NotificationsPage } from "#components/notifications/notifications-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../open-page.ts";

export const metadata: Metadata = { title: "Notifications" };

type PageProps = { params: Promise<{ team: string }> };

const pages = { getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  await prefetch(trpc.notifications.list.infiniteQueryOptions({ limit: 30 }, pages));
  return (
    <HydrateClient>
      <NotificationsPage />
    </HydrateClient>
  );
}
