"use client";
import dagre from "@dagrejs/dagre";
import {
  type Edge,
  Handle,
  type Node,
  type NodeProps,
  Panel,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { Maximize, Minus, Plus } from "lucide-react";
import { useMemo } from "react";
import { useTeam } from "#components/layout/team-context";
import { Button } from "#components/ui/button";
import type { PlanNode } from "#server/domains/plans/schema";
import { STEP_HEIGHT, STEP_WIDTH } from "./plan-layout.ts";
import { lineLook, type StepLook, stepLooks } from "./plan-steps.ts";
import { StepCard } from "./step-card.tsx";

type StepNode = Node<StepLook & { isNeeded: boolean }, "step">;

const dot = "!size-1 !min-h-0 !rounded-full !min-w-0 !border-0 !bg-ctl";

function Step({ data }: NodeProps<StepNode>) {
  return (
    <>
      {data.needs.length > 0 && <Handle type="target" position={Position.Left} isConnectable={false} className={dot} />}
      <StepCard step={data} className="pointer-events-auto" />
      {data.isNeeded && <Handle type="source" position={Position.Right} isConnectable={false} className={dot} />}
    </>
  );
}

const nodeTypes = { step: Step };

function layOut(steps: StepLook[]): { nodes: StepNode[]; edges: Edge[] } {
  const graph = new dagre.graphlib.Graph().setGraph({ rankdir: "LR", nodesep: 14, ranksep: 30 });
  graph.setDefaultEdgeLabel(() => ({}));
  const states = new Map(steps.map((step) => [step.id, step.state]));
  for (const step of steps) graph.setNode(step.id, { width: STEP_WIDTH, height: STEP_HEIGHT });
  const edges = steps.flatMap((step) =>
    step.needs.map((source): Edge => {
      graph.setEdge(source, step.id);
      const style = lineLook(states.get(source) ?? "queued");
      return { id: `${source}-${step.id}`, source, target: step.id, style, focusable: false };
    }),
  );
  dagre.layout(graph);
  const nodes = steps.map((step): StepNode => {
    const { x, y } = graph.node(step.id);
    return {
      id: step.id,
      type: "step",
      position: { x: x - STEP_WIDTH / 2, y: y - STEP_HEIGHT / 2 },
      data: { ...step, isNeeded: edges.some((edge) => edge.source === step.id) },
      focusable: false,
    };
  });
  return { nodes, edges };
}

function ZoomButtons() {
  const flow = useReactFlow();
  return (
    <Panel position="top-right" className="flex gap-1">
      <Button size="icon" aria-label="Closer" onClick={() => void flow.zoomIn()}>
        <Plus size={14} aria-hidden />
      </Button>
      <Button size="icon" aria-label="Further away" onClick={() => void flow.zoomOut()}>
        <Minus size={14} aria-hidden />
      </Button>
      <Button size="icon" aria-label="The whole plan" onClick={() => void flow.fitView()}>
        <Maximize size={14} aria-hidden />
      </Button>
    </Panel>
  );
}

type PlanGraphProps = { nodes: PlanNode[]; label: string };

/** The plan to move about in and to zoom: for one that is larger than its box. */
export function PlanGraph({ nodes: given, label }: PlanGraphProps) {
  const team = useTeam();
  const { nodes, edges } = useMemo(() => layOut(stepLooks(given, team.path)), [given, team.path]);
  return (
    <section className="plan-dots h-[min(70dvh,560px)]" aria-label={label}>
      <ReactFlowProvider>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          nodesDraggable={false}
          nodesConnectable={false}
          elementsSelectable={false}
          zoomOnScroll={false}
          zoomOnDoubleClick={false}
          preventScrolling={false}
          minZoom={0.2}
          // Its licence (MIT) lets the mark be left out; the package is named in package.json.
          proOptions={{ hideAttribution: true }}
          fitView
          fitViewOptions={{ maxZoom: 1 }}
        >
          <ZoomButtons />
        </ReactFlow>
      </ReactFlowProvider>
    </section>
  );
}
