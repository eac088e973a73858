"use client";
import { cn } from "#components/lib/cn";
import { changedPart, type DiffLine, type Hunk, hunksOf } from "#components/lib/diff-hunks";

/** The line of the other side at the same place among its kind, so that its changed words can be marked. */
function partnerOf(line: DiffLine, hunk: Hunk): string | undefined {
  const own = hunk.lines.filter((entry) => entry.kind === line.kind);
  const other = hunk.lines.filter((entry) => entry.kind !== line.kind);
  return other[own.indexOf(line)]?.text;
}

function Line({ line, hunk }: { line: DiffLine; hunk: Hunk }) {
  const isAdded = line.kind === "added";
  const partner = partnerOf(line, hunk);
  const [before, changed, after] = partner === undefined ? [line.text, "", ""] : changedPart(line.text, partner);
  return (
    <p className={cn("flex gap-2 px-4 py-1 text-12", isAdded ? "bg-add" : "bg-fail-soft")}>
      <span className={isAdded ? "text-add-t" : "text-fail"}>
        <span aria-hidden>{isAdded ? "+" : "−"}</span>
        <span className="sr-only">{isAdded ? "added:" : "removed:"}</span>
      </span>
      <span className="min-w-0 [overflow-wrap:anywhere]">
        {before}
        {changed && <strong className={cn("font-600", isAdded ? "text-add-t" : "text-fail")}>{changed}</strong>}
        {after || (line.text === "" && <span className="text-ink3">empty line</span>)}
      </span>
    </p>
  );
}

/** The changed places of a text, each with its line in the newer one. Shows nothing when nothing changed. */
export function LineDiff({ lines }: { lines: DiffLine[] }) {
  return hunksOf(lines).map((hunk) => (
    <div key={hunk.line}>
      <h3 className="px-4 py-1 text-12 text-ink3">Line {hunk.line}</h3>
      {hunk.lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two versions never change, so their lines keep their places
        <Line key={index} line={line} hunk={hunk} />
      ))}
    </div>
  ));
}
