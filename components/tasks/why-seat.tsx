"use client";
import { plural } from "#components/lib/format";
import { Cell, HeadCell, Row, Table } from "#components/ui/table";
import type { AssignmentChoice, CandidateScore, TaskView } from "#server/domains/tasks/schema";

const factorWords: Record<keyof CandidateScore["factors"], string> = {
  match: "able",
  availability: "free",
  load: "load",
  success: "success",
  preference: "preferred",
};
const FACTORS = ["match", "availability", "load", "success", "preference"] as const;

function Figures({ choice, chosenId }: { choice: AssignmentChoice; chosenId: string | undefined }) {
  return (
    <div className="mt-2 overflow-x-auto">
      <Table>
        <thead>
          <tr>
            <HeadCell>Agent</HeadCell>
            {FACTORS.map((factor) => (
              <HeadCell key={factor} className="text-right">
                {factorWords[factor]}
              </HeadCell>
            ))}
            <HeadCell className="text-right">score</HeadCell>
          </tr>
        </thead>
        <tbody>
          {choice.candidates.map((one) => (
            <Row key={one.agentId}>
              <Cell className={one.agentId === chosenId ? "font-600" : ""} title={one.words}>
                {one.name}
              </Cell>
              {FACTORS.map((factor) => (
                <Cell key={factor} className="text-right text-ink2">
                  {one.factors[factor].toFixed(2)}
                </Cell>
              ))}
              <Cell className="text-right font-550">{one.score.toFixed(2)}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

/** Why this one has the task: in words, and with the figures of everybody who was looked at. */
export function WhySeat({ task }: { task: TaskView }) {
  const choice = task.assignmentChoice;
  if (!task.assignee) return null;
  return (
    <section className="border-line border-t px-4 py-3">
      <h2 className="mb-1 font-600">Why {task.assignee.name}</h2>
      <p className="text-ink2">
        {task.assignedBy ? `${task.assignedBy} chose: ` : ""}
        {task.assignmentReason ?? "Nobody said why."}
      </p>
      {choice && (
        <details className="mt-1">
          <summary className="min-h-6 cursor-pointer text-ac underline decoration-ac-line underline-offset-3">
            {plural(choice.able, "agent")} compared
          </summary>
          <Figures choice={choice} chosenId={task.assignee.id} />
          {choice.left.length > 0 && (
            <p className="mt-1 text-12 text-ink3">
              Left out: {choice.left.map((one) => `${one.name} (${one.why})`).join(", ")}.
            </p>
          )}
        </details>
      )}
    </section>
  );
}
