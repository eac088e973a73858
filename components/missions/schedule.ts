import type { PlanView } from "#server/domains/plans/schema";

type PlanNode = PlanView["nodes"][number];
type Span = { fromMs: number; toMs: number };

export type ScheduleRow = {
  node: PlanNode;
  /** When it was to run, from the plan's beginning and its estimates; null where nobody had a figure. */
  planned: Span | null;
  /** When it ran; up to now while it runs. */
  actual: (Span & { isOpen: boolean }) | null;
  /** What is still to come of it, from now on. */
  ahead: Span | null;
  /** On the longest way through the plan: when it is late, everything is. */
  isCritical: boolean;
};
export type Schedule = { rows: ScheduleRow[]; span: Span; leftMs: number };

const MINUTE_MS = 60_000;

const estimateMs = (node: PlanNode): number => (node.estimate?.minutes ?? node.estimateMinutes ?? 0) * MINUTE_MS;
const isOver = (node: PlanNode): boolean => node.status === "done" || node.status === "cancelled";

/** In the order of their inputs. A plan has no circles; a step named twice is taken once. */
function inOrder(nodes: PlanNode[]): PlanNode[] {
  const byId = new Map(nodes.map((node) => [node.taskId, node]));
  const seen = new Set<string>();
  const order: PlanNode[] = [];
  const visit = (node: PlanNode): void => {
    if (seen.has(node.taskId)) return;
    seen.add(node.taskId);
    for (const id of node.dependsOn) {
      const input = byId.get(id);
      if (input) visit(input);
    }
    order.push(node);
  };
  for (const node of nodes) visit(node);
  return order;
}

/** The plan over time: what was planned, what happened, and what is to come when each step begins as soon as its inputs are there. */
export function scheduleOf(nodes: PlanNode[], startMs: number, nowMs: number): Schedule {
  const order = inOrder(nodes.filter((node) => node.status !== "cancelled" || node.startedAt !== null));
  const plannedEnd = new Map<string, number>();
  const end = new Map<string, number>();
  const latest = (of: Map<string, number>, node: PlanNode, least: number) =>
    Math.max(least, ...node.dependsOn.map((id) => of.get(id) ?? least));
  const rows = order.map((node): ScheduleRow => {
    const from = latest(plannedEnd, node, startMs);
    const planned = estimateMs(node) > 0 ? { fromMs: from, toMs: from + estimateMs(node) } : null;
    plannedEnd.set(node.taskId, planned?.toMs ?? from);
    const began = node.startedAt?.getTime() ?? null;
    const actual =
      began === null
        ? null
        : {
            fromMs: began,
            toMs: node.finishedAt?.getTime() ?? nowMs,
            isOpen: node.finishedAt === null && !isOver(node),
          };
    const ahead = isOver(node) ? null : aheadOf(node, latest(end, node, nowMs), nowMs);
    end.set(node.taskId, ahead?.toMs ?? actual?.toMs ?? startMs);
    return { node, planned, actual, ahead, isCritical: false };
  });
  const critical = longestWay(order, end);
  const toMs = Math.max(
    startMs + 1,
    ...rows.flatMap((row) => [row.planned?.toMs, row.actual?.toMs, row.ahead?.toMs].map((ms) => ms ?? 0)),
  );
  const fromMs = Math.min(startMs, ...rows.map((row) => row.actual?.fromMs ?? startMs));
  const isOpen = order.some((node) => !isOver(node));
  return {
    rows: rows.map((row) => ({ ...row, isCritical: critical.has(row.node.taskId) })),
    span: { fromMs, toMs },
    leftMs: isOpen ? Math.max(0, ...[...end.values()].map((ms) => ms - nowMs)) : 0,
  };
}

function aheadOf(node: PlanNode, readyMs: number, nowMs: number): Span {
  const began = node.startedAt?.getTime();
  if (began !== undefined) return { fromMs: nowMs, toMs: Math.max(nowMs, began + estimateMs(node)) };
  return { fromMs: readyMs, toMs: readyMs + estimateMs(node) };
}

/** From the step that ends last back along the input each had to wait for. */
function longestWay(order: PlanNode[], end: Map<string, number>): Set<string> {
  const byId = new Map(order.map((node) => [node.taskId, node]));
  const endOf = (id: string) => end.get(id) ?? 0;
  const way = new Set<string>();
  let at = order.toSorted((a, b) => endOf(b.taskId) - endOf(a.taskId))[0];
  while (at && !way.has(at.taskId)) {
    way.add(at.taskId);
    const before = at.dependsOn.filter((id) => byId.has(id)).toSorted((a, b) => endOf(b) - endOf(a))[0];
    at = before === undefined ? undefined : byId.get(before);
  }
  return way;
}
