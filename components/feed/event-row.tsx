import { useTeam } from "#components/layout/team-context";
import { actorName, textOf } from "#components/lib/feed";
import { hrefOf } from "#components/lib/feed-links";
import { Link } from "#components/ui/link";
import { Age } from "#components/ui/time";
import type { EventView } from "#server/domains/events/schema";

const subjects = ["summary", "title", "name", "question", "reason"];

function subjectOf(event: EventView): string {
  for (const field of subjects) {
    const text = textOf(event, field);
    if (text) return text;
  }
  return "";
}

/** One event as it is recorded. */
export function EventRow({ event }: { event: EventView }) {
  const team = useTeam();
  return (
    <li className="flex min-h-6 items-baseline gap-2 px-2 text-12">
      <code className="shrink-0 font-mono text-11 text-ink2">{event.kind}</code>
      <Link
        href={hrefOf(event, team.path)}
        className="min-w-0 flex-1 truncate text-ink3 hover:text-ink hover:underline"
      >
        {actorName(event)} {subjectOf(event)}
      </Link>
      <Age at={event.createdAt} className="shrink-0 text-11 text-ink3" />
    </li>
  );
}
