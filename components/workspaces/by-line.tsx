"use client";
import { useTeam } from "#components/layout/team-context";
import { ActorFace } from "#components/state/face";
import { Link } from "#components/ui/link";
import { Age } from "#components/ui/time";

type ByLineProps = {
  of: {
    author: string;
    isAgent: boolean;
    runId: string | null;
    runNumber: number | null;
    taskId: string | null;
    taskNumber: number | null;
    createdAt: Date;
  };
};

/** Who did it, when, in which run and for which task. */
export function ByLine({ of }: ByLineProps) {
  const team = useTeam();
  return (
    <span className="flex flex-wrap items-center gap-x-1.5 text-12 text-ink3">
      <ActorFace kind={of.isAgent ? "agent" : "user"} name={of.author} size={16} />
      <span>{of.author}</span>
      <span>
        · <Age at={of.createdAt} isAgo />
      </span>
      {of.runId && of.runNumber !== null && (
        <Link href={`${team.path}/runs/${of.runId}`} className="hover:underline">
          · run {of.runNumber}
        </Link>
      )}
      {of.taskId && of.taskNumber !== null && (
        <Link href={`${team.path}/tasks/${of.taskId}`} className="hover:underline">
          · T-{of.taskNumber}
        </Link>
      )}
    </span>
  );
}
