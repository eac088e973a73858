import { MARKET_RANGES, type MarketRange } from "#server/lib/market-ranges";
import type { WorkOrder } from "./order.ts";
import type { PlanStep } from "./plan-steps.ts";
import { pricesRequest, sharesIn } from "./stock-help.ts";
import { type AskedShare, readStockWish } from "./stock-wish.ts";
import { inRange } from "./stock-words.ts";
import { listOf } from "./words.ts";

/** A step of a mission about shares: getting prices, computing figures, or writing them up. */
export type StockSpec =
  | { do: "prices"; shares: AskedShare[]; range: MarketRange }
  | { do: "figures"; range: MarketRange }
  | { do: "write up"; range: MarketRange };

/** A goal about shares, with nothing attached, as a plan: the same three parts as in a chat. Null for any other goal. */
export function planStocks(order: WorkOrder): { summary: string; steps: PlanStep[] } | null {
  if (order.attachments.length > 0) return null;
  const names = order.team.map(({ name }) => name);
  const wish = [...order.answers.map(({ answer }) => answer).reverse(), order.goal]
    .map((wording) => readStockWish(wording, { names }))
    .find((found) => found !== null);
  if (!wish) return null;
  const told = listOf(wish.shares.map((share) => (share.kind === "own" ? "the team’s own share" : share.text)));
  const spec = (work: StockSpec["do"]) => `- work: ${work}\n- range: ${wish.range}`;
  return {
    summary: `Get the prices of ${told}, compute what they did ${inRange(wish.range)}, and write it up.`,
    steps: [
      step("prices", `Get the prices of ${told}`.slice(0, 190), "research", {
        description: `${spec("prices")}\n\n${pricesRequest(wish.shares, wish.range)}`,
        criteria: ["The prices of each share are stored, with their source and last day."],
      }),
      step("figures", "Compute the figures", "data", {
        description: `Compute figures from the prices that the step before stored.\n\n${spec("figures")}`,
        dependsOn: ["prices"],
        criteria: ["Every figure is computed from the stored prices."],
      }),
      step("write", "Write it up", "writing", {
        description: `Write one document that answers the goal and quotes the computed figures. No advice.\n\n${spec("write up")}`,
        dependsOn: ["figures"],
        criteria: [
          "Every figure of the document is one that was computed.",
          "The document says where the prices are from, and gives no advice.",
        ],
      }),
    ],
  };
}

type Draft = { description: string; criteria: string[]; dependsOn?: string[] };

function step(key: string, title: string, capability: string, { dependsOn = [], ...draft }: Draft): PlanStep {
  return { key, title, capability, dependsOn, estimateMinutes: 5, ...draft };
}

export function readStockSpec(description: string): StockSpec | null {
  const named = /^- range: (\w+)$/m.exec(description)?.[1];
  const range = MARKET_RANGES.find((one) => one === named);
  const work = /^- work: (prices|figures|write up)$/m.exec(description)?.[1];
  if (!range) return null;
  if (work === "prices") return { do: work, shares: sharesIn(description), range };
  return work === "figures" || work === "write up" ? { do: work, range } : null;
}
