import { count, money, percent, short, stepTime } from "#components/lib/format";

/** How values of a chart read. `percent` takes percent (28.9), `micros` micro-dollars, `ms` milliseconds. */
export type ValueFormat = "number" | "percent" | "usd" | "micros" | "tokens" | "ms";
export type ValueStyle = { format?: ValueFormat | undefined; unit?: string | undefined; decimals?: number | undefined };

function grouped(value: number, decimals: number): string {
  const abs = Math.abs(value);
  if (abs >= 1e15) return `${value < 0 ? "−" : ""}${abs.toExponential(2)}`;
  const [whole = "0", part] = abs.toFixed(decimals).split(".");
  const isZero = Number(abs.toFixed(decimals)) === 0;
  return `${value < 0 && !isZero ? "−" : ""}${count(Number(whole))}${part ? `.${part}` : ""}`;
}

/** Digits that a value deserves when nobody says: 0.0123, 1.23, 123.4, 12,345. */
function ownDecimals(value: number): number {
  const abs = Math.abs(value);
  if (Number.isInteger(value) || abs >= 10_000) return 0;
  if (abs >= 1) return Number.isInteger(Math.round(abs * 100) / 10) ? 1 : 2;
  return abs === 0 ? 0 : Math.min(8, 1 - Math.floor(Math.log10(abs)) + 1);
}

/** One value as people read it. `—` says that there is none. */
export function valueText(value: number | null | undefined, style: ValueStyle = {}): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "—";
  const unit = style.unit ? `\u2009${style.unit}` : "";
  switch (style.format) {
    case "percent":
      return percent(value / 100, style.decimals ?? 1);
    case "usd":
      return money(Math.round(value * 1_000_000));
    case "micros":
      return money(value);
    case "tokens":
      return `${short(value)} tok`;
    case "ms":
      return duration(value);
    default:
      return `${grouped(value, style.decimals ?? ownDecimals(value))}${unit}`;
  }
}

/** A tick: short, all of one axis with the same digits. The unit stands once, at the head of the table. */
export function tickText(value: number, decimals: number, style: ValueStyle = {}): string {
  if (style.format === "percent") return percent(value / 100, decimals);
  if (style.format === "usd") return `${value < 0 ? "−" : ""}$${shortTick(Math.abs(value), decimals)}`;
  if (style.format === "micros") return money(value);
  if (style.format === "ms") return duration(value);
  return shortTick(value, style.format === "tokens" ? 0 : decimals);
}

/** Below a second in milliseconds: an axis of 0.0 s tells nothing. */
function duration(valueMs: number): string {
  return Math.abs(valueMs) < 1_000 ? `${grouped(valueMs, 0)} ms` : stepTime(valueMs);
}

function shortTick(value: number, decimals: number): string {
  if (Math.abs(value) >= 1e9) return `${grouped(value / 1e9, 1)}b`;
  return Math.abs(value) >= 100_000 ? short(value) : grouped(value, decimals);
}

/** About how wide 11 px text is. Text is never measured: that would lay the page out twice. */
export function textWidth(text: string): number {
  return Math.ceil(text.length * 6.3);
}
