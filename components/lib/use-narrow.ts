import { useSyncExternalStore } from "react";

/** Below this the right rail is a drawer; the same breakpoint as `lg`. */
const NARROW = "(max-width: 1023.98px)";

function onChange(listener: () => void): () => void {
  const media = window.matchMedia(NARROW);
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}

/** Whether the rail is a drawer here. On the server nobody knows: no. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    onChange,
    () => window.matchMedia(NARROW).matches,
    () => false,
  );
}
