"use client";
import { PanelRight } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { cn } from "#components/lib/cn";
import { Button } from "#components/ui/button";
import { Link } from "#components/ui/link";
import { FrameBar } from "./frame-bar.tsx";
import { FrameNotices } from "./team-notices.tsx";

const Sheet = dynamic(() => import("../ui/sheet.tsx").then((module) => module.Sheet), { ssr: false });

export type Crumb = { label: string; href: string };

type PageFrameProps = {
  title: ReactNode;
  crumb?: Crumb;
  actions?: ReactNode;
  children: ReactNode;
  rail?: ReactNode;
  railTitle?: string;
  railWidth?: "narrow" | "usual" | "run" | "document";
  /** The page fills the window and scrolls in parts of its own, also on a phone. */
  isWhole?: boolean;
  /** When the page itself opens the drawer, such as by choosing a row. */
  drawer?: { isOpen: boolean; onChange: (isOpen: boolean) => void };
};

const railWidths = { narrow: "w-[252px]", usual: "w-[332px]", run: "w-[332px] xl:w-[452px]", document: "w-[308px]" };

/** Top bar with the team's money and pause, main area and right rail. Below 1024 px the rail is a drawer, on a phone a sheet. */
export function PageFrame(props: PageFrameProps) {
  const { title, crumb, actions, children, rail, railTitle = "More", railWidth = "usual", drawer, isWhole } = props;
  const [isOwnOpen, setOwnOpen] = useState(false);
  const isRailOpen = drawer?.isOpen ?? isOwnOpen;
  const setRailOpen = drawer?.onChange ?? setOwnOpen;
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <header className="flex h-12 shrink-0 items-center gap-2 border-line border-b bg-surface px-4 max-md:sticky max-md:top-0 max-md:z-20">
        <div className="flex min-w-0 flex-1 items-center gap-2 text-14">
          {crumb && (
            <>
              <Link href={crumb.href} className="text-ink2 hover:text-ink max-md:hidden">
                {crumb.label}
              </Link>
              <span className="text-ink3 max-md:hidden" aria-hidden>
                /
              </span>
            </>
          )}
          <h1 className="truncate font-600">{title}</h1>
        </div>
        <div className="flex shrink-0 items-center gap-2">
          {actions}
          <FrameBar isCrowded={Boolean(actions)} />
          {rail && (
            <Button
              kind="plain"
              size="icon"
              className="lg:hidden"
              aria-label={railTitle}
              onClick={() => setRailOpen(true)}
            >
              <PanelRight size={15} aria-hidden />
            </Button>
          )}
        </div>
      </header>
      <FrameNotices />
      <div className="flex min-h-0 flex-1">
        <main
          id="content"
          tabIndex={isWhole ? -1 : 0}
          className={cn(
            "min-w-0 flex-1 focus-visible:outline-offset-[-2px]",
            isWhole ? "max-md:h-[calc(100dvh-112px)] md:overflow-hidden" : "max-md:pb-20 md:overflow-y-auto",
          )}
        >
          {children}
        </main>
        {rail && (
          <aside
            aria-label={railTitle}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
            tabIndex={0}
            className={cn(
              "shrink-0 overflow-y-auto focus-visible:outline-offset-[-2px] border-line border-l max-lg:hidden",
              railWidths[railWidth],
            )}
          >
            {rail}
          </aside>
        )}
      </div>
      {rail && isRailOpen && (
        <Sheet title={railTitle} isOpen onOpenChange={setRailOpen}>
          <div className="-m-4">{rail}</div>
        </Sheet>
      )}
    </div>
  );
}
