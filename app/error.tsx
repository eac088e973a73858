"use client";
import { Broken } from "#components/ui/empty";

type ErrorPageProps = { error: Error & { digest?: string }; reset: () => void };

/** The last net: a page that could not be drawn at all. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <main className="grid min-h-dvh place-content-center bg-bg px-4">
      <Broken
        className="max-w-md"
        title="This page did not load"
        detail="Nothing was lost: what the team does goes on without it."
        id={error.digest}
        onRetry={reset}
      />
    </main>
  );
}
