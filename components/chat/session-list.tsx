"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Plus, Search } from "lucide-react";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { groupByAge } from "#components/lib/chat-groups";
import { cn } from "#components/lib/cn";
import { useSettled } from "#components/lib/use-settled";
import { StateGlyph } from "#components/state/state-glyph";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { Input } from "#components/ui/input";
import { Link } from "#components/ui/link";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age, useNow } from "#components/ui/time";
import type { SessionRow } from "#server/domains/sessions/schema";

const PAGE = 40;

/** The team's chats by age, newest first, with a search through all that was said. */
export function SessionList({ openId }: { openId: string | null }) {
  const trpc = useTRPC();
  const team = useTeam();
  const [text, setText] = useState("");
  const [isArchived, setArchived] = useState(false);
  const wanted = useSettled(text.trim(), 250);
  const query = useInfiniteQuery(
    trpc.sessions.list.infiniteQueryOptions(
      { limit: PAGE, text: wanted, isArchived },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: (before) => before },
    ),
  );
  const now = useNow();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-3">
      <Button asChild className="justify-start">
        <Link href={`${team.path}/chat`}>
          <Plus size={14} aria-hidden /> New chat
        </Link>
      </Button>
      <div className="relative">
        <Search size={13} aria-hidden className="absolute top-2 left-2 text-ink3 max-md:top-3" />
        <Input
          type="search"
          aria-label="Search chats"
          placeholder="Search chats"
          className="pl-7"
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <QueryState query={query} subject="The chats" loading={<SkeletonRows rows={6} label="Loading the chats" />}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.items);
          if (rows.length === 0)
            return (
              <Empty title={wanted ? `Nothing was said about “${wanted}”` : "Your team’s chats will stand here"} />
            );
          return (
            <nav aria-label="Chats" className="grid grid-cols-[minmax(0,1fr)] gap-3">
              {groupByAge(rows, now).map((group) => (
                <div key={group.title} className="grid grid-cols-[minmax(0,1fr)] gap-px">
                  <h2 className="px-2 pb-1 text-12 text-ink3">{group.title}</h2>
                  {group.rows.map((row) => (
                    <SessionLink key={row.id} row={row} isOpen={row.id === openId} />
                  ))}
                </div>
              ))}
              <MoreButton query={query} />
            </nav>
          );
        }}
      </QueryState>
      {!wanted && (
        <Button kind="quiet" size="small" className="justify-self-start" onClick={() => setArchived(!isArchived)}>
          {isArchived ? "Back to the chats" : "Archived chats"}
        </Button>
      )}
    </div>
  );
}

function SessionLink({ row, isOpen }: { row: SessionRow; isOpen: boolean }) {
  const team = useTeam();
  return (
    <Link
      href={`${team.path}/chat/${row.id}`}
      aria-current={isOpen ? "page" : undefined}
      className={cn("grid grid-cols-[minmax(0,1fr)] gap-0.5 rounded-6 px-2 py-1.5 hover:bg-sunk", isOpen && "bg-sunk")}
    >
      <span className="flex items-center gap-1.5">
        <span className="min-w-0 truncate font-550" title={row.title}>
          {row.title}
        </span>
        {row.live && (
          <StateGlyph state={row.live === "waiting" ? "waiting" : "working"} size={12} className="ml-auto" />
        )}
      </span>
      <span className="truncate text-12 text-ink3">
        {row.excerpt ?? (
          <>
            {row.agent.name} · <Age at={row.lastAt} />
          </>
        )}
      </span>
    </Link>
  );
}
