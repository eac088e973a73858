"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { type AuditFilter, auditFilterOf, auditInput } from "#components/lib/audit-filter";
import { nextPage } from "#components/lib/next-page";
import { useAddress } from "#components/lib/use-address";
import { useSettled } from "#components/lib/use-settled";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Empty } from "#components/ui/empty";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import { AuditFilters } from "./audit-filters.tsx";
import { AuditProof } from "./audit-proof.tsx";
import { AuditRowLine } from "./audit-row.tsx";
import { SettingsFrame } from "./settings-frame.tsx";

const TYPING_MS = 250;

/** Who changed what, when, and the proof that nobody changed the record. */
export function AuditPage() {
  const trpc = useTRPC();
  const me = useQuery(trpc.session.me.queryOptions()).data;
  const [params, change] = useAddress();
  const filter = auditFilterOf(params);
  if (me && !me.scopes.includes("audit:read"))
    return (
      <SettingsFrame>
        <Empty title="Your role does not read the audit log">Owners and admins do. Ask one of them.</Empty>
      </SettingsFrame>
    );
  return (
    <SettingsFrame>
      <AuditProof filter={filter} canManage={me?.scopes.includes("team:manage") ?? false} />
      <section aria-label="Audit log" className="grid grid-cols-1 gap-3">
        <AuditFilters filter={filter} onChange={change} />
        <AuditList filter={filter} onShowAll={() => change({ kind: "", who: "", command: "", on: "", days: "" })} />
      </section>
    </SettingsFrame>
  );
}

function AuditList({ filter, onShowAll }: { filter: AuditFilter; onShowAll: () => void }) {
  const trpc = useTRPC();
  const settled = JSON.parse(useSettled(JSON.stringify(filter), TYPING_MS)) as AuditFilter;
  const query = useInfiniteQuery(trpc.audit.list.infiniteQueryOptions(auditInput(settled, Date.now()), nextPage));
  return (
    <>
      <QueryState query={query} subject="The audit log" loading={<SkeletonRows rows={8} label="Loading the log" />}>
        {(data) => {
          const items = data.pages.flatMap((page) => page.items);
          if (items.length === 0)
            return (
              <Empty title="No row fits" action={<Button onClick={onShowAll}>Show all</Button>}>
                Words must be the beginning of a name or a command.
              </Empty>
            );
          return (
            <ul className="rounded-10 border border-line2">
              {items.map((row) => (
                <AuditRowLine key={row.id} row={row} />
              ))}
            </ul>
          );
        }}
      </QueryState>
      <MoreButton query={query} />
    </>
  );
}
