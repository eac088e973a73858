"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { count } from "#components/lib/format";
import { type SearchFilter, searchInput, searchParams } from "#components/lib/search-filter";
import { hitHref, hitId, hitPlace, kindWords } from "#components/lib/search-hits";
import { useSettled } from "#components/lib/use-settled";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Empty } from "#components/ui/empty";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { Link } from "#components/ui/link";
import { MoreButton } from "#components/ui/more-button";
import { Segment } from "#components/ui/segment";
import { Select } from "#components/ui/select";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import { MOST_OF_A_KIND, SEARCH_KINDS, type SearchHit, type SearchKind } from "#server/domains/search/schema";
import { HitGlyph, Snippet } from "./hit-parts.tsx";

const TYPING_PAUSE_MS = 200;

const times = [
  { value: "", label: "Any time" },
  { value: "1", label: "Last day" },
  { value: "7", label: "Last 7 days" },
  { value: "30", label: "Last 30 days" },
  { value: "365", label: "Last year" },
];

type FilterProps = { filter: SearchFilter; onFilter: (next: Partial<SearchFilter>) => void };

function Filters({ filter, onFilter }: FilterProps) {
  const trpc = useTRPC();
  const missions = useQuery(trpc.missions.list.queryOptions({ limit: 50 }));
  const agents = useQuery(trpc.agents.list.queryOptions());
  const people = useQuery(trpc.team.members.queryOptions());
  const authors = [
    { value: "", label: "Anybody" },
    ...(people.data ?? []).map((person) => ({ value: person.userId, label: person.name })),
    ...(agents.data ?? []).map((agent) => ({ value: agent.id, label: agent.name })),
  ];
  const places = [
    { value: "", label: "Every mission" },
    ...(missions.data?.items ?? []).map((one) => ({ value: one.id, label: `M-${one.number} ${one.title}` })),
  ];
  return (
    <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
      <Field label="Mission">
        <Select value={filter.mission} options={places} onValue={(mission) => onFilter({ mission })} />
      </Field>
      <Field label="By">
        <Select value={filter.by} options={authors} onValue={(by) => onFilter({ by })} />
      </Field>
      <Field label="Changed">
        <Select value={filter.days} options={times} onValue={(days) => onFilter({ days })} />
      </Field>
    </div>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  const team = useTeam();
  return (
    <li className="relative flex gap-2.5 rounded-8 px-2 py-2 hover:bg-bg">
      <span className="mt-0.5">
        <HitGlyph hit={hit} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          {hit.number !== null && <span className="shrink-0 text-12 text-ink3">{hitId(hit)}</span>}
          <Link
            href={hitHref(hit, team.path)}
            className="min-w-0 truncate font-550 after:absolute after:inset-0"
            title={hit.title}
          >
            {hit.kind === "message" ? `${hit.by || "Somebody"} on “${hit.title}”` : hit.title}
          </Link>
          <Age at={hit.at} className="ml-auto shrink-0 text-12 text-ink3" />
        </p>
        <Snippet hit={hit} className="mt-0.5 line-clamp-2 text-12 text-ink2" />
        <p className="mt-0.5 text-12 text-ink3">
          {[kindWords[hit.kind].one, hitPlace(hit)].filter(Boolean).join(" · ")}
        </p>
      </div>
    </li>
  );
}

const shownCount = (found: number) => (found >= MOST_OF_A_KIND ? `${count(MOST_OF_A_KIND)}+` : count(found));

function Kinds({
  counts,
  kind,
  onKind,
}: {
  counts: Record<SearchKind, number>;
  kind: string;
  onKind: (kind: string) => void;
}) {
  const total = SEARCH_KINDS.reduce((sum, one) => sum + counts[one], 0);
  const options = [
    { value: "all", label: `All ${count(total)}` },
    ...SEARCH_KINDS.filter((one) => counts[one] > 0 || one === kind).map((one) => ({
      value: one as string,
      label: `${kindWords[one].many} ${shownCount(counts[one])}`,
    })),
  ];
  return (
    <div>
      <Segment
        label="Kinds"
        value={kind || "all"}
        options={options}
        onChange={(next) => onKind(next === "all" ? "" : next)}
      />
    </div>
  );
}

function Results({ filter, onFilter }: FilterProps) {
  const trpc = useTRPC();
  const settled = useSettled(filter, TYPING_PAUSE_MS);
  const query = useInfiniteQuery(
    trpc.search.all.infiniteQueryOptions(searchInput(settled), {
      enabled: settled.q.trim() !== "",
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: (before) => before,
    }),
  );
  if (settled.q.trim() === "") {
    return (
      <Empty title="Everything your team wrote is found here">
        Words in any form, a “phrase”, −without a word, or an id such as T-12, M-3 or run 7.
      </Empty>
    );
  }
  return (
    <QueryState query={query} subject="The search" loading={<SkeletonRows rows={6} label="Searching" />}>
      {(data) => {
        const hits = data.pages.flatMap((page) => page.items);
        const counts = data.pages[0]?.counts;
        return (
          <>
            {counts && <Kinds counts={counts} kind={filter.kind} onKind={(kind) => onFilter({ kind })} />}
            {hits.length === 0 && (
              <Empty title="Nothing found">
                Fewer words or a wider filter find more. What was deleted is not found.
              </Empty>
            )}
            <ol aria-label="Found" className="-mx-2 grid grid-cols-1 gap-0.5">
              {hits.map((hit) => (
                <Hit key={`${hit.kind}-${hit.id}`} hit={hit} />
              ))}
            </ol>
            <MoreButton query={query} />
          </>
        );
      }}
    </QueryState>
  );
}

/** Search over everything. What is looked for stands in the address, so that it can be shared and gone back to. */
export function SearchPage({ initial }: { initial: SearchFilter }) {
  const team = useTeam();
  const [filter, setFilter] = useState(initial);
  const change = (next: Partial<SearchFilter>) => {
    const full = { ...filter, ...next };
    setFilter(full);
    const params = searchParams(full);
    window.history.replaceState(null, "", `${team.path}/search${params ? `?${params}` : ""}`);
  };
  return (
    <PageFrame title="Search">
      <search className="mx-auto grid w-full max-w-[760px] grid-cols-1 gap-4 p-4">
        <Field label="Search everything">
          <Input
            type="search"
            autoFocus
            value={filter.q}
            maxLength={500}
            className="h-9 text-14"
            placeholder="Words, a “phrase”, or T-12"
            onChange={(event) => change({ q: event.target.value })}
          />
        </Field>
        <Filters filter={filter} onFilter={change} />
        <Results filter={filter} onFilter={change} />
      </search>
    </PageFrame>
  );
}
