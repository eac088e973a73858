import type { MarketRange } from "#server/lib/market-ranges";
import { fold, numberOf } from "./words.ts";

/** The range a text asks for; `note` says where it is not quite what was asked. */
export type AskedRange = { range: MarketRange; note: string };

const WITHIN: readonly { upTo: number; range: MarketRange }[] = [
  { upTo: 1, range: "1M" },
  { upTo: 3, range: "3M" },
  { upTo: 6, range: "6M" },
  { upTo: 12, range: "1Y" },
  { upTo: 24, range: "2Y" },
];
const EXACT = [1, 3, 6, 12, 24, 60];
const MONTHS_OF: Record<string, number> = { month: 1, quarter: 3, year: 12, decade: 120 };
const WORDED: readonly { pattern: RegExp; range: MarketRange }[] = [
  {
    pattern: /\b(ytd|year to date|this year|so far this year|since (the )?(new year|january|start of the year))\b/,
    range: "YTD",
  },
  { pattern: /\b(half a year|half-year|past half year)\b/, range: "6M" },
  { pattern: /\b(52 weeks|12-month|twelve-month)\b/, range: "1Y" },
  {
    pattern: /\b(all time|ever|max(imum)?|whole history|full history|since (the )?(beginning|listing|ipo))\b/,
    range: "5Y",
  },
];

export function readRange(text: string): AskedRange | null {
  const folded = fold(text);
  const short = /\b(\d{1,2})\s?([my])\b/.exec(folded);
  if (short) return ofMonths(Number(short[1]) * (short[2] === "y" ? 12 : 1), short[0]);
  const worded = WORDED.find(({ pattern }) => pattern.test(folded));
  if (worded) return { range: worded.range, note: "" };
  const counted = /\b(\d{1,3}|[a-z]+)[\s-]+(month|quarter|year|decade)s?\b/.exec(folded);
  if (counted) {
    const unit = MONTHS_OF[counted[2] ?? ""] ?? 1;
    const given = counted[1] ?? "";
    const count = numberOf(given) ?? (given === "eighteen" ? 18 : 1);
    if (given === "half") return { range: "6M", note: "" };
    return ofMonths(count * unit, counted[0]);
  }
  if (/\b(today|yesterday|(this|last|past|a|one|two|three|\d+) (days?|weeks?)|days?|weeks?)\b/.test(folded))
    return { range: "1M", note: "The shortest range I can show is a month." };
  return null;
}

function ofMonths(months: number, asked: string): AskedRange {
  const fitting = WITHIN.find(({ upTo }) => months <= upTo)?.range ?? "5Y";
  if (EXACT.includes(months)) return { range: fitting, note: "" };
  const note =
    months > 60
      ? "The longest range I can show is 5 years."
      : `“${asked}” is no range I can show; this is the next longer one.`;
  return { range: fitting, note };
}
