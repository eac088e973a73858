"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { ActorFace } from "#components/state/face";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Link } from "#components/ui/link";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { PromptVersionRow, PromptView } from "#server/domains/prompts/schema";
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
                      isShown={version.version === shown}
                      onChoose={() => onChoose(version.version)}
                    />
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

type VersionRowProps = { version: PromptVersionRow; isShown: boolean; onChoose: () => void };

function VersionRow({ version, isShown, onChoose }: VersionRowProps) {
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
        {version.note && <p className="text-12 text-ink2 [overflow-wrap:anywhere]">{version.note}</p>}
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
        {version.labels.length > 0 && (
          <p className="mt-1 flex flex-wrap gap-1">
            {version.labels.map((label) => (
              <LabelChip key={label} label={label} />
            ))}
          </p>
        )}
      </div>
    </li>
  );
}
