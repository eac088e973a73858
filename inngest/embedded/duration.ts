const UNIT_MS: Record<string, number> = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Milliseconds of the SDK's spans (`1d2h30s`). Null when it is not one. */
export function spanMs(text: string): number | null {
  if (!/^(\d+(\.\d+)?(ms|[wdhms]))+$/.test(text)) return null;
  let total = 0;
  for (const [, amount = "0", unit = "s"] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[wdhms])/g)) {
    total += Number(amount) * (UNIT_MS[unit] ?? 0);
  }
  return total;
}

/** When a span from now, or an ISO instant, is over. An empty span is over at once. Throws when it is neither. */
export function whenOver(text: string, nowMs: number): number {
  if (text === "") return nowMs;
  const span = spanMs(text);
  if (span !== null) return nowMs + span;
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw new Error(`"${text}" is neither a time span nor a date`);
  return instant;
}

/** `retry-after`: seconds or a date (RFC 9110 §10.2.3). */
export function retryAfterOf(header: string | null, nowMs: number): number | null {
  if (header === null || header === "") return null;
  if (/^\d+(\.\d+)?$/.test(header)) return nowMs + Number(header) * 1000;
  const instant = Date.parse(header);
  return Number.isNaN(instant) ? null : instant;
}

export const LONGEST_BACKOFF_MS = 300_000;
const BACKOFF_MS = [1000, 5000, 15_000, 30_000, 60_000, 120_000, LONGEST_BACKOFF_MS];

/** The wait before retry number `attempt` (1 is the first): fixed, so that a test can move its clock by it. */
export function backoffMs(attempt: number): number {
  return BACKOFF_MS[Math.min(attempt, BACKOFF_MS.length) - 1] ?? 1000;
}
