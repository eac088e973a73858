"use client";
import { ChevronsUpDown } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { initials } from "#components/lib/format";
import { useTeam } from "./team-context.tsx";

const TeamMenu = lazy(() => import("./team-menu.tsx"));

/** Which team is looked at; a click offers the others. The menu's code and the list of teams come with that click. */
export function TeamSwitcher() {
  const { teamName } = useTeam();
  const [isWanted, setWanted] = useState(false);
  const trigger = (
    <button
      type="button"
      aria-haspopup="menu"
      className="mb-2 flex h-8 w-full items-center gap-2.5 rounded-6 px-1.5 text-left text-ink2 hover:bg-sunk max-xl:justify-center"
      title={teamName}
      onClick={() => setWanted(true)}
    >
      <span
        aria-hidden
        className="grid size-4.5 shrink-0 place-items-center rounded-5 bg-ink2 font-650 text-[9px] text-surface uppercase"
      >
        {initials(teamName)}
      </span>
      <span className="flex-1 truncate max-xl:sr-only">{teamName}</span>
      <ChevronsUpDown size={13} className="shrink-0 text-ink3 max-xl:hidden" aria-hidden />
      <span className="sr-only">Switch team</span>
    </button>
  );
  if (!isWanted) return trigger;
  return (
    <Suspense fallback={trigger}>
      <TeamMenu trigger={trigger} />
    </Suspense>
  );
}
