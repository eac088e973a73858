import { plural } from "#components/lib/format";
import { StateGlyph } from "#components/state/state-glyph";
import { Notice } from "#components/ui/notice";
import type { EditResult, LineResult } from "#server/domains/working/schema";

const glyphs = { applied: "done", already: "done", refused: "failed", conflict: "waiting", kept: "idle" } as const;
const words: Record<LineResult["outcome"], string> = {
  applied: "done",
  already: "was so already",
  refused: "refused",
  conflict: "conflict",
  kept: "kept",
};

/** What came first for a person: conflicts, then refusals, then the rest in the order of the text. */
const rank: LineResult["outcome"][] = ["conflict", "refused", "kept", "applied", "already"];

function Row({ line }: { line: LineResult }) {
  return (
    <li className="flex gap-2 border-line border-b py-1.5 last:border-b-0">
      <StateGlyph state={glyphs[line.outcome]} size={14} label={words[line.outcome]} className="mt-0.5" />
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <p>
          <span className="font-550">{line.about}</span> <span className="text-ink2">{line.message}</span>
        </p>
        {line.values && (
          <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 text-12 text-ink2">
            <dt>It was</dt>
            <dd>{line.values.base}</dd>
            <dt>You wrote</dt>
            <dd className="text-ink">{line.values.mine}</dd>
            <dt>It is now</dt>
            <dd className="text-ink">{line.values.theirs}</dd>
          </dl>
        )}
      </div>
      {line.line !== null && <span className="text-12 text-ink3">line {line.line}</span>}
    </li>
  );
}

function headOf({ lines }: EditResult): string {
  const count = (outcome: LineResult["outcome"]) => lines.filter((line) => line.outcome === outcome).length;
  const parts = [
    `${plural(count("applied"), "change")} made`,
    ...(count("conflict") > 0 ? [plural(count("conflict"), "conflict")] : []),
    ...(count("refused") > 0 ? [`${count("refused")} refused`] : []),
  ];
  return parts.join(", ");
}

/** What became of each line of an edit or a restore. */
export function EditResults({ result }: { result: EditResult }) {
  const lines = result.lines.toSorted((a, b) => rank.indexOf(a.outcome) - rank.indexOf(b.outcome));
  const isOpen = lines.some((line) => line.outcome === "conflict" || line.outcome === "refused");
  if (lines.length === 0) return <Notice kind="done">Nothing differed, so nothing was changed.</Notice>;
  return (
    <section aria-label="What became of your edit" className="rounded-10 border border-line2">
      <h2 className="border-line border-b px-3 py-2 font-600" role="status">
        {headOf(result)}
        {isOpen && (
          <span className="font-400 text-ink2">. The text below is the newest; change it again where needed.</span>
        )}
      </h2>
      <ol className="max-h-80 overflow-y-auto px-3">
        {lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an answer never changes
          <Row key={at} line={line} />
        ))}
      </ol>
    </section>
  );
}
