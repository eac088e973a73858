"use client";
import type { ReactNode } from "react";
import { Skeleton } from "#components/ui/skeleton";

type RecordPartProps<Data> = {
  query: { data: Data | undefined; error: { message: string } | null };
  subject: string;
  children: (data: Data) => ReactNode;
};

/** A record of the team in a generated card, read with the permissions of whoever looks: there, on its way, or not for them. */
export function RecordPart<Data>({ query, subject, children }: RecordPartProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (!query.error) return <Skeleton className="h-12 rounded-8" />;
  return (
    <p className="rounded-8 border border-line2 border-dashed px-3 py-2.5 text-ink3">
      {subject} cannot be shown: {query.error.message}
    </p>
  );
}
