"use client";
import type { ReactNode } from "react";
import { useTeam } from "#components/layout/team-context";
import { exactTime, money } from "#components/lib/format";
import { OutsideOrigins } from "#components/outside/outside-note";
import { Chip } from "#components/ui/chip";
import { Link } from "#components/ui/link";
import { Age } from "#components/ui/time";
import type { ApprovalView } from "#server/domains/approvals/schema";

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[104px_1fr] gap-2 py-1">
      <dt className="text-ink3">{label}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}

/** Why now, why you, what it is part of, until when, and what happened so far. */
export function ApprovalFacts({ approval }: { approval: ApprovalView }) {
  const { path } = useTeam();
  const { missionId, taskId, runId, assignee, deadlineAt } = approval;
  return (
    <div className="grid gap-3 text-12">
      <div className="flex flex-wrap gap-1.5">
        <Chip tone={approval.risk === "high" ? "fail" : "plain"}>{approval.risk} risk</Chip>
        {approval.amountMicros !== null && <Chip>{money(approval.amountMicros)}</Chip>}
        {approval.isTainted && <Chip tone="wait">after text from outside</Chip>}
      </div>
      {approval.outside.length > 0 && (
        <section aria-label="What it had read">
          <h3 className="mb-1 font-600">What it had read from outside</h3>
          <p className="mb-1.5 text-ink2">It may be what asks for this. Read it before you agree.</p>
          <OutsideOrigins origins={approval.outside} />
        </section>
      )}
      <dl>
        {approval.why && <Fact label="Why now">{approval.why}</Fact>}
        <Fact label="Which rule">{approval.ruleText}</Fact>
        <Fact label="Who decides">{assignee ? assignee.name : `any ${approval.decideRole} of the team or higher`}</Fact>
        {deadlineAt && (
          <Fact label="Until">
            {exactTime(deadlineAt.getTime())}
            {approval.onDeadline === "expire" ? "; then the work goes on without it" : "; then it stays open, overdue"}
          </Fact>
        )}
        {taskId && (
          <Fact label="Task">
            <Link href={`${path}/tasks/${taskId}`} className="hover:underline">
              T-{approval.taskNumber} {approval.taskTitle}
            </Link>
          </Fact>
        )}
        {missionId && (
          <Fact label="Mission">
            <Link href={`${path}/missions/${missionId}`} className="hover:underline">
              M-{approval.missionNumber} {approval.missionTitle}
            </Link>
          </Fact>
        )}
        {runId && (
          <Fact label="Run">
            <Link
              href={`${path}/runs/${runId}${approval.stepIndex === null ? "" : `?step=${approval.stepIndex}`}`}
              className="hover:underline"
            >
              Run {approval.runNumber}
            </Link>
          </Fact>
        )}
        <Fact label="Bound to">
          <span className="font-mono text-ink3">{approval.payloadHash.slice(0, 16)}</span>
        </Fact>
      </dl>
      <section aria-label="What happened">
        <h3 className="mb-1 font-600">What happened</h3>
        <ol className="grid gap-1">
          {approval.history.map((entry, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries are only ever added at the end
            <li key={index} className="flex gap-2">
              <Age at={entry.at} className="w-14 shrink-0 text-ink3" />
              <span>
                <strong className="font-550">{entry.by}</strong> {entry.what}
                {entry.note && <span className="text-ink2">: {entry.note}</span>}
              </span>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
