import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignOutButton } from "#components/auth/sign-out-button";
import { DoorCard } from "#components/layout/door-card";
import { ImportTeam } from "#components/teams/import-team";
import { NewTeamForm } from "#components/teams/new-team-form";
import { DataProvider } from "#components/trpc/provider";
import { Link } from "#components/ui/link";
import { getPerson, getViewer } from "#server/rsc";

export const metadata: Metadata = { title: "New team" };

/** Also where somebody lands who is signed in and in no team. */
export default async function NewTeamPage() {
  const person = await getPerson();
  if (!person) redirect("/sign-in?callbackUrl=%2Fnew-team");
  const viewer = await getViewer();
  const foot = (
    <>
      Signed in as {person.email}.{" "}
      {viewer ? (
        <Link href={`/${viewer.team.slug}`} className="text-ac underline">
          Back to {viewer.team.name}
        </Link>
      ) : (
        <SignOutButton />
      )}
    </>
  );
  return (
    <DoorCard title={viewer ? "New team" : "Make your first team"} foot={foot}>
      {!viewer && (
        <p className="mb-3 text-ink2">You are in no team yet. Make one, or open the link somebody invited you with.</p>
      )}
      <DataProvider teamSlug={null}>
        <div className="grid gap-5">
          <NewTeamForm />
          <ImportTeam />
        </div>
      </DataProvider>
    </DoorCard>
  );
}
