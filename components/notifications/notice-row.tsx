"use client";
import { type LucideIcon, MessageSquare, Newspaper, UserRoundCheck } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { plainText } from "#components/lib/feed-words";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import { Age } from "#components/ui/time";
import type { NoticeView } from "#server/domains/notifications/schema";
import { KINDS_OF, NOTICE_GROUPS } from "#server/lib/notice-kinds";
import { noticeHeadline, noticePath } from "#server/lib/notice-words";

const icons: Record<(typeof NOTICE_GROUPS)[number], LucideIcon> = {
  messages: MessageSquare,
  needs: UserRoundCheck,
  news: Newspaper,
};

type NoticeRowProps = { notice: NoticeView; onRead: (isRead: boolean) => void; onOpen?: (() => void) | undefined };

/** One thing the person is told: who does what, where it leads, and whether it was read. */
export function NoticeRow({ notice, onRead, onOpen }: NoticeRowProps) {
  const team = useTeam();
  const group = NOTICE_GROUPS.find((name) => KINDS_OF[name].includes(notice.kind)) ?? "news";
  const Icon = icons[group];
  const isUnread = notice.readAt === null;
  return (
    <li
      className={cn(
        "group relative flex gap-2.5 rounded-8 px-2 py-2 hover:bg-bg",
        isUnread && "bg-ac-soft hover:bg-ac-soft",
      )}
    >
      <Icon
        size={15}
        strokeWidth={1.6}
        className={cn("mt-0.5 shrink-0", isUnread ? "text-ac" : "text-ink3")}
        aria-hidden
      />
      <div className="min-w-0 flex-1">
        <Link
          href={team.path + noticePath(notice)}
          onClick={() => {
            if (isUnread) onRead(true);
            onOpen?.();
          }}
          className="block after:absolute after:inset-0 after:rounded-8"
        >
          <span className="flex items-baseline gap-2">
            <span className={cn("min-w-0 flex-1", isUnread && "font-550")}>{noticeHeadline(notice)}</span>
            <Age at={notice.at} className="shrink-0 text-12 text-ink3" />
          </span>
          {notice.text && <span className="line-clamp-2 text-12 text-ink2">{plainText(notice.text)}</span>}
          {isUnread && <span className="sr-only">not read yet</span>}
        </Link>
        <Button
          kind="quiet"
          size="small"
          className="relative -ml-2 text-ink3 md:absolute md:right-1 md:bottom-1 md:bg-surface md:opacity-0 md:focus-visible:opacity-100 md:group-hover:opacity-100"
          onClick={() => onRead(isUnread)}
        >
          {isUnread ? "Mark read" : "Mark unread"}
        </Button>
      </div>
    </li>
  );
}
