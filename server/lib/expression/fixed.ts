/**
 * Fixed-point decimals on BigInt: a value is `units / 10^decimals`. Sums, comparisons and means over columns stay exact
 * whatever the size, with no precision to choose.
 */

const powers: bigint[] = [1n];

export function tenTo(exponent: number): bigint {
  for (let next = powers.length; next <= exponent; next++) powers.push((powers[next - 1] ?? 1n) * 10n);
  return powers[exponent] ?? 1n;
}

/** Rounds half away from zero, the commercial "half up". `divisor` must not be 0. */
export function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const isNegative = dividend < 0n !== divisor < 0n;
  const top = dividend < 0n ? -dividend : dividend;
  const bottom = divisor < 0n ? -divisor : divisor;
  const quotient = (2n * top + bottom) / (2n * bottom);
  return isNegative ? -quotient : quotient;
}

export function rescale(units: bigint, from: number, to: number): bigint {
  if (to === from) return units;
  return to > from ? units * tenTo(to - from) : divideHalfUp(units, tenTo(from - to));
}

/** `formatFixed(123480n, 2)` → `"1234.80"`; never `-0`. */
export function formatFixed(units: bigint, decimals: number): string {
  const isNegative = units < 0n;
  const digits = (isNegative ? -units : units).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const text = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
  return isNegative ? `-${text}` : text;
}

export type Fixed = { units: bigint; decimals: number };

/** Reads a plain decimal (`-1234.50`, `.5`, `+3`); null for anything else. */
export function parseFixed(text: string): Fixed | null {
  const match = /^([+-]?)(\d*)(?:\.(\d+))?$/.exec(text);
  if (!match || (match[2] === "" && match[3] === undefined)) return null;
  const fraction = match[3] ?? "";
  const units = BigInt(`${match[2] ?? ""}${fraction}`);
  return { units: match[1] === "-" ? -units : units, decimals: fraction.length };
}

/** Removes trailing zeros after the point, and the point when nothing is left behind it. */
export function trimDecimal(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
