"use client";
import { useQuery } from "@tanstack/react-query";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { LineDiff } from "#components/ui/line-diff";
import { SkeletonRows } from "#components/ui/skeleton";
import { fieldWord } from "./field-words.ts";

/** What differs between two revisions: short fields as before → after, the instructions line by line. */
export function RevisionDiff({ id, from, to }: { id: string; from: number; to: number }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.agents.diff.queryOptions({ id, from, to }));
  return (
    <section aria-label={`Changes from revision ${from} to ${to}`} className="grid gap-1 py-2">
      <h4 className="px-4 text-12 text-ink2">
        Revision {from} → {to}
      </h4>
      <QueryState
        query={query}
        subject="The changes"
        className="mx-4"
        loading={<SkeletonRows rows={2} label="Loading changes" />}
      >
        {({ fields, lines }) => (
          <>
            {fields.length === 0 && lines.length === 0 && <p className="px-4 text-12 text-ink3">Both are the same.</p>}
            <dl className="grid gap-1 px-4">
              {fields.map((field) => (
                <div key={field.field} className="grid grid-cols-[7rem_1fr] gap-2 text-12">
                  <dt className="text-ink3">{fieldWord(field.field)}</dt>
                  <dd className="min-w-0 [overflow-wrap:anywhere]">
                    <del className="text-fail no-underline">{field.before}</del>
                    <span aria-hidden> → </span>
                    <ins className="text-add-t no-underline">{field.after}</ins>
                  </dd>
                </div>
              ))}
            </dl>
            {lines.length > 0 && <h5 className="px-4 pt-1 text-12 text-ink3">Instructions</h5>}
            <LineDiff lines={lines} />
          </>
        )}
      </QueryState>
    </section>
  );
}
