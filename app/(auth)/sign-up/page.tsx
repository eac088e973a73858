import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ProviderButtons } from "#components/auth/provider-buttons";
import { SignUpForm } from "#components/auth/sign-up-form";
import { DoorCard } from "#components/layout/door-card";
import { DataProvider } from "#components/trpc/provider";
import { Link } from "#components/ui/link";
import { getInvitation, getPerson, getProviderSignIn, getSignUpRules } from "#server/rsc";

export const metadata: Metadata = { title: "Make an account", referrer: "no-referrer" };

type PageProps = { searchParams: Promise<{ invitation?: string }> };

export default async function SignUpPage({ searchParams }: PageProps) {
  const { invitation: token } = await searchParams;
  if (await getPerson()) redirect(token ? `/invite/${encodeURIComponent(token)}` : "/");
  const { who, whoByProvider, hasMail } = await getSignUpRules();
  const found = typeof token === "string" ? await getInvitation(token) : null;
  const invitation = token && found?.isOpen ? { token, email: found.email } : undefined;
  const signIn = (
    <>
      Have an account?{" "}
      <Link
        href={`/sign-in${invitation ? `?callbackUrl=${encodeURIComponent(`/invite/${invitation.token}`)}` : ""}`}
        className="text-ac underline"
      >
        Sign in
      </Link>
    </>
  );
  const isLet = (rule: typeof who) => rule === "open" || (rule === "invited" && invitation !== undefined);
  const providers = isLet(whoByProvider) ? (await getProviderSignIn()).providers : [];
  if (!isLet(who) && providers.length === 0)
    return (
      <DoorCard title="Not by oneself" foot={signIn}>
        <p className="text-ink2">
          {who === "off"
            ? "Nobody makes an account here by themselves. Ask who runs this Muster."
            : "An account here begins with an invitation. Open the link somebody of a team gave you."}
        </p>
      </DoorCard>
    );
  const leaving = invitation
    ? { callbackUrl: `/invite/${invitation.token}`, invitation: invitation.token, doesJoin: "true" as const }
    : { callbackUrl: "/" };
  const others = <ProviderButtons providers={providers} leaving={leaving} hasOther={isLet(who)} />;
  return (
    <DoorCard title={found && invitation ? `Join ${found.teamName}` : "Make an account"} foot={signIn}>
      {isLet(who) ? (
        <DataProvider teamSlug={null}>
          <SignUpForm hasMail={hasMail} invitation={invitation} others={others} />
        </DataProvider>
      ) : (
        others
      )}
    </DoorCard>
  );
}
