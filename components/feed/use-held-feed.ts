import { useEffect, useRef, useState } from "react";
import type { EventView } from "#server/domains/events/schema";

/** While somebody reads further down, new lines wait behind a count instead of moving what is read. */
export function useHeldFeed(events: EventView[]) {
  const topRef = useRef<HTMLDivElement>(null);
  const newest = events[0]?.seq ?? 0;
  const newestRef = useRef(newest);
  newestRef.current = newest;
  const [heldAt, setHeldAt] = useState<number | null>(null);

  useEffect(() => {
    const top = topRef.current;
    if (!top) return;
    const observer = new IntersectionObserver(([entry]) => setHeldAt(entry?.isIntersecting ? null : newestRef.current));
    observer.observe(top);
    return () => observer.disconnect();
  }, []);

  const shown = heldAt === null ? events : events.filter((event) => event.seq <= heldAt);
  const showNew = () => {
    setHeldAt(null);
    topRef.current?.scrollIntoView({ block: "center" });
  };
  return { topRef, shown, newCount: events.length - shown.length, showNew };
}
