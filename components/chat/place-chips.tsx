"use client";
import { FileText, ListChecks, type LucideIcon, Target, X } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";

type Place = { id: string; number: number | null; title: string };
export type ShownPlace = { mission: Place | null; task: Place | null; documents: Place[] };
export type PlaceKind = "mission" | "task" | "document";

type PlaceChipsProps = ShownPlace & { onRemove?: (kind: PlaceKind, id: string) => void };

/** What a message is about, as links; in the composer each can be left out. */
export function PlaceChips({ mission, task, documents, onRemove }: PlaceChipsProps) {
  const chips: { kind: PlaceKind; icon: LucideIcon; path: string; place: Place }[] = [
    ...(mission ? [{ kind: "mission" as const, icon: Target, path: "missions", place: mission }] : []),
    ...(task ? [{ kind: "task" as const, icon: ListChecks, path: "tasks", place: task }] : []),
    ...documents.map((place) => ({ kind: "document" as const, icon: FileText, path: "documents", place })),
  ];
  const team = useTeam();
  if (chips.length === 0) return null;
  return (
    <ul aria-label="What it is about" className="flex flex-wrap gap-1.5">
      {chips.map(({ kind, icon: Icon, path, place }) => (
        <li
          key={place.id}
          className="flex h-6 max-w-64 items-center gap-1 rounded-5 border border-line2 pl-1.5 text-12 text-ink2 max-md:h-9"
        >
          <Icon size={12} aria-hidden className="shrink-0 text-ink3" />
          <Link
            href={`${team.path}/${path}/${place.id}`}
            className="truncate pr-1.5 hover:text-ink"
            title={place.title}
          >
            {place.title}
          </Link>
          {onRemove && (
            <Button
              kind="quiet"
              className="size-5 rounded-3 p-0 max-md:size-9"
              aria-label={`Leave out ${place.title}`}
              onClick={() => onRemove(kind, place.id)}
            >
              <X size={11} aria-hidden />
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
