"use client";
import { useQuery } from "@tanstack/react-query";
import { useTeam } from "#components/layout/team-context";
import { StateGlyph } from "#components/state/state-glyph";
import { useTRPC } from "#components/trpc/trpc";
import { useOffReason } from "#components/trpc/use-off-reason";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import { Age } from "#components/ui/time";

/** What of a mission waits for a person's yes. Shows nothing when nothing does. */
export function MissionApprovals({ missionId }: { missionId: string }) {
  const trpc = useTRPC();
  const { path } = useTeam();
  const query = useQuery(trpc.approvals.list.queryOptions({ missionId, status: "pending", limit: 20 }));
  const items = query.data?.items ?? [];
  const { offReason } = useOffReason("approvals:decide");
  if (items.length === 0) return null;
  return (
    <section aria-label="Waits for your yes" className="grid gap-1">
      {items.map((approval) => (
        <div
          key={approval.id}
          className="flex items-center gap-2.5 rounded-8 bg-wait-soft px-3 py-2 max-md:grid max-md:grid-cols-[auto_minmax(0,1fr)_auto] max-md:items-start"
        >
          <StateGlyph state="waiting" label="" className="max-md:mt-0.5" />
          <span className="min-w-0 flex-1 font-550 max-md:col-span-2">
            A-{approval.number} {approval.title}
          </span>
          <span className="flex gap-2.5 text-12 text-wait max-md:col-start-2 max-md:self-center">
            {approval.agent?.name ?? approval.requestedBy}
            <Age at={approval.createdAt} />
          </span>
          <Button asChild kind={offReason ? "plain" : "main"} size="small">
            <Link href={`${path}/approvals/${approval.id}`}>{offReason ? "Read it" : "Decide"}</Link>
          </Button>
        </div>
      ))}
    </section>
  );
}
