"use client";
import { ArrowDown, ArrowUp, Download } from "lucide-react";
import { useState } from "react";
import { cn } from "#components/lib/cn";
import { count } from "#components/lib/format";
import { Button } from "#components/ui/button";
import { Cell, HeadCell, Row, Table } from "#components/ui/table";
import { DataMarkChip } from "../data-mark.tsx";
import type { ViewProps } from "../views.tsx";
import { cellText, isFigures, type Sorting, sortRows, toCsv } from "./rows.ts";
import { saveText } from "./save-text.ts";

const PAGE = 20;

/** Sorted by a press on a head, twenty rows at a time, exported as it is sorted. */
export default function TablePart({ props }: ViewProps<"table">) {
  const { title, columns, rows, mark, markText } = props;
  const [sorting, setSorting] = useState<Sorting>(null);
  const [shown, setShown] = useState(PAGE);
  const sorted = sortRows(rows, sorting);
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-1">
      {(title || mark) && (
        <p className="flex flex-wrap items-center gap-2 font-550">
          {title} <DataMarkChip mark={mark} text={markText} />
        </p>
      )}
      <Table aria-label={title ?? "Table"}>
        <thead>
          <tr>
            {columns.map((column, at) => (
              <SortHead
                // biome-ignore lint/suspicious/noArrayIndexKey: two columns may carry the same name, and none moves
                key={at}
                label={column.unit ? `${column.label}, ${column.unit}` : column.label}
                isRight={isFigures(rows, at)}
                direction={sorting?.column === at ? (sorting.isDown ? "descending" : "ascending") : "none"}
                onSort={() => setSorting(nextSorting(sorting, at))}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, shown).map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row of a table has no name of its own
            <Row key={at}>
              {columns.map((column, place) => (
                <Cell
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
                  key={place}
                  className={cn("[overflow-wrap:anywhere]", isFigures(rows, place) && "whitespace-nowrap text-right")}
                >
                  {cellText(row[place], { ...column, unit: undefined })}
                </Cell>
              ))}
            </Row>
          ))}
        </tbody>
      </Table>
      <div className="flex flex-wrap items-center gap-2 text-12 text-ink3">
        {rows.length === 0 && <span>No rows.</span>}
        {rows.length > shown && (
          <Button size="small" kind="quiet" onClick={() => setShown(shown + 100)}>
            Show {Math.min(100, rows.length - shown)} more of {count(rows.length)}
          </Button>
        )}
        {rows.length > 0 && (
          <Button
            size="small"
            kind="quiet"
            className="ml-auto"
            onClick={() => saveText(toCsv(columns, sorted), `${title ?? "table"}.csv`)}
          >
            <Download size={13} aria-hidden /> Export as CSV
          </Button>
        )}
      </div>
    </div>
  );
}

function nextSorting(sorting: Sorting, column: number): Sorting {
  if (sorting?.column !== column) return { column, isDown: true };
  return sorting.isDown ? { column, isDown: false } : null;
}

type SortHeadProps = {
  label: string;
  isRight: boolean;
  direction: "ascending" | "descending" | "none";
  onSort: () => void;
};

function SortHead({ label, isRight, direction, onSort }: SortHeadProps) {
  const Arrow = direction === "ascending" ? ArrowUp : ArrowDown;
  return (
    <HeadCell aria-sort={direction} className={isRight ? "text-right" : undefined}>
      <button
        type="button"
        onClick={onSort}
        className="inline-flex min-h-6 items-center gap-1 rounded-5 hover:text-ink max-md:min-h-9"
      >
        {label}
        {direction !== "none" && <Arrow size={12} aria-hidden />}
      </button>
    </HeadCell>
  );
}
