"use client";
import { Search } from "lucide-react";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { cn } from "#components/lib/cn";
import { isPlaceOpen, type Place, type PlaceKey, placeGroups } from "#components/lib/navigation";
import { openPalette } from "#components/lib/open-palette";
import { CountBadge } from "#components/ui/chip";
import { Keys } from "#components/ui/keys";
import { Link } from "#components/ui/link";
import { Mark, Wordmark } from "./mark.tsx";
import { TeamSwitcher } from "./team-switcher.tsx";
import { UnreadBadge } from "./unread-badge.tsx";

export type PlaceCounts = Partial<Record<PlaceKey, number>>;

type SideBarProps = {
  teamPath: string;
  needsMe: number;
  counts: PlaceCounts;
  simulated: ReactNode;
  account: ReactNode;
};

type EntryProps = { entry: Place; teamPath: string; count?: number; needsMe: number };

function Entry({ entry, teamPath, count, needsMe }: EntryProps) {
  const isOpen = isPlaceOpen(entry, teamPath, usePathname());
  const Icon = entry.icon;
  return (
    <Link
      href={teamPath + entry.path}
      aria-current={isOpen ? "page" : undefined}
      title={entry.label}
      className={cn(
        "relative flex h-7.5 items-center gap-2.5 rounded-6 px-2 text-ink2 transition-colors duration-[80ms] hover:bg-sunk max-xl:justify-center",
        isOpen && "bg-sunk font-550 text-ink",
      )}
    >
      <Icon size={15} strokeWidth={1.6} className={cn("shrink-0", isOpen && "text-ac")} aria-hidden />
      <span className="flex-1 truncate max-xl:sr-only">{entry.label}</span>
      {entry.key === "needs" ? (
        <span className="max-xl:absolute max-xl:-top-1 max-xl:-right-1">
          <CountBadge value={needsMe} label={needsMe === 1 ? "thing needs you" : "things need you"} />
        </span>
      ) : entry.key === "messages" ? (
        <span className="max-xl:absolute max-xl:-top-1 max-xl:-right-1">
          <UnreadBadge />
        </span>
      ) : (
        count !== undefined && count > 0 && <span className="font-400 text-11 text-ink3 max-xl:sr-only">{count}</span>
      )}
    </Link>
  );
}

/** 204 px from 1280 px on, a strip of icons below, nothing on a phone. */
export function SideBar({ teamPath, needsMe, counts, simulated, account }: SideBarProps) {
  return (
    <aside
      aria-label="Team"
      className="flex h-dvh w-[52px] shrink-0 flex-col border-line border-r bg-bg px-2.5 pb-2.5 max-md:hidden max-xl:px-1.5 xl:w-[204px]"
    >
      <div className="flex h-12 shrink-0 items-center justify-between px-1.5 max-xl:justify-center">
        <Link href={teamPath} aria-label="Muster">
          <span className="max-xl:hidden">
            <Wordmark />
          </span>
          <span className="xl:hidden">
            <Mark />
          </span>
        </Link>
        <button type="button" className="rounded-5 hover:bg-sunk max-xl:hidden" onClick={() => openPalette()}>
          <Keys keys={["mod", "k"]} className="h-6 px-1" />
          <span className="sr-only">Search and commands</span>
        </button>
      </div>
      <TeamSwitcher />
      <button
        type="button"
        aria-label="Search and commands"
        title="Search and commands"
        className="mb-2 grid h-7.5 shrink-0 place-items-center rounded-6 text-ink2 hover:bg-sunk xl:hidden"
        onClick={() => openPalette()}
      >
        <Search size={15} strokeWidth={1.6} aria-hidden />
      </button>
      <nav aria-label="Main" className="grid min-h-0 gap-3 overflow-y-auto max-xl:overflow-visible">
        {placeGroups.map((group) => (
          <div key={group[0]?.key} className="grid gap-px">
            {group.map((entry) => (
              <Entry key={entry.key} entry={entry} teamPath={teamPath} count={counts[entry.key]} needsMe={needsMe} />
            ))}
          </div>
        ))}
      </nav>
      <div className="mt-auto grid shrink-0 gap-2.5 pt-2">
        <div className="max-xl:hidden">{simulated}</div>
        {account}
      </div>
    </aside>
  );
}
