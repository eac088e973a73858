/** How figures read on every screen. Money is in micro-dollars, times in milliseconds. */

const THIN_SPACE = "\u2009";
const MINUS = "−";

type MoneyPlace = "call" | "total";

function groupThousands(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, ",");
}

function moneyDecimals(absMicros: number, place: MoneyPlace): number {
  const usual = place === "call" ? 4 : 2;
  if (absMicros === 0) return usual;
  // Never round a real amount to nothing: show more digits instead.
  for (const decimals of [usual, 4]) {
    if (Math.round(absMicros / 10 ** (6 - decimals)) > 0) return decimals;
  }
  return 6;
}

/** `$0.0412` for a run or a call, `$4.18` for a day or a mission, `unknown` when the price is. */
export function money(micros: number | null | undefined, place: MoneyPlace = "total"): string {
  if (micros === null || micros === undefined) return "unknown";
  const abs = Math.abs(micros);
  const [whole = "0", part = ""] = (abs / 1_000_000).toFixed(moneyDecimals(abs, place)).split(".");
  return `${micros < 0 ? MINUS : ""}$${groupThousands(whole)}.${part}`;
}

/** Like `count`, but short: `812`, `9.1k`, `184k`, `1.2m`. */
export function short(value: number): string {
  const abs = Math.abs(value);
  const sign = value < 0 ? MINUS : "";
  if (abs < 1_000) return sign + String(Math.round(abs));
  if (abs < 99_950) return `${sign}${(abs / 1_000).toFixed(1)}k`;
  if (abs < 999_500) return `${sign}${Math.round(abs / 1_000)}k`;
  return `${sign}${(abs / 1_000_000).toFixed(1)}m`;
}

export function tokens(value: number): string {
  return `${short(value)} tok`;
}

/** A whole number with grouping: `48,210`. */
export function count(value: number): string {
  return (value < 0 ? MINUS : "") + groupThousands(String(Math.round(Math.abs(value))));
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Time taken so far: `0:48`, `2:41`, `1 h 26`, `2 d 3 h`. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${String(minutes % 60).padStart(2, "0")}`;
  return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Time of one step: `0.2 s`, `14.1 s`, then as elapsed. */
export function stepTime(ms: number): string {
  return ms < 59_950 ? `${(Math.max(0, ms) / 1_000).toFixed(1)} s` : elapsed(ms);
}

/** How long ago: `now`, `48 s`, `9 min`, `3 h`, `2 d`, then the date. */
export function age(thenMs: number, nowMs: number): string {
  const seconds = Math.floor((nowMs - thenMs) / 1_000);
  if (seconds < 5) return "now";
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  if (seconds < 7 * 86_400) return `${Math.floor(seconds / 86_400)} d`;
  return new Date(thenMs).toISOString().slice(0, 10);
}

/** An age in a sentence: `now`, `3 s ago`. */
export function ago(thenMs: number, nowMs: number): string {
  const text = age(thenMs, nowMs);
  return text === "now" || text.includes("-") ? text : `${text} ago`;
}

/** `41.3 %` from a ratio between 0 and 1, with a thin space. */
export function percent(ratio: number, decimals = 0): string {
  const value = (Math.abs(ratio) * 100).toFixed(decimals);
  const isNegative = ratio < 0 && Number(value) !== 0;
  return `${isNegative ? MINUS : ""}${value}${THIN_SPACE}%`;
}

export function bytes(size: number): string {
  if (size < 1_000) return `${size} B`;
  if (size < 999_500) return `${Math.round(size / 1_000)} kB`;
  return `${(size / 1_000_000).toFixed(1)} MB`;
}

/** Two letters for a face: `Ad`, `Le`. */
export function initials(name: string): string {
  const letters = [...name.trim()];
  return ((letters[0] ?? "?").toUpperCase() + (letters[1] ?? "")).trim();
}

/** The name a cell has room for: `claude-sonnet-4.5` → `sonnet-4.5`. The full name stands in the tooltip. */
export function shortModel(model: string): string {
  const last = model.split("/").at(-1) ?? model;
  return last.replace(/^claude-/, "").replace(/-\d{8}$/, "");
}

export function exactTime(ms: number): string {
  return new Date(ms).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
}

export function clockTime(ms: number): string {
  return new Date(ms).toLocaleTimeString("en-GB");
}

/** `17:40`. */
export function hourTime(ms: number): string {
  return new Date(ms).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
