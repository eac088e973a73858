import { LineChart } from "#components/charts/line-chart";
import { ChartTitle } from "../chart-title.tsx";
import type { ViewProps } from "../views.tsx";

export default function LinePart({ props }: ViewProps<"line">) {
  return (
    <ChartTitle title={props.title}>
      <LineChart {...props} />
    </ChartTitle>
  );
}
