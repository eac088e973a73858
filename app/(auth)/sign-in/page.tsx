import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { CodeForm } from "#components/auth/code-form";
import { DoorFoot } from "#components/auth/door-foot";
import { ProviderButtons } from "#components/auth/provider-buttons";
import { SignInForm } from "#components/auth/sign-in-form";
import { DoorCard } from "#components/layout/door-card";
import { Notice } from "#components/ui/notice";
import { safeTarget } from "#server/lib/safe-target";
import { signInErrorWords } from "#server/lib/sign-in-errors";
import { getProviderSignIn, getSignUpRules, getViewer } from "#server/rsc";

export const metadata: Metadata = { title: "Sign in" };

type PageProps = { searchParams: Promise<{ callbackUrl?: string; error?: string; by?: string; step?: string }> };

/** Also where a sign-in by a provider comes back to: with what went wrong, or for the code of the account’s app. */
export default async function SignInPage({ searchParams }: PageProps) {
  const { callbackUrl: asked, error, by, step } = await searchParams;
  const callbackUrl = typeof asked === "string" ? asked : undefined;
  const viewer = await getViewer();
  if (viewer) redirect(`/${viewer.team.slug}`);
  const { providers, halfway } = await getProviderSignIn();
  if (step === "code" && halfway)
    return (
      <DoorCard title="One more step">
        <CodeForm providerName={halfway.name} callbackUrl={callbackUrl} />
      </DoorCard>
    );
  const words = signInErrorWords(
    step === "code" ? "Expired" : error,
    providers.find(({ id }) => id === by)?.name ?? "The provider",
  );
  const invitation = /^\/invite\/([\w-]+)/.exec(callbackUrl ?? "")?.[1];
  const leaving = { callbackUrl: safeTarget(callbackUrl), ...(invitation ? { invitation } : {}) };
  return (
    <DoorCard title="Sign in" foot={<DoorFoot rules={await getSignUpRules()} />}>
      <div className="grid gap-3">
        {words && <Notice kind="fail">{words}</Notice>}
        <SignInForm callbackUrl={callbackUrl} />
        <ProviderButtons providers={providers} leaving={leaving} />
      </div>
    </DoorCard>
  );
}
