import type { ReactNode } from "react";

type ShellProps = { sideBar: ReactNode; bottomBar: ReactNode; children: ReactNode };

/** The frame of every signed-in page: panes scroll by themselves on a desktop, the page scrolls on a phone. */
export function Shell({ sideBar, bottomBar, children }: ShellProps) {
  return (
    <div className="flex min-h-dvh md:h-dvh md:overflow-hidden">
      <a
        href="#content"
        className="sr-only z-50 rounded-6 bg-ink px-3 py-2 text-surface focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      {sideBar}
      {children}
      {bottomBar}
    </div>
  );
}
