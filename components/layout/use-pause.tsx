"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/trpc";

/** Stops or resumes the whole team. What is shown follows the click at once and goes back when it is refused. */
export function usePause() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const pause = useMutation(
    trpc.team.setPaused.mutationOptions({
      onSettled: () =>
        Promise.all([
          queryClient.invalidateQueries(trpc.session.pathFilter()),
          queryClient.invalidateQueries(trpc.team.pathFilter()),
        ]),
    }),
  );
  const isPaused = pause.isPending ? pause.variables.isPaused : (viewer?.team.isPaused ?? false);
  return { pause, isPaused, canPause: viewer?.scopes.includes("team:manage") ?? false };
}
