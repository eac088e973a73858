"use client";
import { useState } from "react";
import { cn } from "#components/lib/cn";
import { count } from "#components/lib/format";
import { Cell, HeadCell, Row, Table } from "#components/ui/table";

/** Rows as text. The first column names the row, the rest are figures. */
export type TableBehind = { caption: string; head: string[]; rowCount: number; rowAt: (index: number) => string[] };

const PAGE = 100;

/** The values behind a chart, the newest rows within reach: a hundred at a time. */
export function ChartTable({ caption, head, rowCount, rowAt }: TableBehind) {
  const [shown, setShown] = useState(PAGE);
  const rows = Array.from({ length: Math.min(shown, rowCount) }, (_, index) => rowAt(index));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="max-h-72 overflow-auto" aria-label={caption} tabIndex={0}>
      <Table>
        <caption className="sr-only">{caption}</caption>
        <thead className="sticky top-0 bg-surface">
          <tr>
            {head.map((name, column) => (
              <HeadCell key={name} className={column > 0 ? "text-right" : undefined}>
                {name}
              </HeadCell>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a series are their place
            <Row key={index}>
              {cells.map((cell, column) => (
                <Cell key={head[column]} className={cn("whitespace-nowrap", column > 0 && "text-right")}>
                  {cell}
                </Cell>
              ))}
            </Row>
          ))}
        </tbody>
      </Table>
      {rowCount > shown && (
        <button
          type="button"
          onClick={() => setShown(shown + PAGE)}
          className="min-h-8 w-full text-12 text-ac hover:bg-sunk max-md:min-h-9"
        >
          Show {Math.min(PAGE, rowCount - shown)} more of {count(rowCount)}
        </button>
      )}
    </section>
  );
}
