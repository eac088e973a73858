"use client";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { ActorFace } from "#components/state/face";
import { Link } from "#components/ui/link";
import { Age } from "#components/ui/time";
import type { DocumentView } from "#server/domains/documents/schema";
import { DiffView } from "./diff-view.tsx";
import { RestoreButton } from "./restore-button.tsx";

type VersionsRailProps = { document: DocumentView; onChoose: (version: number) => void };
type Version = DocumentView["versions"][number];

function VersionRow({ version, isShown, onChoose }: { version: Version; isShown: boolean; onChoose: () => void }) {
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
        {version.summary && <p className="text-12 text-ink2 [overflow-wrap:anywhere]">{version.summary}</p>}
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
      </div>
    </li>
  );
}

/** Who wrote which version, and what changed from the one before. */
export function VersionsRail({ document, onChoose }: VersionsRailProps) {
  const shown = document.shownVersion;
  const before = Math.max(...document.versions.map((entry) => entry.version).filter((number) => number < shown), 0);
  return (
    <div className="flex min-h-full flex-col">
      <section className="px-2 py-3">
        <ol aria-label="Versions" className="grid gap-0.5">
          {document.versions.map((version) => (
            <VersionRow
              key={version.version}
              version={version}
              isShown={version.version === shown}
              onChoose={() => onChoose(version.version)}
            />
          ))}
        </ol>
      </section>
      {before > 0 && (
        <DiffView
          id={document.id}
          from={before}
          to={shown}
          action={
            <RestoreButton document={document} version={before} onRestored={() => onChoose(document.version + 1)} />
          }
        />
      )}
    </div>
  );
}
