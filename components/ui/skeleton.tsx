import { cn } from "#components/lib/cn";

/** The shape of what is coming. It waits 150 ms before it shows and does not shimmer. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn("appear-late block h-3 rounded-5 bg-sunk", className)} />;
}

export function SkeletonRows({ rows, label }: { rows: number; label: string }) {
  return (
    <div role="status" aria-label={label} className="grid gap-2 py-2">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <Skeleton key={row} className={cn("h-6", row % 3 === 2 ? "w-2/3" : row % 3 === 1 ? "w-5/6" : "w-full")} />
      ))}
    </div>
  );
}
