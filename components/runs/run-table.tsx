"use client";
import { useTeam } from "#components/layout/team-context";
import { money, tokens } from "#components/lib/format";
import { runState, runStatusWords } from "#components/lib/view-states";
import { AgentFace } from "#components/state/face";
import { StateGlyph } from "#components/state/state-glyph";
import { Link } from "#components/ui/link";
import { Cell, HeadCell, Row, Table } from "#components/ui/table";
import { Age, Elapsed } from "#components/ui/time";
import type { RunRow } from "#server/domains/runs/schema";

const purposeWords = {
  plan: "plans",
  replan: "plans anew",
  work: "works",
  review: "checks",
  close: "closes",
  chat: "chats",
  assist: "helps",
  respond: "answers",
};

export function RunTable({ runs, withoutAgent }: { runs: RunRow[]; withoutAgent?: boolean }) {
  const team = useTeam();
  return (
    <Table>
      <thead>
        <tr>
          <HeadCell>Run</HeadCell>
          {!withoutAgent && <HeadCell isExtra>Agent</HeadCell>}
          <HeadCell>State</HeadCell>
          <HeadCell isExtra className="text-right">
            Steps
          </HeadCell>
          <HeadCell isExtra className="text-right">
            Tokens
          </HeadCell>
          <HeadCell isExtra className="text-right">
            Money
          </HeadCell>
          <HeadCell className="text-right">Time</HeadCell>
          <HeadCell isExtra className="text-right">
            Started
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <Row key={run.id}>
            <Cell className="w-full md:min-w-56 py-1.5">
              <Link href={`${team.path}/runs/${run.id}`} className="font-550 hover:underline">
                {run.title}
              </Link>
              <p className="line-clamp-1 text-12 text-ink3">
                run {run.number} · {run.statusReason ?? run.wakeReason}
              </p>
            </Cell>
            {!withoutAgent && (
              <Cell isExtra>
                <span className="flex items-center gap-2 whitespace-nowrap">
                  <AgentFace name={run.agent.name} /> {run.agent.name} {purposeWords[run.purpose]}
                </span>
              </Cell>
            )}
            <Cell>
              <span className="flex items-center gap-1.5 whitespace-nowrap">
                <StateGlyph state={runState(run.status)} size={12} /> {runStatusWords[run.status]}
              </span>
            </Cell>
            <Cell isExtra className="text-right">
              {run.stepCount}
            </Cell>
            <Cell isExtra className="whitespace-nowrap text-right">
              {tokens(run.tokens)}
            </Cell>
            <Cell isExtra className="text-right">
              {money(run.costMicros, "call")}
            </Cell>
            <Cell className="whitespace-nowrap text-right">
              {run.startedAt ? <Elapsed from={run.startedAt} to={run.finishedAt} /> : "–"}
            </Cell>
            <Cell isExtra className="whitespace-nowrap text-right text-ink3">
              <Age at={run.createdAt} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
