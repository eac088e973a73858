"use client";
import { BarChart } from "#components/charts/bar-chart";
import { CandleChart } from "#components/charts/candle-chart";
import { LineChart } from "#components/charts/line-chart";
import { PieChart } from "#components/charts/pie-chart";
import { MiniBars, Sparkline } from "#components/charts/spark";
import { sampleCandles, sampleDays, sampleWave } from "./samples-charts.ts";
import { Section } from "./section.tsx";

const days = sampleDays(64);
const manyDays = sampleDays(5_000);

/** Every chart in every shape: few values, many, gaps, forecasts, none. */
export function PartsCharts() {
  return (
    <>
      <Section title="Line, with a gap and a forecast">
        <LineChart
          title="Cost by day"
          format="usd"
          labels={days}
          series={[{ name: "Cost", values: sampleWave(64, 1).map((value, at) => (at > 20 && at < 25 ? null : value)) }]}
          forecastFrom={54}
        />
      </Section>
      <Section title="Five lines">
        <LineChart
          title="Steps by agent"
          labels={days}
          series={["Juno", "Iris", "Bram", "Noor", "Otto"].map((name, at) => ({
            name,
            values: sampleWave(64, at + 2),
          }))}
        />
      </Section>
      <Section title="Area, 5,000 points of sample data">
        <LineChart
          title="Tokens"
          isFilled
          format="tokens"
          mark="sample"
          labels={manyDays}
          series={[{ name: "Tokens", values: sampleWave(5_000, 3).map((value) => value * 900) }]}
        />
      </Section>
      <Section title="Candles with volume and average">
        <CandleChart title="NRLD" candles={sampleCandles(64)} averageDays={20} mark="sample" markText="Sample prices" />
      </Section>
      <Section title="Columns, side by side and with a forecast">
        <BarChart
          title="Tasks by week"
          labels={sampleDays(10)}
          series={[{ name: "Done", values: [3, 5, 2, 8, 6, 7, 9, 4, 6, 7] }]}
          forecastFrom={8}
        />
        <BarChart
          title="Tasks by region"
          labels={["North", "South", "West"]}
          series={[
            { name: "2025", values: [30, -12, 22] },
            { name: "2026", values: [34, -4, 19] },
          ]}
        />
      </Section>
      <Section title="Rows">
        <BarChart
          title="Revenue by product"
          format="usd"
          labels={[
            "Trekking tent, two persons",
            "Down sleeping bag",
            "Titanium cook set",
            "Merino base layer",
            "Folding saw",
          ]}
          series={[{ name: "Revenue", values: [48_200, 31_900, 22_400, 18_050, 3_120] }]}
        />
      </Section>
      <Section title="Pie, small ones added up">
        <PieChart
          title="Revenue by region"
          format="usd"
          items={[
            ["North", 48_000],
            ["West", 31_000],
            ["South", 16_000],
            ["East", 9_000],
            ["Islands", 2_100],
            ["Abroad", 1_400],
          ].map(([label, value]) => ({ label: String(label), value: Number(value) }))}
        />
      </Section>
      <Section title="Beside a figure, and nothing to draw">
        <p className="flex items-center gap-4">
          <Sparkline values={sampleWave(30, 4)} label="Steps in 30 days" />{" "}
          <MiniBars values={sampleWave(14, 5)} label="Tasks in 14 days" />
        </p>
        <LineChart title="Nothing yet" labels={[]} series={[]} height={80} />
      </Section>
    </>
  );
}
