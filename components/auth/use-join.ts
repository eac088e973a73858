"use client";
import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/trpc";

/** After signing in for the first time: into the team of the invitation, if there is one. When it lets nobody in any more, its page says why. */
export function useJoin(invitation: string | undefined): () => Promise<void> {
  const trpc = useTRPC();
  const accept = useMutation(trpc.session.acceptInvitation.mutationOptions());
  return async () => {
    const into = async (token: string) =>
      accept.mutateAsync({ token }).then(
        ({ slug }) => `/${slug}`,
        () => `/invite/${token}`,
      );
    window.location.assign(invitation ? await into(invitation) : "/");
  };
}
