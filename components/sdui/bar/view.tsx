import { BarChart } from "#components/charts/bar-chart";
import { ChartTitle } from "../chart-title.tsx";
import type { ViewProps } from "../views.tsx";

export default function BarPart({ props }: ViewProps<"bar">) {
  return (
    <ChartTitle title={props.title}>
      <BarChart {...props} />
    </ChartTitle>
  );
}
