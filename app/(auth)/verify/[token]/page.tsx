import type { Metadata } from "next";
import { ConfirmForm } from "#components/auth/confirm-form";
import { DoorCard } from "#components/layout/door-card";
import { DataProvider } from "#components/trpc/provider";
import { Link } from "#components/ui/link";
import { getSignUp } from "#server/rsc";

export const metadata: Metadata = { title: "Confirm your address", referrer: "no-referrer", robots: { index: false } };

type PageProps = { params: Promise<{ token: string }>; searchParams: Promise<{ invitation?: string }> };

/** Where the mail about a new account leads. Opening it changes nothing: mailboxes open links by themselves. */
export default async function VerifyPage({ params, searchParams }: PageProps) {
  const [{ token }, { invitation }] = [await params, await searchParams];
  const found = await getSignUp(token);
  if (!found)
    return (
      <DoorCard title="This link confirms nothing">
        <p className="text-ink2">
          It was used already, or it has run out.{" "}
          <Link href="/sign-in" className="text-ac underline">
            Sign in
          </Link>
          , or{" "}
          <Link href="/sign-up" className="text-ac underline">
            sign up once more
          </Link>
          .
        </p>
      </DoorCard>
    );
  return (
    <DoorCard title="Confirm your address">
      <DataProvider teamSlug={null}>
        <ConfirmForm token={token} email={found.email} invitation={invitation} />
      </DataProvider>
    </DoorCard>
  );
}
