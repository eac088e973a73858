import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Onboarding } from "#components/onboarding/onboarding";
import { DataProvider } from "#components/trpc/provider";
import { getPerson, getSampleGoals, getViewer } from "#server/rsc";

export const metadata: Metadata = { title: "Welcome" };

/** Where somebody lands who is signed in and in no team yet. */
export default async function WelcomePage() {
  const person = await getPerson();
  if (!person) redirect("/sign-in?callbackUrl=%2Fwelcome");
  const viewer = await getViewer();
  if (viewer) redirect(`/${viewer.team.slug}`);
  return (
    <DataProvider teamSlug={null}>
      <Onboarding name={person.name} email={person.email} samples={getSampleGoals()} />
    </DataProvider>
  );
}
