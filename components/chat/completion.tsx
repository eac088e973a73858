"use client";
import { useQuery } from "@tanstack/react-query";
import { matchCommands } from "#components/lib/chat-commands";
import { cn } from "#components/lib/cn";
import { matchNames, mentionAt, putMention } from "#components/lib/mention-typing";
import { AgentFace } from "#components/state/face";
import { useTRPC } from "#components/trpc/trpc";

export type Offer = { key: string; label: string; hint: string; isAgent: boolean; text: string; caret: number };

const MOST = 7;

/** What can stand where the caret is: a command at the beginning of a line, a name behind an @. */
export function useOffers(text: string, caret: number, isWanted: boolean): Offer[] {
  const trpc = useTRPC();
  const agents = useQuery(trpc.agents.find.queryOptions(undefined, { enabled: isWanted, staleTime: 60_000 }));
  if (!isWanted) return [];
  const commands = matchCommands(text).map((command) => {
    const put = `/${command.name}${command.needsRest ? " " : ""}`;
    return {
      key: command.name,
      label: `/${command.name}`,
      hint: command.hint,
      isAgent: false,
      text: put,
      caret: put.length,
    };
  });
  const mention = mentionAt(text, caret);
  const answering = (agents.data ?? []).filter((agent) => !agent.isProgram);
  const names = mention ? matchNames(answering, mention.typed, MOST) : [];
  return [
    ...commands.slice(0, MOST + 2),
    ...names.map((agent) => ({
      key: agent.id,
      label: agent.name,
      hint: agent.role.replaceAll("_", " "),
      isAgent: true,
      ...putMention(text, caret, { from: mention?.from ?? 0, name: agent.name }),
    })),
  ];
}

type OfferListProps = { id: string; offers: Offer[]; chosen: number; onTake: (offer: Offer) => void };

export function OfferList({ id, offers, chosen, onTake }: OfferListProps) {
  if (offers.length === 0) return null;
  return (
    <div
      id={id}
      role="listbox"
      aria-label="Completions"
      className="absolute bottom-full left-0 z-30 mb-1 w-96 max-w-full rounded-10 border border-line2 bg-surface p-1 shadow-2"
    >
      {offers.map((offer, at) => (
        <button
          key={offer.key}
          id={`${id}-${at}`}
          type="button"
          role="option"
          tabIndex={-1}
          aria-selected={at === chosen}
          // Before the field loses the focus, which closes the list.
          onMouseDown={(event) => {
            event.preventDefault();
            onTake(offer);
          }}
          className={cn(
            "flex h-8 w-full items-center gap-2 rounded-6 px-2 text-left max-md:h-10",
            at === chosen && "bg-sunk",
          )}
        >
          {offer.isAgent && <AgentFace name={offer.label} size={16} />}
          <span className="shrink-0 font-550">{offer.label}</span>
          <span className="min-w-0 truncate text-12 text-ink3">{offer.hint}</span>
        </button>
      ))}
    </div>
  );
}
