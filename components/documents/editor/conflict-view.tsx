"use client";
import { useState } from "react";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";
import { Segment } from "#components/ui/segment";
import type { MergeChunk } from "#server/domains/documents/schema";

export type Conflict = {
  version: number;
  title: { mine: string; theirs: string };
  chunks: MergeChunk[];
};
type Side = "mine" | "theirs" | "both";
type Clash = Exclude<MergeChunk, { same: string }>;

const sides: { value: Side; label: string }[] = [
  { value: "mine", label: "Mine" },
  { value: "theirs", label: "Theirs" },
  { value: "both", label: "Both" },
];

function chosen(chunk: Clash, side: Side): string[] {
  const parts = side === "both" ? [chunk.theirs, chunk.mine] : [chunk[side]];
  return parts.filter((part) => part !== null);
}

/** What stands around a place both changed: the end of what comes before, the beginning of what comes after. */
function Around({ text, isBefore }: { text: string; isBefore: boolean }) {
  const lines = text.split("\n");
  const shown = isBefore ? lines.slice(-2) : lines.slice(0, 2);
  return <pre className="whitespace-pre-wrap px-3 py-1 font-mono text-12 text-ink3">{shown.join("\n")}</pre>;
}

function SideText({ label, text, isChosen }: { label: string; text: string | null; isChosen: boolean }) {
  return (
    <div className={isChosen ? "border-ac border-l-2 bg-ac-soft" : "border-line2 border-l-2 bg-bg"}>
      <p className="px-3 pt-1.5 text-12 text-ink2">{label}</p>
      <pre className="whitespace-pre-wrap px-3 pb-2 font-mono text-12 [overflow-wrap:anywhere]">
        {text ?? <span className="text-ink3">taken out</span>}
      </pre>
    </div>
  );
}

type ConflictViewProps = {
  conflict: Conflict;
  isBusy: boolean;
  onChoose: (text: { title: string; body: string }) => void;
  onBack: () => void;
};

/** Both ways of each place that two people changed, to choose from. Nothing of either is lost before somebody has chosen. */
export function ConflictView({ conflict, isBusy, onChoose, onBack }: ConflictViewProps) {
  const [picks, setPicks] = useState<Record<number, Side>>({});
  const [title, setTitle] = useState<"mine" | "theirs" | null>(null);
  const { chunks } = conflict;
  const clashes = chunks.flatMap((chunk, index) => ("mine" in chunk ? [{ chunk, index }] : []));
  const isTitleClash = conflict.title.mine !== conflict.title.theirs;
  const open = clashes.filter(({ index }) => !picks[index]).length + (isTitleClash && !title ? 1 : 0);
  const body = chunks
    .flatMap((chunk, index) => ("mine" in chunk ? chosen(chunk, picks[index] ?? "both") : [chunk.same]))
    .join("\n");
  const places = clashes.length === 1 ? "one place" : `${clashes.length} places`;
  return (
    <section aria-label="Both changed the same lines" className="mx-auto grid w-full max-w-[760px] gap-4 p-4">
      <Notice kind="wait">
        Somebody saved v{conflict.version} meanwhile and changed {clashes.length > 0 ? places : "the title"} that you
        changed too. The rest is merged. Choose, then save; your text is kept.
      </Notice>
      {isTitleClash && (
        <article className="rounded-8 border border-line p-3">
          <h2 className="mb-2 font-600">Title</h2>
          <Segment
            label="Which title"
            value={title ?? ""}
            onChange={(side) => setTitle(side === "theirs" ? "theirs" : "mine")}
            options={[
              { value: "mine", label: conflict.title.mine },
              { value: "theirs", label: conflict.title.theirs },
            ]}
          />
        </article>
      )}
      {clashes.map(({ chunk, index }, place) => {
        const before = chunks[index - 1];
        const after = chunks[index + 1];
        const side = picks[index];
        return (
          <article key={index} className="overflow-hidden rounded-8 border border-line">
            <header className="flex items-center justify-between gap-2 border-line border-b px-3 py-2">
              <h2 className="font-600">Place {place + 1}</h2>
              <Segment
                label={`What stays at place ${place + 1}`}
                isSmall
                value={side ?? ""}
                onChange={(next) =>
                  setPicks({ ...picks, [index]: sides.find((one) => one.value === next)?.value ?? "both" })
                }
                options={sides}
              />
            </header>
            {before && "same" in before && <Around text={before.same} isBefore />}
            <SideText
              label={`Theirs, v${conflict.version}`}
              text={chunk.theirs}
              isChosen={side === "theirs" || side === "both"}
            />
            <SideText label="Mine" text={chunk.mine} isChosen={side === "mine" || side === "both"} />
            {after && "same" in after && <Around text={after.same} isBefore={false} />}
          </article>
        );
      })}
      <footer className="flex flex-wrap gap-2">
        <Button
          kind="main"
          isBusy={isBusy}
          offReason={open > 0 ? `${open} still to choose` : undefined}
          onClick={() => onChoose({ title: conflict.title[title ?? "mine"], body })}
        >
          Save what I chose
        </Button>
        <Button kind="quiet" onClick={onBack}>
          Go on editing my text
        </Button>
      </footer>
    </section>
  );
}
