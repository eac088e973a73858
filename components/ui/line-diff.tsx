"use client";
import { cn } from "#components/lib/cn";
import { type ChangedLine, changedPart, type DiffLine, type Hunk, hunksOf } from "#components/lib/diff-hunks";

/** The line of the other side at the same place among its kind, so that its changed words can be marked. */
function partnerOf(line: ChangedLine, hunk: Hunk): string | undefined {
  const own = hunk.lines.filter((entry) => entry.kind === line.kind);
  const other = hunk.lines.filter((entry) => entry.kind !== line.kind);
  return other[own.indexOf(line)]?.text;
}

/** What stands beside a line, is read out, and how its ground and its changed words are coloured. */
type Side = { sign: string; words: string; ground: string; mark: string };

const CHANGE: Record<ChangedLine["kind"], Side> = {
  removed: { sign: "−", words: "removed:", ground: "bg-fail-soft", mark: "text-fail" },
  added: { sign: "+", words: "added:", ground: "bg-add", mark: "text-add-t" },
};

/** Two that stand side by side, of which neither takes anything from the other: no red, no green. */
function besideEachOther([first, second]: [string, string]): typeof CHANGE {
  return {
    removed: { sign: first, words: `${first}:`, ground: "bg-bg", mark: "text-ink" },
    added: { sign: second, words: `${second}:`, ground: "bg-ac-soft", mark: "text-ac" },
  };
}

function Line({ line, hunk, side }: { line: ChangedLine; hunk: Hunk; side: Side }) {
  const partner = partnerOf(line, hunk);
  const [before, changed, after] = partner === undefined ? [line.text, "", ""] : changedPart(line.text, partner);
  return (
    <p className={cn("flex gap-2 px-4 py-1 text-12", side.ground)}>
      <span className={cn("shrink-0", side.mark)}>
        <span aria-hidden>{side.sign}</span>
        <span className="sr-only">{side.words}</span>
      </span>
      <span className="min-w-0 [overflow-wrap:anywhere]">
        {before}
        {changed && <strong className={cn("font-600", side.mark)}>{changed}</strong>}
        {after || (line.text === "" && <span className="text-ink3">empty line</span>)}
      </span>
    </p>
  );
}

type LineDiffProps = { lines: DiffLine[]; sides?: [string, string] };

/**
 * The changed places of a text, each with its line in the newer one. Shows nothing when nothing changed. With `sides` the texts are
 * two of a kind, named so, and neither is the older.
 */
export function LineDiff({ lines, sides }: LineDiffProps) {
  const kinds = sides ? besideEachOther(sides) : CHANGE;
  return hunksOf(lines).map((hunk) => (
    <div key={hunk.line}>
      <h3 className="px-4 py-1 text-12 text-ink3">Line {hunk.line}</h3>
      {hunk.lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two versions never change, so their lines keep their places
        <Line key={index} line={line} hunk={hunk} side={kinds[line.kind]} />
      ))}
    </div>
  ));
}
