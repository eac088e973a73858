import type { PlanView } from "#server/domains/plans/schema";
import { plainLine } from "./format.ts";

type Node = PlanView["nodes"][number];

/**
 * The plan as a tree: each task stands under the last of the tasks it needs, and names the others. Every task appears once.
 */
export function planTree(nodes: readonly Node[]): string[] {
  const byId = new Map(nodes.map((node) => [node.taskId, node]));
  const depths = new Map<string, number>();
  const depthOf = (node: Node): number => {
    const known = depths.get(node.taskId);
    if (known !== undefined) return known;
    depths.set(node.taskId, 0);
    const depth = Math.max(0, ...neededBy(node, byId).map((needed) => depthOf(needed) + 1));
    depths.set(node.taskId, depth);
    return depth;
  };
  const parentOf = (node: Node): Node | undefined =>
    neededBy(node, byId).sort((a, b) => depthOf(b) - depthOf(a) || b.number - a.number)[0];
  const children = Map.groupBy(nodes, (node) => parentOf(node)?.taskId ?? "");
  const linesOf = (id: string, indent: string): string[] => {
    const group = (children.get(id) ?? []).toSorted((a, b) => a.number - b.number);
    return group.flatMap((node, index) => {
      const isLast = index === group.length - 1;
      const also = neededBy(node, byId).filter((needed) => needed.taskId !== id);
      const [branch, rest] = id === "" ? ["", ""] : isLast ? ["└─ ", "   "] : ["├─ ", "│  "];
      return [`${indent}${branch}${nodeLine(node, also)}`, ...linesOf(node.taskId, indent + rest)];
    });
  };
  return linesOf("", "");
}

function neededBy(node: Node, byId: Map<string, Node>): Node[] {
  return node.dependsOn.flatMap((id) => byId.get(id) ?? []);
}

function nodeLine(node: Node, also: Node[]): string {
  const needs = also.length > 0 ? ` (needs ${also.map((other) => `T-${other.number}`).join(", ")} too)` : "";
  return `T-${node.number} ${plainLine(node.title, 120)} · ${node.agent ?? "nobody yet"}${needs}`;
}
