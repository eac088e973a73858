"use client";
import { Empty } from "#components/ui/empty";
import { Link } from "#components/ui/link";
import { PageFrame } from "./page-frame.tsx";
import { useTeam } from "./team-context.tsx";

/** An address inside the team that leads nowhere. The frame stays, so that every other place is one click away. */
export function NothingHere() {
  const team = useTeam();
  return (
    <PageFrame title="Not found">
      <div className="p-4">
        <Empty
          title="There is nothing at this address"
          action={
            <Link href={team.path} className="font-600 text-ac hover:underline">
              To the command center
            </Link>
          }
        >
          It may have been removed, the link was cut, or it belongs to another team.
        </Empty>
      </div>
    </PageFrame>
  );
}
