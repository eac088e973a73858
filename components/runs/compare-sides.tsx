"use client";
import { useTeam } from "#components/layout/team-context";
import { count, elapsed, money, short } from "#components/lib/format";
import { runState, runStatusWords } from "#components/lib/view-states";
import { StateGlyph } from "#components/state/state-glyph";
import { Link } from "#components/ui/link";
import { Cell, HeadCell, Row, Table } from "#components/ui/table";
import type { ComparedSide, Comparison } from "#server/domains/runs/schema";
import { PromoteButton } from "./promote-button.tsx";

const figures: { label: string; of: (side: ComparedSide) => string }[] = [
  { label: "Model", of: (side) => side.models.join(", ") || "none of its own" },
  { label: "Steps", of: (side) => count(side.steps) },
  { label: "Model calls of its own", of: (side) => count(side.modelCalls) },
  { label: "Tokens", of: (side) => short(side.tokens) },
  { label: "Cost", of: (side) => money(side.costMicros, "call") },
  { label: "Time", of: (side) => elapsed(side.durationMs) },
];

function Head({ side }: { side: ComparedSide }) {
  const team = useTeam();
  return (
    <span className="inline-flex items-center gap-1.5">
      <StateGlyph state={runState(side.status)} label={runStatusWords[side.status]} />
      <Link href={`${team.path}/runs/${side.id}`} className="font-600 text-ink hover:underline">
        Run {side.number}
      </Link>
      <span className="max-md:hidden">{side.what ?? side.agentName}</span>
    </span>
  );
}

/** What the two are called where their texts stand beside each other. */
export function sideNames({ a, b }: Comparison): [string, string] {
  return [`Run ${a.number}`, `Run ${b.number}`];
}

/** What each of the two took; where they differ the figure is marked. */
export function CompareSides({ data }: { data: Comparison }) {
  const { a, b } = data;
  return (
    <>
      <Table>
        <thead>
          <tr>
            <HeadCell className="max-md:w-1/3" aria-label="Figure" />
            <HeadCell>
              <Head side={a} />
            </HeadCell>
            <HeadCell>
              <Head side={b} />
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {figures.map(({ label, of }) => (
            <Row key={label}>
              <Cell className="text-ink2">{label}</Cell>
              <Cell>{of(a)}</Cell>
              <Cell className={of(a) === of(b) ? undefined : "font-600 text-ac"}>{of(b)}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
      {b.isSandbox && (
        <div className="flex flex-wrap items-center gap-2">
          <p className="min-w-0 flex-1 text-12 text-ink2">
            What run {b.number} does is tried out and undone. Nothing outside changes until it is promoted.
          </p>
          <PromoteButton runId={b.id} isReady={b.status === "succeeded"} />
        </div>
      )}
    </>
  );
}
