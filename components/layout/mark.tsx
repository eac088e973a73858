/** Five agents lined up, one of them live. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden className="shrink-0">
      <rect width="32" height="32" rx="8" fill="var(--ink)" />
      <g fill="none" stroke="var(--surface)" strokeWidth="3" strokeLinecap="round">
        <path d="M6.5 8.5v15M11.25 11.5v6M20.75 11.5v6M25.5 8.5v15" />
        <path d="M16 15v8.5" stroke="var(--mark)" />
      </g>
    </svg>
  );
}

export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2">
      <Mark />
      <span className="font-650 text-[17px] tracking-[-0.02em]">muster</span>
    </span>
  );
}
