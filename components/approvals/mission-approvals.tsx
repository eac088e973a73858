"use client";
import { useQuery } from "@tanstack/react-query";
import { useTeam } from "#components/layout/team-context";
import { StateGlyph } from "#components/state/state-glyph";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import { Age } from "#components/ui/time";

/** What of a mission waits for a person's yes. Shows nothing when nothing does. */
export function MissionApprovals({ missionId }: { missionId: string }) {
  const trpc = useTRPC();
  const { path } = useTeam();
  const query = useQuery(trpc.approvals.list.queryOptions({ missionId, status: "pending", limit: 20 }));
  const items = query.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section aria-label="Waits for your yes" className="grid gap-1">
      {items.map((approval) => (
        <div key={approval.id} className="flex items-center gap-2.5 rounded-8 bg-wait-soft px-3 py-2 max-md:flex-wrap">
          <StateGlyph state="waiting" label="" />
          <span className="min-w-0 flex-1 font-550 max-md:basis-3/4">
            A-{approval.number} {approval.title}
          </span>
          <span className="text-12 text-wait">{approval.agent?.name ?? approval.requestedBy}</span>
          <Age at={approval.createdAt} className="text-12 text-wait" />
          <Button asChild kind="main" size="small">
            <Link href={`${path}/approvals/${approval.id}`}>Decide</Link>
          </Button>
        </div>
      ))}
    </section>
  );
}
