"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pause, Play } from "lucide-react";
import { money, percent, plural } from "#components/lib/format";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import type { AgentCard } from "#server/domains/agents/schema";
import type { AnalyticsLine } from "#server/domains/analytics/schema";

/** What came of its last thirty days, in one line. */
function recordOf(line: AnalyticsLine | undefined): string {
  if (!line || line.runsSucceeded + line.runsFailed === 0) return "No run in 30 days";
  const share = line.successShare === null ? "" : ` · ${percent(line.successShare)}`;
  return `${plural(line.runsSucceeded + line.runsFailed, "run")}${share} · ${money(line.spentMicros)} in 30 days`;
}

type FootProps = {
  card: AgentCard;
  line: AnalyticsLine | undefined;
  canControl: boolean;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
};

/** Below a card: choose it for several at once, its record, and the switch that stops and starts it. */
export function AgentCardFoot({ card, line, canControl, isChosen, onChoose }: FootProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const pause = useMutation(
    trpc.agents.setPaused.mutationOptions({ onSettled: () => queryClient.invalidateQueries(trpc.agents.pathFilter()) }),
  );
  const isPaused = pause.isPending ? pause.variables.isPaused : card.state === "paused";
  const [word, Icon] = isPaused ? (["Resume", Play] as const) : (["Pause", Pause] as const);
  return (
    <div className="flex items-center gap-2 border-line border-t bg-bg px-3 py-1.5 text-12">
      {canControl && (
        <label className="grid size-6 shrink-0 cursor-pointer place-items-center max-md:size-9">
          <input
            type="checkbox"
            className="size-4 accent-ac"
            aria-label={`Choose ${card.name}`}
            checked={isChosen}
            onChange={(event) => onChoose(event.target.checked)}
          />
        </label>
      )}
      <span className="min-w-0 flex-1 truncate text-ink2">
        {pause.error ? <span className="text-fail">Not changed: {pause.error.message}</span> : recordOf(line)}
      </span>
      {canControl && (
        <Button
          kind="quiet"
          size="small"
          aria-label={`${word} ${card.name}`}
          onClick={() => pause.mutate({ id: card.id, isPaused: !isPaused })}
        >
          <Icon size={12} aria-hidden /> {word}
        </Button>
      )}
    </div>
  );
}
