"use client";
import { CATALOG } from "#components/sdui/catalog";
import { GeneratedCard } from "#components/sdui/generated-card";
import { BrokenPart, PendingPart, UiView } from "#components/sdui/renderer";
import { sampleCandles } from "./samples-charts.ts";
import { Section } from "./section.tsx";

/** What reads a record of the team has none to read here; it is seen in a team. */
const OF_A_TEAM = new Set(["task", "agent", "approval", "document", "plan", "image", "share", "shares"]);
const child = { type: "text", props: { text: "What stands in it." } };

const stock = {
  title: "NRLD, Norrland Outdoor AB",
  tree: {
    type: "stack",
    props: {},
    children: [
      {
        type: "metric",
        props: {
          label: "Close, 5 Oct",
          value: 127.83,
          decimals: 2,
          isLarge: true,
          change: 28.9,
          detail: "in 3 months",
        },
      },
      {
        type: "candlestick",
        props: {
          title: "Daily prices",
          candles: sampleCandles(64).map((candle) => ({ ...candle })),
          averageDays: 20,
          mark: "sample",
          markText: "Sample prices",
        },
      },
      {
        type: "grid",
        props: { columns: 5 },
        children: [
          ["Return", 28.9, "percent"],
          ["20-day average", 118.13, "number"],
          ["RSI, 14 days", 58.2, "number"],
          ["Worst fall", -6.4, "percent"],
          ["Volatility", 21.7, "percent"],
        ].map(([label, value, format]) => ({ type: "metric", props: { label, value, format } })),
      },
      {
        type: "text",
        props: {
          text: "Up since August after a fall in September. The price is above its 20-day average, and RSI at 58 says neither hot nor cold. **Not advice.**",
        },
      },
    ],
  },
};

/** Every component an agent may show, with its sample, and what stands where one cannot be shown. */
export function PartsGenerated() {
  return (
    <>
      <Section title="Generated card">
        <GeneratedCard input={stock} />
      </Section>
      <Section title="Written so far, and what cannot be shown">
        <GeneratedCard
          isStreaming
          input={{
            title: "NRLD, Norr",
            tree: {
              type: "stack",
              children: [stock.tree.children[0], { type: "candlestick", props: { title: "Daily" } }],
            },
          }}
        />
        <BrokenPart why="unknown" text="Revenue grew by 12 % in the north" />
        <PendingPart kind="metric" />
      </Section>
      {Object.entries(CATALOG)
        .filter(([type]) => !OF_A_TEAM.has(type))
        .map(([type, component]) => (
          <Section key={type} title={type}>
            <UiView
              value={{
                type,
                props: component.sample,
                ...(component.children ? { children: [child, child, child] } : {}),
              }}
            />
          </Section>
        ))}
    </>
  );
}
