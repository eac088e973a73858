"use client";
import { useQuery } from "@tanstack/react-query";
import { SlidersHorizontal, X } from "lucide-react";
import { useState } from "react";
import { cn } from "#components/lib/cn";
import type { DocumentFilters as Filters } from "#components/lib/document-filters";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { SearchField } from "#components/ui/search-field";
import { Select } from "#components/ui/select";
import { kindOptions, periodOptions, pick, sortOptions, statusOptions } from "./words.ts";

type FiltersProps = {
  value: Filters;
  /** Counts how often everything was shown again: the search field then begins anew. */
  round: number;
  onChange: (value: Filters) => void;
  onShowAll: () => void;
};

function useChoices() {
  const trpc = useTRPC();
  const agents = useQuery(trpc.agents.find.queryOptions());
  const people = useQuery(trpc.team.members.queryOptions());
  const tags = useQuery(trpc.documents.tags.queryOptions());
  const missions = useQuery(trpc.missions.list.queryOptions({ limit: 50 }));
  return {
    authors: [
      ...(people.data ?? []).map((person) => ({ value: person.userId, label: person.name })),
      ...(agents.data ?? []).map((agent) => ({ value: agent.id, label: agent.name })),
    ],
    tags: (tags.data ?? []).map(({ tag, count }) => ({ value: tag, label: `${tag} (${count})` })),
    missions: (missions.data?.items ?? []).map((one) => ({ value: one.id, label: `M-${one.number} ${one.title}` })),
  };
}

export function DocumentFilters({ value, round, onChange, onShowAll }: FiltersProps) {
  const choices = useChoices();
  const set = (change: { [K in keyof Filters]: Filters[K] | undefined }) =>
    onChange(Object.fromEntries(Object.entries({ ...value, ...change }).filter(([, one]) => one)) as Filters);
  const [isOpen, setOpen] = useState(false);
  const chosen = Object.keys(value).filter((key) => key !== "sort" && key !== "text").length;
  const isNarrow = chosen > 0 || value.text !== undefined;
  const sorts = sortOptions.filter((option) => option.value !== "relevance" || value.text);
  const any = (label: string) => ({ value: "", label });
  return (
    <search className="flex flex-wrap items-center gap-2" aria-label="Documents">
      <SearchField
        key={round}
        label="Search documents"
        placeholder="Words, “a phrase”, −without"
        maxLength={200}
        className="sm:min-w-52 sm:max-w-96"
        value={value.text ?? ""}
        onChange={(text) => set({ text })}
      />
      <Button className="sm:hidden" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <SlidersHorizontal size={13} aria-hidden /> {chosen > 0 ? `Filters ${chosen}` : "Filters"}
      </Button>
      <div className={cn("grid w-full grid-cols-2 gap-2 sm:flex sm:w-auto sm:flex-wrap", !isOpen && "max-sm:hidden")}>
        <Select
          aria-label="Kind"
          className="sm:w-32"
          value={value.kind ?? ""}
          options={[any("Any kind"), ...kindOptions]}
          onValue={(kind) => set({ kind: pick(kindOptions, kind) })}
        />
        <Select
          aria-label="Status"
          className="sm:w-32"
          value={value.status ?? ""}
          options={[any("Any status"), ...statusOptions]}
          onValue={(status) => set({ status: pick(statusOptions, status) })}
        />
        <Select
          aria-label="Tag"
          className="sm:w-32"
          value={value.tag ?? ""}
          options={[any("Any tag"), ...withChosen(choices.tags, value.tag)]}
          onValue={(tag) => set({ tag })}
        />
        <Select
          aria-label="Mission"
          className="sm:w-36"
          value={value.missionId ?? ""}
          options={[any("Any mission"), ...withChosen(choices.missions, value.missionId)]}
          onValue={(missionId) => set({ missionId })}
        />
        <Select
          aria-label="Written by"
          className="sm:w-36"
          value={value.authorId ?? ""}
          options={[any("By anybody"), ...withChosen(choices.authors, value.authorId)]}
          onValue={(authorId) => set({ authorId })}
        />
        <Select
          aria-label="Changed"
          className="sm:w-40"
          value={value.changedWithin ?? ""}
          options={[any("Changed any time"), ...periodOptions]}
          onValue={(within) => set({ changedWithin: pick(periodOptions, within) })}
        />
        <Select
          aria-label="Order"
          className="sm:w-40"
          value={value.sort ?? (value.text ? "relevance" : "changed")}
          options={sorts}
          onValue={(sort) => set({ sort: pick(sortOptions, sort) })}
        />
        {isNarrow && (
          <Button kind="quiet" onClick={onShowAll}>
            <X size={13} aria-hidden /> Show all
          </Button>
        )}
      </div>
    </search>
  );
}

/** What the address names stays chosen, also before the list is there or when it is not on it. */
function withChosen(options: { value: string; label: string }[], chosen: string | undefined) {
  if (!chosen || options.some((option) => option.value === chosen)) return options;
  return [...options, { value: chosen, label: chosen.length > 30 ? "As in the address" : chosen }];
}
