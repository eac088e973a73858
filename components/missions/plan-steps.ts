import type { ViewState } from "#components/lib/states";
import { planNodeState } from "#components/lib/view-states";
import type { PlanNode } from "#server/domains/plans/schema";
import { nodeFigure } from "./plan-node-text.ts";

/** A step as it is drawn. */
export type StepLook = {
  id: string;
  href: string;
  title: string;
  agent: string | null;
  state: ViewState;
  figure: string;
  isMarked: boolean;
  /** What it needs, as far as it is drawn too. */
  needs: string[];
};

/** `marked`: the step all others are seen from. */
export function stepLooks(steps: readonly PlanNode[], teamPath: string, marked?: string): StepLook[] {
  const known = new Set(steps.map((node) => node.taskId));
  return steps.map((node) => ({
    id: node.taskId,
    href: `${teamPath}/tasks/${node.taskId}`,
    title: node.title,
    agent: node.agent,
    state: planNodeState(node),
    figure: nodeFigure(node),
    isMarked: node.taskId === marked,
    needs: node.dependsOn.filter((id) => known.has(id)),
  }));
}

type LineLook = { stroke: string; strokeDasharray?: string; strokeWidth?: number };

/** Solid: passed on. Dashed: to come. Dotted violet: held up. */
export function lineLook(source: ViewState): LineLook {
  if (source === "done") return { stroke: "var(--ink3)" };
  if (source === "blocked" || source === "failed")
    return { stroke: "var(--block)", strokeDasharray: "2 3", strokeWidth: 1.5 };
  return { stroke: "var(--ctl)", strokeDasharray: "4 4" };
}
