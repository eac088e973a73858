"use client";
import type { ReactNode } from "react";
import { count, money } from "#components/lib/format";
import { roleWord } from "#components/lib/roles";
import { Link } from "#components/ui/link";
import { SimulatedMark } from "#components/ui/simulated";
import { Cell, HeadCell, Row, Table } from "#components/ui/table";
import type { MoneyLine } from "#server/domains/budgets/schema";

type SpentProps = Pick<MoneyLine, "spentMicros" | "calls" | "simulatedCalls" | "unknownCalls" | "unknownMicros">;

/** An amount, and how far it can be believed: free because simulated, or counted because nobody knows the price. */
export function Spent(line: SpentProps) {
  const isSimulated = line.calls > 0 && line.simulatedCalls === line.calls;
  return (
    <span className="inline-flex flex-wrap items-baseline justify-end gap-x-1.5">
      {isSimulated ? <SimulatedMark className="text-12 text-ink3" /> : <span>{money(line.spentMicros)}</span>}
      {line.unknownCalls > 0 && (
        <span
          className="text-12 text-wait"
          title={`${line.unknownCalls} calls went to models whose price is not known. ${money(line.unknownMicros)} was counted for them.`}
        >
          price unknown
        </span>
      )}
    </span>
  );
}

function PerAccepted({ line }: { line: MoneyLine }) {
  if (line.perAcceptedMicros === null) return <span className="text-ink3">–</span>;
  if (line.calls > 0 && line.simulatedCalls === line.calls) return <span className="text-ink3">simulated</span>;
  return (
    <>
      {line.unknownCalls > 0 && <span title="With models whose price is not known">≈ </span>}
      {money(line.perAcceptedMicros, "call")}
    </>
  );
}

type MoneyTableProps = {
  lines: MoneyLine[];
  head: string;
  href?: (line: MoneyLine) => string;
  cap?: { head: string; cell: (line: MoneyLine) => ReactNode };
  hasReserved?: boolean;
};

export function MoneyTable({ lines, head, href, cap, hasReserved }: MoneyTableProps) {
  if (lines.length === 0) return <p className="py-3 text-ink3">No model was called in this time.</p>;
  return (
    <Table>
      <thead>
        <tr>
          <HeadCell>{head}</HeadCell>
          <HeadCell className="text-right">Spent</HeadCell>
          {hasReserved && (
            <HeadCell isExtra className="text-right">
              Held now
            </HeadCell>
          )}
          <HeadCell isExtra className="text-right">
            Calls
          </HeadCell>
          <HeadCell isExtra className="text-right">
            Accepted tasks
          </HeadCell>
          <HeadCell className="text-right">Each</HeadCell>
          {cap && (
            <HeadCell isExtra className="text-right">
              {cap.head}
            </HeadCell>
          )}
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <Row key={line.id}>
            <Cell className="w-full max-w-0 truncate font-500 max-md:w-1/2">
              {href ? (
                <Link href={href(line)} className="hover:underline" title={line.name}>
                  {line.name}
                </Link>
              ) : (
                <span title={line.name}>{line.name}</span>
              )}
              {line.note && <span className="ml-2 font-400 text-12 text-ink3">{roleWord(line.note)}</span>}
            </Cell>
            <Cell className="whitespace-nowrap text-right">
              <Spent {...line} />
            </Cell>
            {hasReserved && (
              <Cell isExtra className="text-right text-ink2">
                {line.reservedMicros > 0 ? money(line.reservedMicros) : "–"}
              </Cell>
            )}
            <Cell isExtra className="text-right text-ink2">
              {count(line.calls)}
            </Cell>
            <Cell isExtra className="text-right text-ink2">
              {count(line.accepted)}
            </Cell>
            <Cell className="whitespace-nowrap text-right">
              <PerAccepted line={line} />
            </Cell>
            {cap && (
              <Cell isExtra className="text-right">
                {cap.cell(line)}
              </Cell>
            )}
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
