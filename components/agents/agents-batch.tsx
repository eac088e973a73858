"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { plural } from "#components/lib/format";
import { useTRPC, useTRPCClient } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";

type BatchProps = { ids: string[]; onAll: () => void; onDone: () => void };

/** Stops or starts several agents; each by its own command, so that one that cannot does not keep the others. */
export function AgentsBatch({ ids, onAll, onDone }: BatchProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const set = useMutation({
    mutationFn: async (isPaused: boolean) => {
      const results = await Promise.allSettled(ids.map((id) => client.agents.setPaused.mutate({ id, isPaused })));
      const failed = results.filter((result) => result.status === "rejected");
      if (failed.length > 0)
        throw new Error(`${plural(failed.length, "agent")} could not be changed. The others were.`);
    },
    onSuccess: onDone,
    onSettled: () => queryClient.invalidateQueries(trpc.agents.pathFilter()),
  });
  return (
    <section
      aria-label="Chosen agents"
      className="sticky bottom-4 z-10 mx-auto flex flex-wrap items-center gap-2 rounded-10 border border-line2 bg-surface px-3 py-2 shadow-2 max-md:bottom-20"
    >
      <span className="font-550">{plural(ids.length, "agent")} chosen</span>
      <Button size="small" isBusy={set.isPending} onClick={() => set.mutate(true)}>
        Pause
      </Button>
      <Button size="small" isBusy={set.isPending} onClick={() => set.mutate(false)}>
        Resume
      </Button>
      <Button kind="quiet" size="small" onClick={onAll}>
        Choose all
      </Button>
      <Button kind="quiet" size="small" onClick={onDone}>
        Choose none
      </Button>
      {set.error && <Notice kind="fail">{set.error.message}</Notice>}
    </section>
  );
}
