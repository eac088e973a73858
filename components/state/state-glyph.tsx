import type { ReactNode } from "react";
import { cn } from "#components/lib/cn";
import { stateWords, type ViewState } from "#components/lib/states";

const shapes: Record<ViewState, ReactNode> = {
  idle: <circle cx="8" cy="8" r="5.25" fill="none" stroke="currentColor" strokeWidth="1.75" />,
  queued: (
    <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.75" strokeDasharray="2.3 2.02" />
  ),
  working: (
    <>
      <circle cx="8" cy="8" r="6.25" fill="none" stroke="var(--ac-line)" strokeWidth="1.5" />
      <path className="turn" d="M8 1.75A6.25 6.25 0 0 1 14.25 8" fill="none" stroke="currentColor" strokeWidth="1.75" />
      <circle cx="8" cy="8" r="3" fill="currentColor" />
    </>
  ),
  waiting: (
    <>
      <path
        d="M8 1.6 14.4 8 8 14.4 1.6 8Z"
        fill="currentColor"
        stroke="currentColor"
        strokeWidth="1.2"
        strokeLinejoin="round"
      />
      <path d="M6.55 5.6v4.8M9.45 5.6v4.8" stroke="var(--surface)" strokeWidth="1.4" strokeLinecap="round" />
    </>
  ),
  blocked: (
    <>
      <path
        d="M5.35 1.6h5.3l3.75 3.75v5.3l-3.75 3.75h-5.3L1.6 10.65v-5.3Z"
        fill="currentColor"
        stroke="currentColor"
        strokeLinejoin="round"
      />
      <path d="M4.8 8h6.4" stroke="var(--surface)" strokeWidth="1.9" strokeLinecap="round" />
    </>
  ),
  failed: (
    <>
      <path
        d="M8 2.2 14.6 13.6H1.4Z"
        fill="currentColor"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinejoin="round"
      />
      <path d="M8 6.3v3.2M8 11.7v.1" stroke="var(--surface)" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
  paused: (
    <>
      <rect x="2.1" y="2.1" width="11.8" height="11.8" rx="3" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M6.3 5.8v4.4M9.7 5.8v4.4" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </>
  ),
  review: (
    <>
      <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M8 8V4a4 4 0 1 1-4 4Z" fill="currentColor" />
    </>
  ),
  done: (
    <>
      <circle cx="8" cy="8" r="6.75" fill="currentColor" />
      <path
        d="m5 8.2 2.1 2.1L11 6.2"
        fill="none"
        stroke="var(--surface)"
        strokeWidth="1.7"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  cancelled: (
    <>
      <circle cx="8" cy="8" r="6.1" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="m5.9 5.9 4.2 4.2M10.1 5.9l-4.2 4.2" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
    </>
  ),
};

const colours: Record<ViewState, string> = {
  idle: "text-ink3",
  queued: "text-ink3",
  working: "text-ac",
  waiting: "text-wait-f",
  blocked: "text-block",
  failed: "text-fail",
  paused: "text-ink3",
  review: "text-ac",
  done: "text-ink2",
  cancelled: "text-ink3",
};

type StateGlyphProps = { state: ViewState; size?: number; label?: string; className?: string };

/** A state as a shape. Without `label` it is decoration, because the word already stands beside it. */
export function StateGlyph({ state, size = 14, label, className }: StateGlyphProps) {
  const name = label === "" ? stateWords[state] : label;
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      className={cn("shrink-0", colours[state], className)}
      role={name ? "img" : undefined}
      aria-label={name}
      aria-hidden={name ? undefined : true}
    >
      {shapes[state]}
    </svg>
  );
}
