"use client";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { ActorFace } from "#components/state/face";
import { Link } from "#components/ui/link";
import { Age } from "#components/ui/time";
import type { DocumentView } from "#server/domains/documents/schema";
import { DiffView } from "./diff-view.tsx";

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
  const team = useTeam();
  const shown = document.shownVersion;
  const before = Math.max(...document.versions.map((entry) => entry.version).filter((number) => number < shown), 0);
  return (
    <div className="flex min-h-full flex-col">
      <section className="px-2 py-3">
        <h2 className="mb-1.5 px-2 font-600">Versions</h2>
        <ol className="grid gap-0.5">
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
      {before > 0 && <DiffView id={document.id} from={before} to={shown} />}
      <section className="mt-auto border-line border-t px-4 py-3 text-ink2">
        {document.taskId && (
          <p>
            Written for{" "}
            <Link
              href={`${team.path}/tasks/${document.taskId}`}
              className="text-ac underline decoration-ac-line underline-offset-3 hover:decoration-ac"
            >
              its task
            </Link>
            {document.missionId && (
              <>
                {" "}
                of{" "}
                <Link
                  href={`${team.path}/missions/${document.missionId}`}
                  className="text-ac underline decoration-ac-line underline-offset-3 hover:decoration-ac"
                >
                  M-{document.missionNumber}
                </Link>
              </>
            )}
            .
          </p>
        )}
      </section>
    </div>
  );
}
