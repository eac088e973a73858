import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "#components/auth/sign-in-form";
import { Wordmark } from "#components/layout/mark";
import { getViewer } from "#server/rsc";

export const metadata: Metadata = { title: "Sign in" };

type PageProps = { searchParams: Promise<{ callbackUrl?: string }> };

export default async function SignInPage({ searchParams }: PageProps) {
  const { callbackUrl } = await searchParams;
  const viewer = await getViewer();
  if (viewer) redirect(`/${viewer.team.slug}`);
  return (
    <main className="grid min-h-dvh place-items-center bg-bg px-4 py-10">
      <div className="w-full max-w-[340px]">
        <div className="mb-6 flex justify-center">
          <Wordmark />
        </div>
        <div className="rounded-12 border border-line2 bg-surface p-5 shadow-1">
          <h1 className="mb-4 font-600 text-20">Sign in</h1>
          <SignInForm callbackUrl={callbackUrl} />
        </div>
        <p className="mt-4 text-center text-12 text-ink3">Mission control for teams of people and AI agents</p>
      </div>
    </main>
  );
}
