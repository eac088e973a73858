import type { Metadata } from "next";
import { AskForResetForm } from "#components/auth/reset-forms";
import { DoorCard } from "#components/layout/door-card";
import { DataProvider } from "#components/trpc/provider";
import { Link } from "#components/ui/link";
import { getSignUpRules } from "#server/rsc";

export const metadata: Metadata = { title: "Forgot the password" };

export default async function AskForResetPage() {
  const { hasMail } = await getSignUpRules();
  const back = (
    <Link href="/sign-in" className="text-ac underline">
      Back to signing in
    </Link>
  );
  return (
    <DoorCard title="Forgot the password" foot={back}>
      {hasMail ? (
        <DataProvider teamSlug={null}>
          <AskForResetForm />
        </DataProvider>
      ) : (
        <p className="text-ink2">This Muster sends no mail. Ask who runs it for a new password.</p>
      )}
    </DoorCard>
  );
}
