"use client";
import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import { Notice } from "#components/ui/notice";

type JoinTeamProps = { token: string; teamName: string };

export function JoinTeam({ token, teamName }: JoinTeamProps) {
  const trpc = useTRPC();
  const accept = useMutation(
    trpc.session.acceptInvitation.mutationOptions({ onSuccess: ({ slug }) => window.location.assign(`/${slug}`) }),
  );
  return (
    <div className="grid gap-3">
      {accept.error && <Notice kind="fail">You are not in it yet: {accept.error.message}</Notice>}
      <Button
        kind="main"
        size="large"
        isBusy={accept.isPending || accept.isSuccess}
        busyText="Joining…"
        onClick={() => accept.mutate({ token })}
      >
        Join {teamName}
      </Button>
    </div>
  );
}

/** Comes back to the invitation afterwards. */
export function SignInToJoin({ token, canSignUp }: { token: string; canSignUp: boolean }) {
  const back = encodeURIComponent(`/invite/${token}`);
  return (
    <div className="grid gap-2">
      {canSignUp && (
        <Button asChild kind="main" size="large">
          <Link href={`/sign-up?invitation=${encodeURIComponent(token)}`}>Make an account to join</Link>
        </Button>
      )}
      <Button asChild kind={canSignUp ? "quiet" : "main"} size="large">
        <Link href={`/sign-in?callbackUrl=${back}`}>Sign in to join</Link>
      </Button>
    </div>
  );
}
