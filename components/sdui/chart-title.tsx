import type { ReactNode } from "react";

export function ChartTitle({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-1">
      <p className="font-550 [overflow-wrap:anywhere]">{title}</p>
      {children}
    </div>
  );
}
