"use client";
import { VersionRow } from "#components/versions/version-row";
import type { DocumentView } from "#server/domains/documents/schema";
import { DiffView } from "./diff-view.tsx";
import { RestoreButton } from "./restore-button.tsx";

type VersionsRailProps = { document: DocumentView; onChoose: (version: number) => void };

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
              note={version.summary}
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
