import type { Metadata } from "next";
import { SignOutButton } from "#components/auth/sign-out-button";
import { DoorCard } from "#components/layout/door-card";
import { roleHints } from "#components/lib/role-words";
import { JoinTeam, SignInToJoin } from "#components/teams/join-team";
import { DataProvider } from "#components/trpc/provider";
import { getInvitation, getPerson, getSignUpRules } from "#server/rsc";

export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer", robots: { index: false } };

type PageProps = { params: Promise<{ token: string }> };

/** Where an invitation's link leads. Signing in, and signing up, comes back here. */
export default async function InvitePage({ params }: PageProps) {
  const { token } = await params;
  const [invitation, person] = [await getInvitation(token), await getPerson()];
  if (!invitation?.isOpen) {
    const why = invitation
      ? "It was used already, taken back, or has run out."
      : "The link was cut, or it was never one.";
    return (
      <DoorCard title="This invitation opens nothing">
        <p className="text-ink2">{why} Ask whoever gave it to you for a new one.</p>
      </DoorCard>
    );
  }
  const { teamName, role, by, email } = invitation;
  return (
    <DoorCard
      title={`Join ${teamName}`}
      foot={
        person && (
          <>
            Signed in as {person.email}. <SignOutButton />
          </>
        )
      }
    >
      <div className="grid gap-3">
        <p>
          {by ?? "Somebody"} invites {email ?? "you"} as <strong className="font-600">{role}</strong>.
        </p>
        <p className="text-ink2">{roleHints[role]}.</p>
        {person ? (
          <DataProvider teamSlug={null}>
            <JoinTeam token={token} teamName={teamName} />
          </DataProvider>
        ) : (
          <SignInToJoin token={token} canSignUp={(await getSignUpRules()).who !== "off"} />
        )}
      </div>
    </DoorCard>
  );
}
