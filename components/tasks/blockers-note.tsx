"use client";
import { useQuery } from "@tanstack/react-query";
import { useTeam } from "#components/layout/team-context";
import { plural } from "#components/lib/format";
import { StateGlyph } from "#components/state/state-glyph";
import { useTRPC } from "#components/trpc/trpc";
import { Link } from "#components/ui/link";
import { Age } from "#components/ui/time";
import type { BlockerView } from "#server/domains/tasks/schema";

const levelWords: Record<BlockerView["level"], string> = {
  noted: "just noticed",
  orchestrator: "the orchestrator looks at it",
  person: "a person has to look",
};

/** One thing that keeps work from going on: what, since when, who knows. */
export function BlockerLine({ blocker }: { blocker: BlockerView }) {
  const team = useTeam();
  return (
    <li className="flex items-start gap-2 py-1">
      <StateGlyph state="blocked" size={12} className="mt-0.5 shrink-0" label="Held up" />
      <span className="min-w-0 flex-1">
        {blocker.taskId && blocker.taskNumber !== null && (
          <>
            <Link href={`${team.path}/tasks/${blocker.taskId}`} className="font-550 hover:underline">
              T-{blocker.taskNumber}
            </Link>{" "}
          </>
        )}
        {blocker.reason}
        <span className="text-ink3">
          {" "}
          · <Age at={blocker.since} /> · {levelWords[blocker.level]}
        </span>
      </span>
    </li>
  );
}

const SHOWN = 3;

/** What holds work up, where there is something: nothing is shown while all goes well. */
export function BlockersNote({ missionId }: { missionId?: string | undefined }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.tasks.blockers.queryOptions({ missionId, limit: 50 }));
  const blockers = query.data ?? [];
  if (blockers.length === 0) return null;
  return (
    <section aria-label="What holds work up" className="rounded-8 bg-block-soft px-3 py-1.5 text-block">
      <ul>
        {blockers.slice(0, SHOWN).map((blocker) => (
          <BlockerLine key={blocker.id} blocker={blocker} />
        ))}
      </ul>
      {blockers.length > SHOWN && (
        <details>
          <summary className="min-h-6 cursor-pointer">{plural(blockers.length - SHOWN, "more thing")} held up</summary>
          <ul>
            {blockers.slice(SHOWN).map((blocker) => (
              <BlockerLine key={blocker.id} blocker={blocker} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
