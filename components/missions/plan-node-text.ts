import { elapsed, money } from "#components/lib/format";
import type { PlanView } from "#server/domains/plans/schema";

type PlanNode = PlanView["nodes"][number];

/** `$0.0412 · 2:41` once it ran, `≈ 20 min` before, the reason when it is held up. */
export function nodeFigure(node: PlanNode): string {
  if (node.blockedReason && node.status !== "done") return node.blockedReason;
  if (node.durationMs !== null)
    return `${node.costMicros > 0 ? money(node.costMicros, "call") : "free"} · ${elapsed(node.durationMs)}`;
  return node.estimateMinutes === null ? "not started" : `≈ ${node.estimateMinutes} min`;
}
