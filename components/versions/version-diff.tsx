import type { ReactNode } from "react";
import { type QueryLike, QueryState } from "#components/trpc/query-state";
import { SkeletonRows } from "#components/ui/skeleton";

type VersionDiffProps<Data> = {
  from: number;
  to: number;
  query: QueryLike<Data>;
  action?: ReactNode;
  children: (data: Data) => ReactNode;
};

/** The frame of what differs between two versions of a text. */
export function VersionDiff<Data>({ from, to, query, action, children }: VersionDiffProps<Data>) {
  return (
    <section aria-label={`Changes from v${from} to v${to}`} className="border-line border-t">
      <header className="flex items-center justify-between gap-2 px-4 py-2.5">
        <h2>
          <span className="font-600">
            v{from} → v{to}
          </span>{" "}
          <span className="text-ink2">what changed</span>
        </h2>
        {action}
      </header>
      <QueryState
        query={query}
        subject="The changes"
        className="mx-4"
        loading={<SkeletonRows rows={4} label="Loading changes" />}
      >
        {children}
      </QueryState>
    </section>
  );
}
