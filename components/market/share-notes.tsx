import { ago, plural } from "#components/lib/format";
import { toMs, useNow } from "#components/ui/time";
import type { SeriesFigures } from "#server/domains/market/schema";
import { RANGE_WORDS } from "#server/lib/market-ranges";
import { HomeShare } from "./home-share.tsx";

/** What one must know to read the prices right: how far they go, what is missing, what was adjusted. */
export function SeriesNotes({ series }: { series: SeriesFigures }) {
  const now = useNow();
  const { window } = series;
  const notes = [
    `Prices up to ${dayWords(series.asOf)}${series.isSample ? "" : `, read ${ago(toMs(series.fetchedAt), now)}`}.`,
    window.isShort ? `The history begins on ${dayWords(series.firstDate)}: less than ${rangeWords(window.range)}.` : "",
    ...window.splits.map(({ date, ratio }) => `Adjusted for the split of ${dayWords(date)} (${ratioWords(ratio)}).`),
    ...window.gaps.map(
      ({ after, before, weekdays }) =>
        `No trading between ${dayWords(after)} and ${dayWords(before)} (${plural(weekdays, "weekday")}).`,
    ),
    window.dividends.length > 0 ? `${plural(window.dividends.length, "dividend")} paid, not in the return.` : "",
  ].filter(Boolean);
  return (
    <p className="text-12 text-ink3">
      {notes.join(" ")} <HomeShare symbol={series.symbol} />
    </p>
  );
}

const formatter = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

export function dayWords(date: string): string {
  return formatter.format(Date.parse(date));
}

const rangeWords = (range: SeriesFigures["window"]["range"]) => (range === "YTD" ? "the year" : RANGE_WORDS[range]);

function ratioWords(ratio: number): string {
  return ratio >= 1 ? `${Number(ratio.toFixed(3))} for 1` : `1 for ${Number((1 / ratio).toFixed(3))}`;
}
