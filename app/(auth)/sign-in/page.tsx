import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { DoorFoot } from "#components/auth/door-foot";
import { SignInForm } from "#components/auth/sign-in-form";
import { DoorCard } from "#components/layout/door-card";
import { getSignUpRules, getViewer } from "#server/rsc";

export const metadata: Metadata = { title: "Sign in" };

type PageProps = { searchParams: Promise<{ callbackUrl?: string }> };

export default async function SignInPage({ searchParams }: PageProps) {
  const { callbackUrl } = await searchParams;
  const viewer = await getViewer();
  if (viewer) redirect(`/${viewer.team.slug}`);
  return (
    <DoorCard title="Sign in" foot={<DoorFoot rules={await getSignUpRules()} />}>
      <SignInForm callbackUrl={callbackUrl} />
    </DoorCard>
  );
}
