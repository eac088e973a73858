"use client";
import { useTeam } from "#components/layout/team-context";
import { stateWords } from "#components/lib/states";
import { planNodeState } from "#components/lib/view-states";
import { AgentFace } from "#components/state/face";
import { StateGlyph } from "#components/state/state-glyph";
import { Link } from "#components/ui/link";
import { Cell, HeadCell, Row, Table } from "#components/ui/table";
import type { PlanView } from "#server/domains/plans/schema";
import { estimateSource, expected, nodeFigure } from "./plan-node-text.ts";

export function PlanList({ plan }: { plan: PlanView }) {
  const team = useTeam();
  const numbers = new Map(plan.nodes.map((node) => [node.taskId, node.number]));
  return (
    <Table>
      <thead>
        <tr>
          <HeadCell>Step</HeadCell>
          <HeadCell isExtra>By</HeadCell>
          <HeadCell isExtra>Needs</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell isExtra className="text-right">
            Expected
          </HeadCell>
          <HeadCell isExtra className="text-right">
            Cost and time
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {plan.nodes.map((node) => {
          const state = planNodeState(node);
          return (
            <Row key={node.taskId}>
              <Cell className="w-full md:min-w-48">
                <Link href={`${team.path}/tasks/${node.taskId}`} className="font-550 hover:underline">
                  {node.title}
                </Link>
              </Cell>
              <Cell isExtra>
                <span className="flex items-center gap-2">
                  {node.agent && <AgentFace name={node.agent} />} {node.agent}
                </span>
              </Cell>
              <Cell isExtra className="whitespace-nowrap text-ink3">
                {node.dependsOn.map((id) => `T-${numbers.get(id) ?? "?"}`).join(", ") || "nothing"}
              </Cell>
              <Cell>
                <span className="flex items-center gap-1.5 whitespace-nowrap">
                  <StateGlyph state={state} size={12} /> {stateWords[state]}
                </span>
              </Cell>
              <Cell isExtra className="whitespace-nowrap text-right text-ink3">
                <span title={estimateSource(node)}>{expected(node) ?? "no figure"}</span>
              </Cell>
              <Cell isExtra className="whitespace-nowrap text-right text-ink2">
                {node.durationMs === null && !node.blockedReason ? "not started" : nodeFigure(node)}
              </Cell>
            </Row>
          );
        })}
      </tbody>
    </Table>
  );
}
