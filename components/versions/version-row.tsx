import type { ReactNode } from "react";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { ActorFace } from "#components/state/face";
import { Link } from "#components/ui/link";
import { Age } from "#components/ui/time";

type VersionRowProps = {
  version: {
    version: number;
    author: string;
    isAgentAuthor: boolean;
    createdAt: Date;
    isFromOutside: boolean;
    runId: string | null;
    runNumber: number | null;
    addedLines: number;
    removedLines: number;
  };
  /** What its writer said of it. */
  note: string | null;
  isShown: boolean;
  onChoose: () => void;
  children?: ReactNode;
};

/** One version of a text in the list of all: who wrote it, when, from where, and how much it changed. */
export function VersionRow({ version, note, isShown, onChoose, children }: VersionRowProps) {
  const team = useTeam();
  return (
    <li className={cn("relative flex gap-2.5 rounded-8 px-2 py-2 hover:bg-bg", isShown && "bg-sunk hover:bg-sunk")}>
      <ActorFace kind={version.isAgentAuthor ? "agent" : "user"} name={version.author} />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <button
            type="button"
            aria-pressed={isShown}
            onClick={onChoose}
            className="font-600 after:absolute after:inset-0 after:rounded-8"
          >
            v{version.version}
          </button>
          <span className="min-w-0 flex-1 truncate text-ink2">{version.author}</span>
          <Age at={version.createdAt} className="text-12 text-ink3" />
        </p>
        {note && <p className="text-12 text-ink2 [overflow-wrap:anywhere]">{note}</p>}
        {version.isFromOutside && <p className="text-12 text-ink3">with text from outside</p>}
        <p className="flex items-baseline justify-between gap-2 text-12">
          {version.runId ? (
            <Link href={`${team.path}/runs/${version.runId}`} className="relative z-10 text-ink3 hover:underline">
              run {version.runNumber}
            </Link>
          ) : (
            <span className="text-ink3">by hand</span>
          )}
          <span>
            <span className="text-add-t">+{version.addedLines}</span>{" "}
            <span className="text-fail">−{version.removedLines}</span>
          </span>
        </p>
        {children}
      </div>
    </li>
  );
}
