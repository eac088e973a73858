import { elapsed, money } from "#components/lib/format";
import type { PlanView } from "#server/domains/plans/schema";

type PlanNode = PlanView["nodes"][number];

/** `$0.0412 · 2:41` once it ran, `≈ 20 min` before, the reason when it is held up. */
export function nodeFigure(node: PlanNode): string {
  if (node.blockedReason && node.status !== "done") return node.blockedReason;
  if (node.durationMs !== null)
    return `${node.costMicros > 0 ? money(node.costMicros, "call") : "free"} · ${elapsed(node.durationMs)}`;
  return expected(node) ?? "not started";
}

const MINUTE_MS = 60_000;

/** What the step was expected to take: `≈ 20 min · $0.04`; null when nobody has a figure. */
export function expected(node: PlanNode): string | null {
  const minutes = node.estimate?.minutes ?? node.estimateMinutes;
  const micros = node.estimate?.micros ?? null;
  const parts = [
    ...(minutes === null ? [] : [`≈ ${minutes < 2 ? elapsed(minutes * MINUTE_MS) : `${Math.round(minutes)} min`}`]),
    ...(micros === null || micros === 0 ? [] : [money(micros, "call")]),
  ];
  return parts.length > 0 ? parts.join(" · ") : null;
}

/** Where an estimate comes from, for a tooltip. */
export function estimateSource(node: PlanNode): string | undefined {
  if (!node.estimate) return undefined;
  const { minutesFrom, microsFrom, samples } = node.estimate;
  const time = { history: `time: median of ${samples} finished tasks`, model: "time: the plan’s own guess", none: "" };
  const price = {
    history: `money: median of ${samples} finished tasks`,
    price: "money: the model’s price for a usual task",
    simulated: "money: the simulated model costs nothing",
    none: "",
  };
  return [time[minutesFrom], price[microsFrom]].filter((part) => part !== "").join("; ") || undefined;
}
