const MICROS = 1_000_000;
const MOST = 1_000_000;

/** The dollars somebody typed, as micro-dollars; null for an empty field, undefined when it is no amount. */
export function amountOf(text: string): number | null | undefined {
  const plain = text.replace(/[$,\s]/g, "");
  if (plain === "") return null;
  const dollars = Number(plain);
  return Number.isFinite(dollars) && dollars >= 0 && dollars <= MOST ? Math.round(dollars * MICROS) : undefined;
}

/** An amount as somebody would type it: `12.5`. */
export function typedAmount(micros: number | null): string {
  return micros === null ? "" : String(micros / MICROS);
}
