const THIN = "\u2009";

/** `+28.9 %`: a sign where the direction matters, a real minus, one decimal. */
export function percentText(share: number, { isSigned = true }: { isSigned?: boolean } = {}): string {
  const rounded = Math.round(Math.abs(share) * 1_000) / 10;
  const sign = rounded === 0 ? "" : share < 0 ? "−" : isSigned ? "+" : "";
  return `${sign}${rounded.toFixed(1)}${THIN}%`;
}

/** Two decimals, four for what costs less than one. */
export function priceText(price: number): string {
  return price.toFixed(price < 1 ? 4 : 2);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `27 Nov 2026`. */
export function dayText(date: string): string {
  const [year, month, day] = date.split("-").map(Number);
  return `${day} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}
