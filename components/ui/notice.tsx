import { Check, WifiOff } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "#components/lib/cn";
import { StateGlyph } from "#components/state/state-glyph";

type NoticeKind = "done" | "wait" | "fail" | "simulated" | "offline";
type NoticeProps = { kind: NoticeKind; children: ReactNode; action?: ReactNode; className?: string };

const looks: Record<NoticeKind, string> = {
  done: "bg-ink text-surface",
  wait: "bg-wait-soft text-wait",
  fail: "bg-fail-soft text-fail",
  simulated: "relative overflow-hidden border border-line2 border-dashed pl-5 text-ink2",
  offline: "border border-line2 text-ink2",
};

const glyphs: Record<NoticeKind, ReactNode> = {
  done: <Check size={14} className="shrink-0" aria-hidden />,
  wait: <StateGlyph state="paused" className="text-wait" />,
  fail: <StateGlyph state="failed" />,
  simulated: <span className="hatch absolute inset-y-0 left-0 w-2 border-line2 border-r border-dashed" aria-hidden />,
  offline: <WifiOff size={14} className="shrink-0 text-ink3" aria-hidden />,
};

/** A message in the flow of the page. Errors stay here, beside what failed; nothing pops up and leaves. */
export function Notice({ kind, children, action, className }: NoticeProps) {
  return (
    <div
      role={kind === "fail" ? "alert" : "status"}
      className={cn("flex min-h-8.5 items-center gap-2.5 rounded-8 px-3 py-1.5", looks[kind], className)}
    >
      {glyphs[kind]}
      <div className="min-w-0 flex-1">{children}</div>
      {action}
    </div>
  );
}
