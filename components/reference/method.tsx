import { cn } from "#components/lib/cn";

/** What reads stays quiet; what changes something stands out by weight, not by colour. */
export function Method({ name }: { name: string }) {
  return (
    <span className={cn("w-14 shrink-0 font-mono text-11", name === "GET" ? "text-ink3" : "text-ink")}>{name}</span>
  );
}
