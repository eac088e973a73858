import type { Metadata } from "next";
import { TeamSettingsPage } from "#components/settings/team-page";
import { HydrateClient } from "#server/rsc";
import { openPage } from "../open-page.ts";

export const metadata: Metadata = { title: "Settings" };

type PageProps = { params: Promise<{ team: string }> };

export default async function Page({ params }: PageProps) {
  await openPage(params);
  return (
    <HydrateClient>
      <TeamSettingsPage />
    </HydrateClient>
  );
}
