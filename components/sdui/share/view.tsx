"use client";
import { ShareView } from "#components/market/share-view";
import { useUiHost } from "../ui-host.tsx";
import type { ViewProps } from "../views.tsx";

export default function SharePart({ props }: ViewProps<"share">) {
  const { isLive } = useUiHost();
  return <ShareView seriesId={props.seriesId} symbol={isLive ? props.symbol : undefined} range={props.range ?? "3M"} />;
}
