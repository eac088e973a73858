"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Command as List } from "cmdk";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { useState } from "react";
import { useTeam } from "#components/layout/team-context";
import { type PaletteMode, takeEarlyText } from "#components/lib/open-palette";
import { hitHref, hitId, hitPlace, kindWords } from "#components/lib/search-hits";
import { useSettled } from "#components/lib/use-settled";
import { HitGlyph, Snippet } from "#components/search/hit-parts";
import { useTRPC } from "#components/trpc/trpc";
import { Keys } from "#components/ui/keys";
import { SEARCH_KINDS, type SearchHit } from "#server/domains/search/schema";
import { type Command, matchCommands, useCommands } from "./commands.tsx";

const SHOWN = 20;
const TYPING_PAUSE_MS = 140;
const MAX_TYPED = 500;
const SEE_ALL = "see-all";
/** cmdk knows a row by its value. */
const rowValue = (hit: SearchHit) => `hit-${hit.kind}-${hit.id}`;

const row =
  "flex min-h-8 cursor-default select-none items-center gap-2.5 rounded-6 px-2 py-1 data-[selected=true]:bg-sunk max-md:min-h-10";
const group =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-11 [&_[cmdk-group-heading]]:text-ink3";

const words: Record<PaletteMode, string> = {
  all: "Go anywhere, do anything, search everything",
  create: "What do you want to make?",
  search: "Search tasks, missions, documents, messages and agents",
};

function CommandRow({ command, onRun }: { command: Command; onRun: (run: () => void) => void }) {
  const Icon = command.icon;
  return (
    <List.Item value={command.id} className={row} onSelect={() => onRun(command.run)}>
      <Icon size={14} strokeWidth={1.6} className="shrink-0 text-ink3" aria-hidden />
      <span className="flex-1 truncate">{command.label}</span>
      {command.keys && <Keys keys={command.keys} className="max-md:hidden" />}
    </List.Item>
  );
}

function HitRow({ hit, onOpen }: { hit: SearchHit; onOpen: (hit: SearchHit) => void }) {
  const place = hitPlace(hit);
  return (
    <List.Item value={rowValue(hit)} className={row} onSelect={() => onOpen(hit)}>
      <HitGlyph hit={hit} />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          {hit.number !== null && <span className="shrink-0 text-12 text-ink3">{hitId(hit)}</span>}
          <span className="truncate font-550">{hit.title}</span>
          {place && <span className="ml-auto shrink-0 pl-2 text-12 text-ink3">{place}</span>}
        </span>
        {hit.kind !== "agent" && <Snippet hit={hit} className="truncate text-12 text-ink3" />}
      </span>
    </List.Item>
  );
}

function groupsOf(commands: Command[]): [Command["group"], Command[]][] {
  return (["Go to", "Create", "Do"] as const).flatMap((title) => {
    const own = commands.filter((command) => command.group === title);
    return own.length > 0 ? [[title, own] as [Command["group"], Command[]]] : [];
  });
}

/** What was found, what it is found by, and whether that is still on its way. */
function useFound(typed: string, mode: PaletteMode) {
  const trpc = useTRPC();
  const text = useSettled(typed.trim(), TYPING_PAUSE_MS);
  const isAsked = mode !== "create" && text.length > 1;
  const query = useQuery(
    trpc.search.all.queryOptions({ text, limit: SHOWN }, { enabled: isAsked, placeholderData: keepPreviousData }),
  );
  const hits = isAsked && typed.trim() !== "" ? (query.data?.items ?? []) : [];
  return {
    hits,
    error: isAsked ? query.error : null,
    isPending: isAsked && (query.isFetching || text !== typed.trim()),
  };
}

/** The first row is chosen whenever other rows are offered; what was chosen among earlier ones no longer counts. */
function useSelection(rows: string[]) {
  const offered = rows.join();
  const [chosen, setChosen] = useState({ offered, value: "" });
  const isStanding = chosen.offered === offered && rows.includes(chosen.value);
  return {
    value: isStanding ? chosen.value : (rows[0] ?? SEE_ALL),
    onValueChange: (value: string) => setChosen({ offered, value }),
  };
}

