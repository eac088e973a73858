"use client";
import { useSyncExternalStore } from "react";
import { cn } from "#components/lib/cn";
import { keyName } from "#components/lib/shortcuts";

const nothing = () => () => undefined;
const isMac = () => /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Keys to press, one after the other, or with Ctrl or ⌘ held. */
export function Keys({ keys, className }: { keys: readonly string[]; className?: string }) {
  const onMac = useSyncExternalStore(nothing, isMac, () => false);
  return (
    <span className={cn("flex shrink-0 items-center gap-1", className)}>
      {keys.map((key) => (
        <kbd
          key={key}
          className="min-w-5 rounded-5 border border-line2 px-1 text-center font-sans text-11 text-ink3 leading-4"
        >
          {keyName(key, onMac)}
        </kbd>
      ))}
    </span>
  );
}
