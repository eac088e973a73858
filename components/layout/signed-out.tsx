"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { codeOf } from "#components/lib/error-code";
import { sessionState } from "#components/lib/session-state";
import { useTRPC, useTRPCClient } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";

const Sheet = dynamic(() => import("../ui/sheet.tsx").then((module) => module.Sheet), { ssr: false });
const SignInForm = dynamic(() => import("../auth/sign-in-form.tsx").then((module) => module.SignInForm), {
  ssr: false,
});

/** Signing in again happens over the page, so that nothing on it is lost. */
export function SignedOutNotice() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [isOpen, setOpen] = useState(true);
  const [problem, setProblem] = useState<string | null>(null);
  const { data: viewer } = useQuery({ ...trpc.session.me.queryOptions(), enabled: false });

  async function goOn(isElsewhere = false): Promise<void> {
    const [now, code] = await client.session.me.query().then(
      (found) => [found, null] as const,
      (error: unknown) => [null, codeOf(error)] as const,
    );
    if (code === "UNAUTHORIZED" && isElsewhere) return setProblem("You are not signed in yet.");
    // Not told who it is: to load the page anew would lose what is written on it.
    if (!now && code !== "UNAUTHORIZED" && code !== "FORBIDDEN")
      return setProblem("Muster does not answer. Go on in a moment.");
    // Somebody else, or somebody who may not be here: what the page shows is not theirs.
    if (!now || (viewer && now.userId !== viewer.userId)) return window.location.reload();
    sessionState.set(false);
    await queryClient.invalidateQueries();
  }

  return (
    <>
      <Notice
        kind="wait"
        className="m-2"
        action={
          <Button size="small" onClick={() => setOpen(true)}>
            Sign in again
          </Button>
        }
      >
        <strong className="font-600">You were signed out.</strong> What you wrote is kept on this page; save it again
        after signing in.
      </Notice>
      <Sheet
        title="Sign in again"
        description="Your session ended. This page stays as it is, with everything you wrote."
        isOpen={isOpen}
        onOpenChange={setOpen}
      >
        <SignInForm knownEmail={viewer?.email} onSignedIn={() => void goOn()} />
        <div className="mt-4 grid gap-2 border-line border-t pt-3">
          <p className="text-ink2">
            You have no password here?{" "}
            <a href="/sign-in" target="_blank" rel="noopener" className="text-ac underline">
              Sign in in another tab
            </a>
            , then go on here.
          </p>
          {problem && <Notice kind="fail">{problem} This page stays as it is.</Notice>}
          <Button className="justify-self-start" onClick={() => void goOn(true)}>
            Go on
          </Button>
        </div>
      </Sheet>
    </>
  );
}
