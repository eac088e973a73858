"use client";
import { ComparisonView } from "#components/market/comparison-view";
import type { ViewProps } from "../views.tsx";

export default function SharesPart({ props }: ViewProps<"shares">) {
  return <ComparisonView seriesIds={props.seriesIds} range={props.range ?? "1Y"} />;
}
