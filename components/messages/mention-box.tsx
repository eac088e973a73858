"use client";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { cn } from "#components/lib/cn";
import { matchNames, mentionAt, putMention } from "#components/lib/mention-typing";
import { ActorFace } from "#components/state/face";
import { useTRPC } from "#components/trpc/trpc";
import { Textarea } from "#components/ui/input";

const OFFERED = 6;

/** Everybody who can be called, fetched when somebody begins to write. */
function useRoster(isWanted: boolean) {
  const trpc = useTRPC();
  const agents = useQuery(trpc.agents.find.queryOptions(undefined, { enabled: isWanted, staleTime: 60_000 }));
  const people = useQuery(trpc.team.members.queryOptions(undefined, { enabled: isWanted, staleTime: 60_000 }));
  return [
    ...(agents.data ?? []).map(({ id, name }) => ({ id, name, kind: "agent" as const })),
    ...(people.data ?? []).map(({ userId, name }) => ({ id: userId, name, kind: "user" as const })),
  ];
}

type MentionBoxProps = {
  label: string;
  value: string;
  rows?: number;
  hasProblem?: boolean;
  onChange: (value: string) => void;
  onSubmit: () => void;
};

/** A text field that completes names behind an @. Ctrl and Enter sends. */
export function MentionBox({ label, value, rows = 2, hasProblem, onChange, onSubmit }: MentionBoxProps) {
  const [isTouched, setTouched] = useState(false);
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [isClosed, setClosed] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const roster = useRoster(isTouched);
  const mention = isClosed ? null : mentionAt(value, caret);
  const offers = mention ? matchNames(roster, mention.typed, OFFERED) : [];

  function take(name: string): void {
    if (!mention) return;
    const put = putMention(value, caret, { from: mention.from, name });
    onChange(put.text);
    setCaret(put.caret);
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(put.caret, put.caret);
    });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      onSubmit();
      return;
    }
    const offer = offers[Math.min(chosen, offers.length - 1)];
    if (!offer || event.nativeEvent.isComposing) return;
    const move = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (move !== 0) setChosen((chosen + move + offers.length) % offers.length);
    else if (event.key === "Enter" || event.key === "Tab") take(offer.name);
    else if (event.key === "Escape") setClosed(true);
    else return;
    event.preventDefault();
  }

  return (
    <div className="relative">
      <Textarea
        ref={box}
        aria-label={label}
        placeholder={label}
        aria-invalid={hasProblem ? true : undefined}
        aria-autocomplete="list"
        aria-controls={offers.length > 0 ? listId : undefined}
        aria-activedescendant={offers.length > 0 ? `${listId}-${Math.min(chosen, offers.length - 1)}` : undefined}
        rows={rows}
        maxLength={20_000}
        className="block min-h-14 [field-sizing:content] max-h-[40vh]"
        value={value}
        onFocus={() => setTouched(true)}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onBlur={() => setClosed(true)}
        onChange={(event) => {
          onChange(event.target.value);
          setCaret(event.target.selectionStart);
          setChosen(0);
          setClosed(false);
        }}
        onKeyDown={onKeyDown}
      />
      {offers.length > 0 && (
        <div
          id={listId}
          role="listbox"
          aria-label="Names"
          className="absolute bottom-full left-0 z-30 mb-1 w-60 max-w-full rounded-10 border border-line2 bg-surface p-1 shadow-2"
        >
          {offers.map((offer, at) => (
            <button
              key={offer.id}
              id={`${listId}-${at}`}
              type="button"
              role="option"
              tabIndex={-1}
              aria-selected={at === chosen}
              // Before the field loses the focus, which closes the list.
              onMouseDown={(event) => {
                event.preventDefault();
                take(offer.name);
              }}
              className={cn(
                "flex h-8 w-full items-center gap-2 rounded-6 px-2 max-md:h-10",
                at === chosen && "bg-sunk",
              )}
            >
              <ActorFace kind={offer.kind} name={offer.name} size={16} />
              <span className="truncate">{offer.name}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
