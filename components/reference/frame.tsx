import type { ReactNode } from "react";
import { Wordmark } from "#components/layout/mark";
import { Link } from "#components/ui/link";

/** The reference stands outside of any team: everybody may read it. */
export function ReferenceFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-h-dvh bg-surface">
      <header className="border-line border-b bg-bg">
        <div className="mx-auto flex h-12 max-w-[860px] items-center justify-between gap-4 px-4">
          <Link href="/" aria-label="Muster" className="flex min-h-9 items-center">
            <Wordmark />
          </Link>
          <nav aria-label="Reference" className="flex items-center gap-4 text-ink2">
            <Link href="/reference" className="flex min-h-9 items-center hover:text-ink">
              All addresses
            </Link>
            <a href="/api/v1/openapi.json" className="flex min-h-9 items-center hover:text-ink">
              OpenAPI
            </a>
          </nav>
        </div>
      </header>
      <main id="content" className="mx-auto grid max-w-[860px] grid-cols-1 gap-6 px-4 py-6">
        <h1 className="font-600 text-20">{title}</h1>
        {children}
      </main>
    </div>
  );
}
