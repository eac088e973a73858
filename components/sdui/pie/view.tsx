import { PieChart } from "#components/charts/pie-chart";
import { ChartTitle } from "../chart-title.tsx";
import type { ViewProps } from "../views.tsx";

export default function PiePart({ props }: ViewProps<"pie">) {
  return (
    <ChartTitle title={props.title}>
      <PieChart {...props} />
    </ChartTitle>
  );
}
