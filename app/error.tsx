"use client";
import { Wordmark } from "#components/layout/mark";
import { Broken } from "#components/ui/empty";

type ErrorPageProps = { error: Error & { digest?: string }; reset: () => void };

/** The last net: a page that could not be drawn at all. */
export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-4 bg-bg px-4">
      <Wordmark />
      <Broken
        className="max-w-md"
        title="This page did not load"
        detail="Nothing was lost: what the team does goes on without it."
        id={error.digest}
        onRetry={reset}
      />
      {/* A whole new page: what broke this one may still be in the browser. */}
      <a href="/" className="flex min-h-9 items-center font-600 text-ac hover:underline">
        To the command center
      </a>
    </main>
  );
}
