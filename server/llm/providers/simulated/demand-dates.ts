import { fold } from "./words.ts";

/** A period as half-open ISO days: `from` is in, `until` is out. */
export type Period = { from: string; until: string };

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH =
  "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
const QUARTERS = ["first", "second", "third", "fourth"];

const day = (year: number, month: number, date: number): string =>
  new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10);

const wholeDay = (year: number, month: number, date: number): Period => ({
  from: day(year, month, date),
  until: day(year, month, date + 1),
});
const wholeMonth = (year: number, month: number): Period => ({
  from: day(year, month, 1),
  until: day(year, month + 1, 1),
});

/** The first date, month, quarter or year in a text; `years` are those of the data, for a month without a year. */
export function periodIn(text: string, years: number[]): Period | undefined {
  const spoken = fold(text);
  const only = years.length === 1 ? years[0] : undefined;
  const month = (name: string | undefined) => MONTHS.indexOf((name ?? "").slice(0, 3));
  const iso = /\b(\d{4})-(\d{2})-(\d{2})\b/.exec(spoken);
  if (iso) return wholeDay(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]));
  const dotted = /\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b/.exec(spoken);
  if (dotted) return wholeDay(Number(dotted[3]), Number(dotted[2]) - 1, Number(dotted[1]));
  const dayFirst = new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${MONTH}\\.?,? (\\d{4})\\b`).exec(spoken);
  if (dayFirst) return wholeDay(Number(dayFirst[3]), month(dayFirst[2]), Number(dayFirst[1]));
  const monthFirst = new RegExp(`\\b${MONTH}\\.? (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})\\b`).exec(spoken);
  if (monthFirst) return wholeDay(Number(monthFirst[3]), month(monthFirst[1]), Number(monthFirst[2]));
  const isoMonth = /\b(\d{4})-(\d{2})\b/.exec(spoken);
  if (isoMonth) return wholeMonth(Number(isoMonth[1]), Number(isoMonth[2]) - 1);
  const named = new RegExp(`\\b${MONTH}\\.?,? (\\d{4})\\b`).exec(spoken);
  if (named) return wholeMonth(Number(named[2]), month(named[1]));
  const quarter = new RegExp(
    `\\bq([1-4])(?:[ /-]*(\\d{4}))?|\\b(${QUARTERS.join("|")}) quarter(?: of)?(?: (\\d{4}))?`,
  ).exec(spoken);
  if (quarter) {
    const index = quarter[1] ? Number(quarter[1]) - 1 : QUARTERS.indexOf(quarter[3] ?? "");
    const year = Number(quarter[2] ?? quarter[4] ?? only ?? 0);
    if (year > 0) return { from: day(year, index * 3, 1), until: day(year, index * 3 + 3, 1) };
  }
  const year = /\b(19\d{2}|20\d{2})\b/.exec(spoken);
  if (year) return { from: day(Number(year[1]), 0, 1), until: day(Number(year[1]) + 1, 0, 1) };
  const bare = new RegExp(
    `\\b(?:before|after|since|from|until|through|in|of|during|to) (?:(\\d{1,2})(?:st|nd|rd|th)? )?${MONTH}\\b`,
  ).exec(spoken);
  if (bare && only !== undefined) {
    const index = month(bare[2]);
    return bare[1] ? wholeDay(only, index, Number(bare[1])) : wholeMonth(only, index);
  }
  return undefined;
}

export type PeriodRelation = "before" | "after" | "from" | "until" | "in";

/** How a text relates to its period, and the period; "between A and B" is one period. */
export function datePhrase(text: string, years: number[]): { relation: PeriodRelation; period: Period } | undefined {
  const spoken = fold(text);
  const between = /\b(?:between|from) (.+?) (?:and|to|until|through) (.+)$/.exec(spoken);
  if (between) {
    const start = periodIn(between[1] ?? "", years) ?? periodIn(`from ${between[1] ?? ""}`, years);
    const end = periodIn(between[2] ?? "", years) ?? periodIn(`to ${between[2] ?? ""}`, years);
    if (start && end && start.from < end.until)
      return { relation: "in", period: { from: start.from, until: end.until } };
  }
  const words: [RegExp, PeriodRelation][] = [
    [/\b(before|prior to|earlier than|older than|preceding)\b(.*)$/, "before"],
    [/\b(after|later than|past|newer than)\b(.*)$/, "after"],
    [/\b(since|from|starting|as of|beginning)\b(.*)$/, "from"],
    [/\b(until|till|up to|through|to the end of)\b(.*)$/, "until"],
    [/\b(in|during|of|for|the year|year|only)\b(.*)$/, "in"],
  ];
  for (const [pattern, relation] of words) {
    const found = pattern.exec(spoken);
    const period = found ? periodIn(found[0], years) : undefined;
    if (period) return { relation, period };
  }
  const period = periodIn(text, years);
  return period ? { relation: "in", period } : undefined;
}

export function yearsOf(min: string | null | undefined, max: string | null | undefined): number[] {
  const from = Number(/(\d{4})/.exec(min ?? "")?.[1] ?? 0);
  const to = Number(/(\d{4})/.exec(max ?? "")?.[1] ?? 0);
  if (from === 0 || to === 0 || to - from > 100) return [];
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
