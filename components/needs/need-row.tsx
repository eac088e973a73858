"use client";
import { cn } from "#components/lib/cn";
import { needTitle, needWords } from "#components/lib/needs";
import { StateGlyph } from "#components/state/state-glyph";
import { Age } from "#components/ui/time";
import type { NeedItem } from "#server/domains/needs/schema";

type NeedRowProps = {
  item: NeedItem;
  isChosen: boolean;
  isMarked: boolean;
  onChoose: () => void;
  onMark: () => void;
};

/** One thing of the queue: what, who asks, and why it stands where it stands. */
export function NeedRow({ item, isChosen, isMarked, onChoose, onMark }: NeedRowProps) {
  const { state, label } = needWords[item.kind];
  const title = needTitle(item);
  const place = item.taskNumber ? `T-${item.taskNumber}` : item.missionNumber ? `M-${item.missionNumber}` : "";
  return (
    <li className={cn("relative flex items-start gap-2 rounded-8 px-2 py-2", isChosen ? "bg-sunk" : "hover:bg-sunk")}>
      {item.group === "now" && <span className="absolute inset-y-2 left-0 w-0.5 rounded-3 bg-wait-f" aria-hidden />}
      {item.kind === "approval" ? (
        <span className="grid size-6 shrink-0 place-items-center max-md:size-9">
          <input
            type="checkbox"
            checked={isMarked}
            onChange={onMark}
            aria-label={`Mark ${title}`}
            className="accent-ac"
          />
        </span>
      ) : (
        <span className="grid size-6 shrink-0 place-items-center max-md:size-9">
          <StateGlyph state={state} />
        </span>
      )}
      <button
        type="button"
        data-need={item.id}
        aria-current={isChosen ? "true" : undefined}
        onClick={onChoose}
        className="min-w-0 flex-1 text-left"
      >
        <span className="flex items-baseline gap-2">
          <span className="line-clamp-2 min-w-0 flex-1 font-550">{title}</span>
          <Age at={item.since} className="shrink-0 text-12 text-ink3" />
        </span>
        <span className="line-clamp-1 text-12 text-ink2">
          {label}
          {item.agent && ` · ${item.agent.name}`}
          {place && ` · ${place}`}
        </span>
        <span className={cn("line-clamp-1 text-12", item.group === "now" ? "text-wait" : "text-ink3")}>
          {item.rank}
        </span>
      </button>
    </li>
  );
}
