"use client";
import { Ellipsis } from "lucide-react";
import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { cn } from "#components/lib/cn";
import { isPlaceOpen, type Place, phonePlaces } from "#components/lib/navigation";
import { CountBadge } from "#components/ui/chip";
import { Link } from "#components/ui/link";

const MoreSheet = dynamic(() => import("./more-sheet.tsx").then((module) => module.MoreSheet), { ssr: false });

const cell = "relative grid h-16 place-content-center justify-items-center gap-1 text-11 text-ink2";

function BarPlace({ entry, teamPath, needsMe }: { entry: Place; teamPath: string; needsMe: number }) {
  const isOpen = isPlaceOpen(entry, teamPath, usePathname());
  const Icon = entry.icon;
  return (
    <Link
      href={teamPath + entry.path}
      aria-current={isOpen ? "page" : undefined}
      className={cn(cell, isOpen && "font-550 text-ac")}
    >
      <span className="relative">
        <Icon size={20} strokeWidth={1.6} aria-hidden />
        {entry.key === "needs" && (
          <span className="absolute -top-2 left-3">
            <CountBadge value={needsMe} label={needsMe === 1 ? "thing needs you" : "things need you"} />
          </span>
        )}
      </span>
      {entry.shortLabel}
    </Link>
  );
}

type BottomBarProps = { teamPath: string; needsMe: number; userName: string };

/** The phone's menu: four places and "More". */
export function BottomBar({ teamPath, needsMe, userName }: BottomBarProps) {
  const [isMoreOpen, setMoreOpen] = useState(false);
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-5 border-line border-t bg-bg pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {phonePlaces.map((entry) => (
        <BarPlace key={entry.key} entry={entry} teamPath={teamPath} needsMe={needsMe} />
      ))}
      <button type="button" className={cell} aria-haspopup="dialog" onClick={() => setMoreOpen(true)}>
        <Ellipsis size={20} strokeWidth={1.6} aria-hidden />
        More
      </button>
      {isMoreOpen && <MoreSheet teamPath={teamPath} userName={userName} onClose={() => setMoreOpen(false)} />}
    </nav>
  );
}
