"use client";
import { useQuery } from "@tanstack/react-query";
import { SquareTerminal } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { plural } from "#components/lib/format";
import { useTRPC } from "#components/trpc/trpc";
import { Link } from "#components/ui/link";

/** The way to a mission's files, once it has some. */
export function MissionWorkspace({ missionId }: { missionId: string }) {
  const trpc = useTRPC();
  const team = useTeam();
  const { data } = useQuery(trpc.workspaces.get.queryOptions({ missionId }));
  if (!data || data.head === 0) return null;
  return (
    <section aria-label="Workspace">
      <h3 className="mb-1 font-600">Workspace</h3>
      <Link
        href={`${team.path}/missions/${missionId}/workspace`}
        className="flex items-center gap-2 rounded-8 border border-line2 bg-surface px-3 py-2 hover:bg-sunk"
      >
        <SquareTerminal size={15} className="shrink-0 text-ink3" aria-hidden />
        <span className="font-550">{plural(data.fileCount, "file")}</span>
        <span className="text-12 text-ink3">{plural(data.head, "commit")} · code, tests and what they printed</span>
      </Link>
    </section>
  );
}
