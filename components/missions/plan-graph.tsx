"use client";
import dagre from "@dagrejs/dagre";
import { type Edge, Handle, type Node, type NodeProps, Position, ReactFlow, ReactFlowProvider } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useMemo } from "react";
import { useTeam } from "#components/layout/team-context";
import { cn } from "#components/lib/cn";
import { stateWords, type ViewState } from "#components/lib/states";
import { planNodeState } from "#components/lib/view-states";
import { AgentFace } from "#components/state/face";
import { StateGlyph } from "#components/state/state-glyph";
import { Link } from "#components/ui/link";
import type { PlanNode } from "#server/domains/plans/schema";
import { nodeFigure } from "./plan-node-text.ts";

const WIDTH = 152;
const HEIGHT = 66;

type StepData = {
  href: string;
  title: string;
  agent: string | null;
  state: ViewState;
  figure: string;
  isMarked: boolean;
  hasInput: boolean;
  hasOutput: boolean;
};
type StepNode = Node<StepData, "step">;

const borders: Partial<Record<ViewState, string>> = {
  working: "border-ac",
  review: "border-ac",
  waiting: "border-wait-f",
  blocked: "border-block",
  failed: "border-fail",
  queued: "border-dashed",
};

function Step({ data }: NodeProps<StepNode>) {
  return (
    <Link
      href={data.href}
      style={{ width: WIDTH, height: HEIGHT }}
      className={cn(
        "nodrag pointer-events-auto flex flex-col rounded-8 border border-line2 bg-surface px-2 py-1.5 hover:bg-sunk",
        borders[data.state],
        data.isMarked && "outline-2 outline-ac outline-offset-1",
      )}
    >
      {data.hasInput && (
        <Handle
          type="target"
          position={Position.Left}
          isConnectable={false}
          className="!size-1 !min-h-0 !rounded-full !min-w-0 !border-0 !bg-ctl"
        />
      )}
      <span className="flex items-start gap-1.5">
        <StateGlyph state={data.state} size={12} label={stateWords[data.state]} className="mt-0.5" />
        <span
          dir="auto"
          className="line-clamp-2 min-w-0 text-12 font-550 leading-4 [overflow-wrap:anywhere]"
          title={data.title}
        >
          {data.title}
        </span>
      </span>
      <span className="mt-auto flex items-center gap-1.5 text-11 text-ink2">
        {data.agent && <AgentFace name={data.agent} />}
        <span className="truncate" title={data.figure}>
          {data.figure}
        </span>
      </span>
      {data.hasOutput && (
        <Handle
          type="source"
          position={Position.Right}
          isConnectable={false}
          className="!size-1 !min-h-0 !rounded-full !min-w-0 !border-0 !bg-ctl"
        />
      )}
    </Link>
  );
}

const nodeTypes = { step: Step };

/** Solid: passed on. Dashed: to come. Dotted violet: held up. */
function edgeStyle(source: ViewState): Edge["style"] {
  if (source === "done") return { stroke: "var(--ink3)" };
  if (source === "blocked" || source === "failed")
    return { stroke: "var(--block)", strokeDasharray: "2 3", strokeWidth: 1.5 };
  return { stroke: "var(--ctl)", strokeDasharray: "4 4" };
}

function layOut(steps: PlanNode[], teamPath: string, marked: string | undefined) {
  const graph = new dagre.graphlib.Graph().setGraph({
    rankdir: "LR",
    nodesep: 14,
    ranksep: 30,
    marginx: 12,
    marginy: 12,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(steps.map((node) => node.taskId));
  const states = new Map(steps.map((node) => [node.taskId, planNodeState(node)]));
  for (const node of steps) graph.setNode(node.taskId, { width: WIDTH, height: HEIGHT });
  const edges: Edge[] = [];
  for (const node of steps) {
    for (const source of node.dependsOn.filter((id) => known.has(id))) {
      graph.setEdge(source, node.taskId);
      const style = edgeStyle(states.get(source) ?? "queued");
      edges.push({ id: `${source}-${node.taskId}`, source, target: node.taskId, style, focusable: false });
    }
  }
  dagre.layout(graph);
  const nodes = steps.map((node): StepNode => {
    const place = graph.node(node.taskId);
    const data: StepData = {
      href: `${teamPath}/tasks/${node.taskId}`,
      title: node.title,
      agent: node.agent,
      isMarked: node.taskId === marked,
      state: states.get(node.taskId) ?? "queued",
      figure: nodeFigure(node),
      hasInput: edges.some((edge) => edge.target === node.taskId),
      hasOutput: edges.some((edge) => edge.source === node.taskId),
    };
    return {
      id: node.taskId,
      type: "step",
      position: { x: place.x - WIDTH / 2, y: place.y - HEIGHT / 2 },
      data,
      focusable: false,
    };
  });
  const size = graph.graph();
  return { nodes, edges, width: size.width ?? 0, height: size.height ?? 0 };
}

/** `marked`: the step all others are seen from. */
type PlanGraphProps = { nodes: PlanNode[]; label: string; marked?: string };

/** Steps from left to right. It scrolls sideways in its own box instead of shrinking the text. */
export function PlanGraph({ nodes: steps, label, marked }: PlanGraphProps) {
  const team = useTeam();
  const { nodes, edges, width, height } = useMemo(() => layOut(steps, team.path, marked), [steps, team.path, marked]);
  return (
    <section className="plan-dots overflow-x-auto" aria-label={label}>
      <div className="mx-auto" style={{ width, height, minHeight: 90 }}>
        <ReactFlowProvider>
          <ReactFlow
            nodes={nodes}
            edges={edges}
            nodeTypes={nodeTypes}
            nodesDraggable={false}
            nodesConnectable={false}
            elementsSelectable={false}
            panOnDrag={false}
            zoomOnScroll={false}
            zoomOnPinch={false}
            zoomOnDoubleClick={false}
            preventScrolling={false}
          />
        </ReactFlowProvider>
      </div>
    </section>
  );
}
