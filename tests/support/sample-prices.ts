import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** Reads the bundled files and computes by plain arithmetic: a second opinion that shares no code with the product. */

export type Close = { date: string; close: number };

/** The day from which NRLD's file is in the shares of today: before it, two for each old one. */
const SPLITS: Record<string, string> = { NRLD: "2025-09-15" };

export function closesOf(symbol: string): Close[] {
  const path = resolve(import.meta.dirname, `../../server/integrations/market/sample/${symbol}.csv`);
  const lines = readFileSync(path, "utf8").trim().split("\n").slice(1);
  return lines.map((line) => {
    const [date = "", , , , close] = line.split(",");
    return { date, close: Number(close) / (date < (SPLITS[symbol] ?? "") ? 2 : 1) };
  });
}

/** From the last day at or before the first one wanted. */
export function since(closes: Close[], first: string): Close[] {
  return closes.slice(
    Math.max(
      0,
      closes.findLastIndex(({ date }) => date <= first),
    ),
  );
}

export function gain(closes: Close[]): number {
  return (closes.at(-1)?.close ?? Number.NaN) / (closes[0]?.close ?? Number.NaN) - 1;
}

export function worstFall(closes: Close[]): number {
  const falls = closes.map(({ close }, at) => close / Math.max(...closes.slice(0, at + 1).map((day) => day.close)) - 1);
  return Math.min(...falls);
}

export function average(closes: Close[], days: number): string {
  return (closes.slice(-days).reduce((sum, { close }) => sum + close, 0) / days).toFixed(2);
}

/** `+28.8 %` with a thin space, as screens write it. */
export function signed(share: number): string {
  return `${share < 0 ? "−" : "+"}${Math.abs(share * 100).toFixed(1)}\u2009%`;
}
