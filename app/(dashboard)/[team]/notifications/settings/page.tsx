import type { Metadata } from "next";
import { NotificationSettingsPage } from "#components/notifications/settings-page";
import { HydrateClient, prefetch, trpc } from "#server/rsc";
import { openPage } from "../../open-page.ts";

export const metadata: Metadata = { title: "Notification settings" };

type PageProps = { params: Promise<{ team: string }> };

const pages = { getNextPageParam: (page: { nextCursor: string | null }) => page.nextCursor };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  await prefetch(
    trpc.notifications.settings.queryOptions(),
    trpc.notifications.deliveries.infiniteQueryOptions({ limit: 20 }, pages),
  );
  return (
    <HydrateClient>
      <NotificationSettingsPage />
    </HydrateClient>
  );
}
