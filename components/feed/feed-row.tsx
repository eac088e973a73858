import { ChevronRight } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { type FeedLine, speakerOf } from "#components/lib/feed";
import { hrefOf } from "#components/lib/feed-links";
import { tellFold, tellLine } from "#components/lib/feed-words";
import { stateWords } from "#components/lib/states";
import { ActorFace } from "#components/state/face";
import { StateGlyph } from "#components/state/state-glyph";
import { Link } from "#components/ui/link";
import { Age } from "#components/ui/time";
import { EventRow } from "./event-row.tsx";

export function FeedRow({ line, viewerName }: { line: FeedLine; viewerName: string }) {
  const team = useTeam();
  const words = tellLine(line, viewerName);
  const fold = tellFold(line);
  return (
    <li className="slide-in relative flex gap-2.5 px-2 pb-3 before:absolute before:top-7 before:bottom-1 before:left-[17.5px] before:w-px before:bg-line last:before:hidden">
      <ActorFace {...speakerOf(line.event)} />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <Link href={hrefOf(line.event, team.path)} className="min-w-0 flex-1 hover:underline">
            <span className="font-600">{words.who}</span> {words.text}
          </Link>
          <Age at={line.event.createdAt} className="shrink-0 text-12 text-ink3" />
        </p>
        {words.detail && (
          <p className="line-clamp-3 text-12 text-ink2">
            {words.state && (
              <StateGlyph state={words.state} size={11} label={stateWords[words.state]} className="mr-1 inline" />
            )}
            {words.detail}
          </p>
        )}
        {fold && (
          <details className="group">
            <summary className="flex min-h-6 cursor-pointer list-none items-center gap-1 text-12 text-ink3 hover:text-ink2">
              <ChevronRight size={12} className="transition-transform group-open:rotate-90" aria-hidden /> {fold}
            </summary>
            <ol className="mt-1">
              {line.folded.map((event) => (
                <EventRow key={event.seq} event={event} />
              ))}
            </ol>
          </details>
        )}
      </div>
    </li>
  );
}
