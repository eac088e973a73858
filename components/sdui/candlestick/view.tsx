import { CandleChart } from "#components/charts/candle-chart";
import { ChartTitle } from "../chart-title.tsx";
import type { ViewProps } from "../views.tsx";

export default function CandlestickPart({ props }: ViewProps<"candlestick">) {
  return (
    <ChartTitle title={props.title}>
      <CandleChart {...props} />
    </ChartTitle>
  );
}
