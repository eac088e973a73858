import type { Metadata } from "next";
import { ResetForm } from "#components/auth/reset-forms";
import { DoorCard } from "#components/layout/door-card";
import { DataProvider } from "#components/trpc/provider";
import { Link } from "#components/ui/link";
import { getReset } from "#server/rsc";

export const metadata: Metadata = { title: "New password", referrer: "no-referrer", robots: { index: false } };

type PageProps = { params: Promise<{ token: string }> };

export default async function ResetPage({ params }: PageProps) {
  const { token } = await params;
  const found = await getReset(token);
  if (!found)
    return (
      <DoorCard title="This link opens nothing">
        <p className="text-ink2">
          It was used already, or it has run out.{" "}
          <Link href="/reset" className="text-ac underline">
            Ask for a new one
          </Link>
          .
        </p>
      </DoorCard>
    );
  return (
    <DoorCard title="New password">
      <DataProvider teamSlug={null}>
        <ResetForm token={token} email={found.email} />
      </DataProvider>
    </DoorCard>
  );
}
