import type { ReactNode } from "react";
import { cn } from "#components/lib/cn";
import { Wordmark } from "./mark.tsx";

type DoorCardProps = { title: string; children: ReactNode; foot?: ReactNode; isWide?: boolean };

/** The pages before a team is open: one card in the middle. */
export function DoorCard({ title, children, foot, isWide }: DoorCardProps) {
  return (
    <main className="grid min-h-dvh place-items-center bg-bg px-4 py-10">
      <div className={cn("w-full", isWide ? "max-w-[480px]" : "max-w-[340px]")}>
        <div className="mb-6 flex justify-center">
          <Wordmark />
        </div>
        <div className="rounded-12 border border-line2 bg-surface p-5 shadow-1">
          <h1 className="mb-4 font-600 text-20 leading-[27px]">{title}</h1>
          {children}
        </div>
        <p className="mt-4 text-balance text-center text-12 text-ink3">
          {foot ?? "Mission control for teams of people and AI agents"}
        </p>
      </div>
    </main>
  );
}
