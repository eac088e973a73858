import { LineChart } from "#components/charts/line-chart";
import { ChartTitle } from "../chart-title.tsx";
import type { ViewProps } from "../views.tsx";

export default function AreaPart({ props }: ViewProps<"area">) {
  return (
    <ChartTitle title={props.title}>
      <LineChart {...props} isFilled />
    </ChartTitle>
  );
}
