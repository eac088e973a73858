import type { ReactNode } from "react";
import { cn } from "#components/lib/cn";
import { Button } from "./button.tsx";

type EmptyProps = { title: string; children?: ReactNode; action?: ReactNode; className?: string };

/** One line that says what will land here, and one action. */
export function Empty({ title, children, action, className }: EmptyProps) {
  return (
    <div className={cn("rounded-8 border border-line2 border-dashed px-3 py-2.5", className)}>
      <p className="font-500">{title}</p>
      {children && <p className="mt-1 text-12 text-ink3">{children}</p>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}

type BrokenProps = { title: string; detail?: string; id?: string; onRetry?: () => void; className?: string };

/** What failed, a way to try again, and the short id to quote. */
export function Broken({ title, detail, id, onRetry, className }: BrokenProps) {
  return (
    <div role="alert" className={cn("rounded-8 border border-line2 bg-surface px-3 py-2.5 shadow-1", className)}>
      <p className="font-500">{title}</p>
      {detail && <p className="mt-1 text-12 text-ink2">{detail}</p>}
      <div className="mt-1 flex items-center justify-between gap-3">
        {onRetry ? (
          <Button kind="quiet" size="small" className="-ml-2 font-600 text-ac hover:text-ac" onClick={onRetry}>
            Try again
          </Button>
        ) : (
          <span />
        )}
        {id && <code className="font-mono text-11 text-ink3">{id}</code>}
      </div>
    </div>
  );
}
