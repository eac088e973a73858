"use client";
import { LogOut, Search } from "lucide-react";
import { leave } from "#components/lib/leave";
import { morePlaces } from "#components/lib/navigation";
import { openPalette } from "#components/lib/open-palette";
import { chooseTheme } from "#components/lib/theme";
import { PersonFace } from "#components/state/face";
import { Link } from "#components/ui/link";
import { Segment } from "#components/ui/segment";
import { Sheet } from "#components/ui/sheet";
import { themeOptions, useTheme } from "./account-menu.tsx";
import { TeamSwitcher } from "./team-switcher.tsx";
import { UnreadBadge } from "./unread-badge.tsx";

const row = "flex h-11 w-full items-center gap-3 rounded-8 px-2 text-14 hover:bg-sunk";

type MoreSheetProps = { teamPath: string; userName: string; onClose: () => void };

export function MoreSheet({ teamPath, userName, onClose }: MoreSheetProps) {
  const theme = useTheme();
  return (
    <Sheet title="More" isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      <div className="grid gap-1">
        <button
          type="button"
          className={row}
          onClick={() => {
            onClose();
            openPalette();
          }}
        >
          <Search size={18} strokeWidth={1.6} aria-hidden /> Search and commands
        </button>
        {morePlaces.map((entry) => (
          <Link key={entry.key} href={teamPath + entry.path} onClick={onClose} className={row}>
            <entry.icon size={18} strokeWidth={1.6} aria-hidden /> {entry.label}
            {entry.key === "messages" && <UnreadBadge />}
          </Link>
        ))}
        <TeamSwitcher />
        <div className="my-2">
          <Segment label="Colours" value={theme} options={themeOptions} onChange={chooseTheme} />
        </div>
        <p className="flex h-11 items-center gap-3 px-2 text-14 text-ink2">
          <PersonFace name={userName} size={20} /> {userName}
        </p>
        <button type="button" className={row} onClick={() => void leave()}>
          <LogOut size={18} strokeWidth={1.6} aria-hidden /> Sign out
        </button>
      </div>
    </Sheet>
  );
}
