"use client";
import { Button } from "./button.tsx";

type Paged = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };

/** The next page of a list, when there is one. */
export function MoreButton({ query }: { query: Paged }) {
  if (!query.hasNextPage) return null;
  return (
    <Button
      className="justify-self-start"
      isBusy={query.isFetchingNextPage}
      busyText="Loading…"
      onClick={() => void query.fetchNextPage()}
    >
      Show more
    </Button>
  );
}
