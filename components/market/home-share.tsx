"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/trpc";

/** Says which share is the team's own; who manages the team names it here. */
export function HomeShare({ symbol }: { symbol: string }) {
  const trpc = useTRPC();
  const { data: home, refetch } = useQuery(trpc.market.home.queryOptions());
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const name = useMutation(trpc.market.setHome.mutationOptions({ onSuccess: () => refetch() }));
  if (!home) return null;
  if (home.symbol === symbol) return <span className="whitespace-nowrap">Your team’s own share.</span>;
  if (!viewer?.scopes.includes("team:manage")) return null;
  return (
    <>
      <button
        type="button"
        disabled={name.isPending}
        title={home.symbol ? `“Our share” means ${home.symbol} now` : "So that “our share” means this one"}
        onClick={() => name.mutate({ symbol })}
        className="min-h-6 whitespace-nowrap rounded-5 px-1 underline underline-offset-2 hover:bg-sunk hover:text-ink max-md:min-h-9"
      >
        Make it our share
      </button>
      {name.error && <span className="text-fail">{name.error.message}</span>}
    </>
  );
}
