"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";

/** Makes what a fork tried out real, after one more question in its place. */
export function PromoteButton({ runId, isReady }: { runId: string; isReady: boolean }) {
  const trpc = useTRPC();
  const mayPromote = useQuery(trpc.session.me.queryOptions()).data?.scopes.includes("runs:write") ?? false;
  const [isAsking, setAsking] = useState(false);
  const promote = useMutation(trpc.runs.promote.mutationOptions({ onSuccess: () => setAsking(false) }));
  if (!mayPromote || !isReady) return null;
  if (!isAsking) {
    return (
      <Button kind="main" onClick={() => setAsking(true)}>
        <Check size={13} aria-hidden /> Promote
      </Button>
    );
  }
  return (
    <span className="flex flex-wrap items-center gap-2">
      <span className="text-12 text-ink2">Do all it did for real, or none of it?</span>
      <Button
        kind="main"
        isBusy={promote.isPending}
        busyText="Promoting…"
        onClick={() => promote.mutate({ id: runId })}
      >
        Promote now
      </Button>
      <Button onClick={() => setAsking(false)}>Not yet</Button>
      {promote.error && (
        <span role="alert" className="w-full text-12 text-fail">
          Nothing was changed. {promote.error.message}
        </span>
      )}
    </span>
  );
}