/** Ctrl or ⌘ and K: one field for every place, every action and everything that was ever written. */
export function CommandPalette({ mode, onClose }: { mode: PaletteMode; onClose: () => void }) {
  const team = useTeam();
  const router = useRouter();
  const [typed, setTyped] = useState("");
  // The dialog gives its field the focus a moment after it is drawn; until then letters are kept for it.
  const takeOver = () => {
    const early = takeEarlyText();
    if (early) setTyped(early);
  };
  const commands = useCommands(mode);
  const matching = mode === "search" && typed === "" ? [] : matchCommands(commands, typed);
  const { hits, error, isPending } = useFound(typed, mode);
  const exact = hits.filter((hit) => hit.isExact);
  const groups = groupsOf(matching);
  const others = SEARCH_KINDS.flatMap((kind) => hits.filter((hit) => !hit.isExact && hit.kind === kind));
  const selection = useSelection([
    ...exact.map(rowValue),
    ...groups.flatMap(([, own]) => own.map((command) => command.id)),
    ...others.map(rowValue),
    SEE_ALL,
  ]);
  const close = (then: () => void) => {
    onClose();
    then();
  };
  const open = (hit: SearchHit) => close(() => router.push(hitHref(hit, team.path)));
  const seeAll = () => close(() => router.push(`${team.path}/search?q=${encodeURIComponent(typed.trim())}`));
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-veil" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[min(640px,calc(100vw-24px))] -translate-x-1/2 overflow-hidden rounded-12 border border-line2 bg-surface text-ink shadow-2 max-md:top-3"
        >
          <Dialog.Title className="sr-only">{words[mode]}</Dialog.Title>
          <List label={words[mode]} shouldFilter={false} loop {...selection}>
            <div className="flex h-12 items-center gap-2.5 border-line border-b px-3.5">
              <Search size={15} className="shrink-0 text-ink3" aria-hidden />
              <List.Input
                value={typed}
                onFocus={takeOver}
                onValueChange={setTyped}
                maxLength={MAX_TYPED}
                placeholder={words[mode]}
                className="h-full min-w-0 flex-1 bg-transparent text-14 outline-none placeholder:text-ink3 max-md:text-[16px]"
              />
            </div>
            <List.List className="max-h-[min(440px,60vh)] overflow-y-auto overscroll-contain p-1.5 [scroll-padding:36px]">
              {exact.map((hit) => (
                <HitRow key={hit.id} hit={hit} onOpen={open} />
              ))}
              {groups.map(([title, own]) => (
                <List.Group key={title} heading={title} className={group}>
                  {own.map((command) => (
                    <CommandRow key={command.id} command={command} onRun={close} />
                  ))}
                </List.Group>
              ))}
              <Hits hits={others} onOpen={open} />
              {typed.trim() !== "" && mode !== "create" && (
                <List.Item value={SEE_ALL} className={row} onSelect={seeAll}>
                  <Search size={14} strokeWidth={1.6} className="shrink-0 text-ink3" aria-hidden />
                  <span className="truncate">Search everything for “{typed.trim()}”</span>
                </List.Item>
              )}
              <p role="status" className="px-2 py-1.5 text-12 text-ink3 empty:hidden">
                {error ? `Search did not answer: ${error.message}` : ""}
                {!error && typed !== "" && !isPending && hits.length + matching.length === 0 ? "Nothing found." : ""}
                {mode === "search" && typed === "" ? "Words, a “phrase”, −without, or an id such as T-12." : ""}
              </p>
            </List.List>
          </List>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Hits({ hits, onOpen }: { hits: SearchHit[]; onOpen: (hit: SearchHit) => void }) {
  return SEARCH_KINDS.map((kind) => {
    const own = hits.filter((hit) => hit.kind === kind);
    if (own.length === 0) return null;
    return (
      <List.Group key={kind} heading={kindWords[kind].many} className={group}>
        {own.map((hit) => (
          <HitRow key={hit.id} hit={hit} onOpen={onOpen} />
        ))}
      </List.Group>
    );
  });
}
