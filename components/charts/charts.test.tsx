import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { BarChart } from "./bar-chart.tsx";
import { CandleChart } from "./candle-chart.tsx";
import { LineChart } from "./line-chart.tsx";
import { PieChart } from "./pie-chart.tsx";
import { Sparkline } from "./spark.tsx";

const labels = ["2026-08-03", "2026-08-04", "2026-08-05"];

test("a line chart says its figures in a sentence and tags the last value", () => {
  const html = renderToStaticMarkup(
    <LineChart title="Cost" labels={labels} series={[{ name: "Juno", values: [1, null, 3] }]} />,
  );
  expect(html).toContain("Cost. Line chart, 3 points, 3 Aug 2026 to 5 Aug 2026: Juno lies between 1 and 3, last 3.");
  expect(html).toContain("Show table");
  expect(html).toMatch(/fill-ac-ink[^>]*>3</);
});

test("the second series is dashed, the third dotted, so that they differ without colour", () => {
  const series = ["a", "b", "c"].map((name, index) => ({ name, values: [index, index + 1, index + 2] }));
  const html = renderToStaticMarkup(<LineChart title="Cost" labels={labels} series={series} />);
  expect(html).toContain('stroke-dasharray="5 3"');
  expect(html).toContain('stroke-dasharray="1 3"');
});

test("bars stand on zero even when all values are far from it", () => {
  const html = renderToStaticMarkup(
    <BarChart title="Runs" labels={["a", "b"]} series={[{ name: "Runs", values: [98, 99] }]} />,
  );
  expect(html).toMatch(/<text[^>]*>0<\/text>/);
});

test("names that do not fit under columns lie down as rows", () => {
  const long = Array.from({ length: 8 }, (_, index) => `A long name of region ${index}`);
  const html = renderToStaticMarkup(
    <BarChart title="Sales" labels={long} series={[{ name: "Sales", values: long.map((_, at) => at) }]} />,
  );
  expect(html).toContain("A long name of region 7");
  expect(html).not.toContain("<svg");
});

test("rising candles are hollow petrol, falling ones filled red", () => {
  const candles = [
    { date: "2026-08-03", open: 1, high: 3, low: 1, close: 2 },
    { date: "2026-08-04", open: 2, high: 2, low: 1, close: 1 },
  ];
  const html = renderToStaticMarkup(<CandleChart title="NRLD" candles={candles} />);
  expect(html).toContain("fill-surface stroke-ac");
  expect(html).toContain("fill-fail stroke-fail");
});

test("5,000 points and 5,000 candles are drawn as some hundred marks, and the chart says so", () => {
  const many = Array.from({ length: 5_000 }, (_, index) =>
    new Date(Date.UTC(2010, 0, 1 + index)).toISOString().slice(0, 10),
  );
  const line = renderToStaticMarkup(
    <LineChart title="Long" labels={many} series={[{ name: "x", values: many.map((_, at) => Math.sin(at / 50)) }]} />,
  );
  expect(line).toMatch(/Drawn from [\d,]+ of 5,000 points; every high and low is kept\./);
  const candles = many.map((date, at) => ({ date, open: at, high: at + 2, low: at - 1, close: at + 1, volume: 5 }));
  const html = renderToStaticMarkup(<CandleChart title="Long" candles={candles} averageDays={20} />);
  expect(html).toMatch(/Each candle joins up to \d+ of 5,000 periods\./);
  expect(html.match(/fill-surface stroke-ac/g)?.length ?? 0).toBeLessThan(200);
});

test("nothing to draw is said, not drawn", () => {
  expect(renderToStaticMarkup(<LineChart title="Cost" labels={[]} series={[]} />)).toContain(
    "No values in this range.",
  );
  expect(renderToStaticMarkup(<CandleChart title="NRLD" candles={[]} />)).toContain("No prices in this range.");
  expect(renderToStaticMarkup(<PieChart title="Shares" items={[]} />)).toContain("No values in this range.");
  expect(
    renderToStaticMarkup(<BarChart title="Runs" labels={["a"]} series={[{ name: "x", values: [null] }]} />),
  ).toContain("No values in this range.");
  expect(renderToStaticMarkup(<Sparkline values={[]} label="Runs, none yet" />)).toContain("Runs, none yet");
});
