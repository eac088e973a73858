"use client";
import type { ReactNode } from "react";
import { Broken } from "#components/ui/empty";

export type QueryLike<Data> = {
  data: Data | undefined;
  error: { message: string; data?: unknown } | null;
  refetch: () => unknown;
};

type QueryStateProps<Data> = {
  query: QueryLike<Data>;
  /** What could not be shown: "The board". */
  subject: string;
  loading: ReactNode;
  className?: string;
  children: (data: Data) => ReactNode;
};

function readRequestId(data: unknown): string | undefined {
  if (typeof data !== "object" || data === null || !("requestId" in data)) return undefined;
  return typeof data.requestId === "string" ? data.requestId.slice(0, 8) : undefined;
}

/** Loading, broken or there. Old data stays in sight while newer is fetched, and when fetching fails. */
export function QueryState<Data>({ query, subject, loading, className, children }: QueryStateProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (!query.error) return loading;
  return (
    <Broken
      className={className}
      title={`${subject} did not load`}
      detail={query.error.message}
      id={readRequestId(query.error.data)}
      onRetry={() => void query.refetch()}
    />
  );
}
