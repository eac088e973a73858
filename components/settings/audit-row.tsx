"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { cn } from "#components/lib/cn";
import { exactTime } from "#components/lib/format";
import { JsonBlock } from "#components/runs/json-block";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { AuditRow } from "#server/domains/audit/schema";

const nameOf = ({ actor }: AuditRow) => (actor.kind === "mail" ? actor.address : actor.name);

/** One row: who, what, on which thing, when. It opens to what was given and how it looked before and after. */
export function AuditRowLine({ row }: { row: AuditRow }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="border-line border-t first:border-t-0">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex min-h-9 w-full items-center gap-x-3 px-3 py-1.5 text-left hover:bg-bg max-md:min-h-11 max-md:flex-wrap"
      >
        <ChevronRight
          size={13}
          className={cn("shrink-0 text-ink3 transition-transform", isOpen && "rotate-90")}
          aria-hidden
        />
        <code className="min-w-0 flex-1 truncate font-mono text-12">{row.command}</code>
        <span className="w-36 truncate max-md:w-auto max-md:max-w-40">{nameOf(row)}</span>
        <span className="w-28 truncate text-12 text-ink2 max-md:hidden">{row.entity}</span>
        <span className="w-14 text-right text-12 text-ink3 tabular-nums max-md:hidden">{row.seq ?? "new"}</span>
        <Age at={row.createdAt} className="w-16 text-right text-12 text-ink3" />
      </button>
      {isOpen && <AuditDetail id={row.id} />}
    </li>
  );
}

function AuditDetail({ id }: { id: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.audit.get.queryOptions({ auditId: id }));
  return (
    <div className="grid grid-cols-1 gap-2 px-3 pb-3">
      <QueryState query={query} subject="The row" loading={<SkeletonRows rows={2} label="Loading the row" />}>
        {(row) => (
          <>
            <p className="text-12 text-ink2 [overflow-wrap:anywhere]">
              <time dateTime={row.createdAt.toISOString()} title={row.createdAt.toISOString()}>
                {exactTime(row.createdAt.getTime())}
              </time>
              {row.entityId && ` · ${row.entity ?? "on"} ${row.entityId}`} · call {row.correlationId}
            </p>
            <JsonBlock title="Given" value={row.input} />
            {row.before !== null && <JsonBlock title="Before" value={row.before} />}
            {row.after !== null && <JsonBlock title="After" value={row.after} />}
            <p className="font-mono text-11 text-ink3 [overflow-wrap:anywhere]">
              {row.hash ? `sealed as ${row.seq}: ${row.hash}` : "It gets its place in the chain within seconds."}
            </p>
          </>
        )}
      </QueryState>
    </div>
  );
}
