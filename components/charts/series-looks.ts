/** The order of series: petrol, ink, grey, amber, violet. The second is dashed, the third dotted, so that they differ without colour. */
export type SeriesLook = { stroke: string; fill: string; text: string; bg: string; dash: string | undefined };

const LOOKS: SeriesLook[] = [
  { stroke: "stroke-ac", fill: "fill-ac", text: "fill-ac", bg: "bg-ac", dash: undefined },
  { stroke: "stroke-ink", fill: "fill-ink", text: "fill-ink", bg: "bg-ink", dash: "5 3" },
  { stroke: "stroke-ink3", fill: "fill-ink3", text: "fill-ink3", bg: "bg-ink3", dash: "1 3" },
  { stroke: "stroke-wait-f", fill: "fill-wait-f", text: "fill-wait", bg: "bg-wait-f", dash: "8 3 1 3" },
  { stroke: "stroke-block", fill: "fill-block", text: "fill-block", bg: "bg-block", dash: "2 2" },
];
const REST: SeriesLook = { stroke: "stroke-line2", fill: "fill-line2", text: "fill-ink3", bg: "bg-line2", dash: "1 1" };

export const MAX_SERIES = LOOKS.length;

export function seriesLook(index: number): SeriesLook {
  return LOOKS[index] ?? REST;
}
