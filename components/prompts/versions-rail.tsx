"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import { VersionRow } from "#components/versions/version-row";
import type { PromptView } from "#server/domains/prompts/schema";
import { LabelChip } from "./label-chip.tsx";
import { PromptDiff } from "./prompt-diff.tsx";

type VersionsRailProps = { prompt: PromptView; onChoose: (version: number) => void };

/** Who wrote which version, which labels mean it, and what the shown one changed. */
export function VersionsRail({ prompt, onChoose }: VersionsRailProps) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.prompts.versions.infiniteQueryOptions(
      { id: prompt.id, limit: 20 },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const shown = prompt.shown.version;
  return (
    <div className="flex min-h-full flex-col">
      <section className="px-2 py-3">
        <QueryState query={query} subject="The versions" loading={<SkeletonRows rows={4} label="Loading versions" />}>
          {(data) => (
            <>
              <ol aria-label="Versions" className="grid gap-0.5">
                {data.pages
                  .flatMap((page) => page.items)
                  .map((version) => (
                    <VersionRow
                      key={version.id}
                      version={version}
                      note={version.note}
                      isShown={version.version === shown}
                      onChoose={() => onChoose(version.version)}
                    >
                      {version.labels.length > 0 && (
                        <p className="mt-1 flex flex-wrap gap-1">
                          {version.labels.map((label) => (
                            <LabelChip key={label} label={label} />
                          ))}
                        </p>
                      )}
                    </VersionRow>
                  ))}
              </ol>
              <div className="px-2 pt-2">
                <MoreButton query={query} />
              </div>
            </>
          )}
        </QueryState>
      </section>
      {shown > 1 && <PromptDiff id={prompt.id} from={shown - 1} to={shown} />}
    </div>
  );
}
