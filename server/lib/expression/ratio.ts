import { DomainError } from "#server/lib/errors";
import { divideHalfUp, type Fixed, tenTo } from "./fixed.ts";

/** An exact fraction with a positive denominator, so that `1 / 3 * 3` is 1 and only the end result is rounded. */
export type Ratio = { top: bigint; bottom: bigint };

const LARGEST = tenTo(300);

function checked(top: bigint, bottom: bigint): Ratio {
  if (top > LARGEST || -top > LARGEST || bottom > LARGEST) {
    throw new DomainError("bad_input", "The expression's numbers grow too large: use smaller numbers or round(x, n).");
  }
  return { top, bottom };
}

export function ratioOf(value: Fixed): Ratio {
  return { top: value.units, bottom: tenTo(value.decimals) };
}

export function addRatios(a: Ratio, b: Ratio): Ratio {
  if (a.bottom === b.bottom) return checked(a.top + b.top, a.bottom);
  // Decimal denominators mostly divide one another; staying on the larger one keeps the numbers short.
  if (a.bottom % b.bottom === 0n) return checked(a.top + b.top * (a.bottom / b.bottom), a.bottom);
  if (b.bottom % a.bottom === 0n) return checked(a.top * (b.bottom / a.bottom) + b.top, b.bottom);
  return checked(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
}

export function negateRatio(a: Ratio): Ratio {
  return { top: -a.top, bottom: a.bottom };
}

export function multiplyRatios(a: Ratio, b: Ratio): Ratio {
  return checked(a.top * b.top, a.bottom * b.bottom);
}

/** `b` must not be zero. */
export function divideRatios(a: Ratio, b: Ratio): Ratio {
  return b.top < 0n ? checked(-a.top * b.bottom, a.bottom * -b.top) : checked(a.top * b.bottom, a.bottom * b.top);
}

export function compareRatios(a: Ratio, b: Ratio): number {
  const left = a.top * b.bottom;
  const right = b.top * a.bottom;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The ratio as fixed-point units, rounded half up. */
export function unitsOf(a: Ratio, decimals: number): bigint {
  return divideHalfUp(a.top * tenTo(decimals), a.bottom);
}
