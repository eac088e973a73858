"use client";
import { useId, useMemo } from "react";
import { useTeam } from "#components/layout/team-context";
import type { PlanNode } from "#server/domains/plans/schema";
import { layOutPlan } from "./plan-layout.ts";
import { lineLook, stepLooks } from "./plan-steps.ts";
import { StepCard } from "./step-card.tsx";

/** `marked`: the step all others are seen from. */
type PlanDrawingProps = { nodes: PlanNode[]; label: string; marked?: string };

/** Steps from left to right, drawn without a library, so that the page has them at once. It scrolls sideways in its own box. */
export function PlanDrawing({ nodes, label, marked }: PlanDrawingProps) {
  const team = useTeam();
  const dot = useId();
  const steps = useMemo(() => stepLooks(nodes, team.path, marked), [nodes, team.path, marked]);
  const { places, lines, width, height } = useMemo(() => layOutPlan(steps), [steps]);
  const states = new Map(steps.map((step) => [step.id, step.state]));
  return (
    <section className="plan-dots overflow-x-auto" aria-label={label}>
      <div className="relative mx-auto" style={{ width, height }}>
        <svg width={width} height={height} className="absolute inset-0" aria-hidden>
          <defs>
            <marker id={dot} markerWidth={4} markerHeight={4} refX={2} refY={2} markerUnits="userSpaceOnUse">
              <circle cx={2} cy={2} r={2} className="fill-ctl" />
            </marker>
          </defs>
          {lines.map(({ source, target, path }) => (
            <path
              key={`${source}-${target}`}
              d={path}
              fill="none"
              markerStart={`url(#${dot})`}
              markerEnd={`url(#${dot})`}
              {...lineLook(states.get(source) ?? "queued")}
            />
          ))}
        </svg>
        {steps.map((step) => {
          const place = places.get(step.id);
          return (
            <StepCard
              key={step.id}
              step={step}
              className="absolute"
              style={{ left: place?.x ?? 0, top: place?.y ?? 0 }}
            />
          );
        })}
      </div>
    </section>
  );
}
