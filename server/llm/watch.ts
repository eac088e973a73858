/** A provider that keeps sending drops is stopped at this many times the longest silence. */
const WHOLE_CALL_FACTOR = 5;

export type Watch = {
  signal: AbortSignal;
  /** Something arrived. */
  alive(): void;
  /** Why it was stopped, or null when it was not. */
  reason(): "silence" | "too_long" | "cancelled" | null;
  end(): void;
};

/** Stops a call when the provider is silent for `timeoutMs`, when it takes five times as long in all, or when `outer` says so. */
export function watchCall(timeoutMs: number, outer: AbortSignal | undefined): Watch {
  const controller = new AbortController();
  let reason: ReturnType<Watch["reason"]> = null;
  const stop = (why: NonNullable<typeof reason>) => {
    reason ??= why;
    controller.abort(new Error(`model call stopped: ${why}`));
  };
  const cancel = () => stop("cancelled");
  let silence = setTimeout(() => stop("silence"), timeoutMs);
  const whole = setTimeout(() => stop("too_long"), timeoutMs * WHOLE_CALL_FACTOR);
  if (outer?.aborted) cancel();
  outer?.addEventListener("abort", cancel, { once: true });
  return {
    signal: controller.signal,
    alive: () => {
      clearTimeout(silence);
      silence = setTimeout(() => stop("silence"), timeoutMs);
    },
    reason: () => reason,
    end: () => {
      clearTimeout(silence);
      clearTimeout(whole);
      outer?.removeEventListener("abort", cancel);
    },
  };
}
