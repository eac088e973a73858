"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronRight, CornerDownRight } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { useTeam } from "#components/layout/team-context";
import type { ComingCall } from "#components/lib/chat-live";
import { cn } from "#components/lib/cn";
import { money, stepTime } from "#components/lib/format";
import { plainSnippet } from "#components/lib/plain-snippet";
import { runState } from "#components/lib/view-states";
import { JsonBlock } from "#components/runs/json-block";
import { StateGlyph } from "#components/state/state-glyph";
import { ToolIcon } from "#components/state/tool-icon";
import { useTRPC } from "#components/trpc/trpc";
import { Link } from "#components/ui/link";
import type { AnswerPart } from "#server/domains/sessions/schema";

type RowProps = { icon: ReactNode; name: ReactNode; summary: string; end?: ReactNode; children: ReactNode };

/** One line of 28 px, closed; what went in and came out opens below it. */
function Row({ icon, name, summary, end, children }: RowProps) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <div>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
        className="flex h-7 w-full items-center gap-2 px-3 text-left text-ink2 hover:bg-sunk focus-visible:outline-offset-[-2px] max-md:h-9"
      >
        {icon}
        <span className="shrink-0">{name}</span>
        <span className="min-w-0 flex-1 truncate text-ink3" title={summary}>
          {summary}
        </span>
        {end && <span className="shrink-0 text-12 text-ink3">{end}</span>}
        <ChevronRight
          size={13}
          aria-hidden
          className={cn("shrink-0 text-ink3 transition-transform", isOpen && "rotate-90")}
        />
      </button>
      {isOpen && (
        <div id={id} className="border-line border-t bg-bg px-3 py-2">
          {children}
        </div>
      )}
    </div>
  );
}

type PartOf<T extends AnswerPart["type"]> = Extract<AnswerPart, { type: T }>;

export function ThoughtRow({ part }: { part: PartOf<"reasoning"> & { isLive?: boolean } }) {
  const name = part.isLive ? "Thinking" : part.tookMs === null ? "Thought" : `Thought for ${stepTime(part.tookMs)}`;
  const lines = part.text.trim().split("\n");
  return (
    <Row
      icon={<StateGlyph state={part.isLive ? "working" : "done"} size={13} />}
      name={name}
      summary={part.isLive ? (lines.at(-1) ?? "") : ""}
    >
      <p className="whitespace-pre-wrap text-12 text-ink2">{part.text}</p>
    </Row>
  );
}

const GLYPHS = { running: "working", succeeded: "done", failed: "failed", unknown: "failed" } as const;

export function ToolRow({ part, runId }: { part: PartOf<"tool"> | PartOf<"approval">; runId: string }) {
  const isTool = part.type === "tool";
  const state = isTool ? GLYPHS[part.status] : "done";
  return (
    <Row
      icon={
        state === "done" ? (
          <span className="text-ink2">
            <ToolIcon tool={part.name} />
          </span>
        ) : (
          <StateGlyph state={state} size={13} />
        )
      }
      name={<code className="font-mono text-12">{part.name}</code>}
      summary={isTool && part.error ? part.error : part.summary}
      end={isTool && part.tookMs !== null ? stepTime(part.tookMs) : undefined}
    >
      <StepRecord runId={runId} index={part.stepIndex} />
    </Row>
  );
}

/** Input and output as they were recorded, read when somebody wants to see them. */
function StepRecord({ runId, index }: { runId: string; index: number }) {
  const trpc = useTRPC();
  const team = useTeam();
  const { data, error } = useQuery(trpc.runs.step.queryOptions({ runId, index }));
  if (error) return <p className="text-12 text-fail">The record did not load: {error.message}</p>;
  if (!data) return <p className="text-12 text-ink3">Reading the record</p>;
  return (
    <div className="grid grid-cols-1 gap-2">
      <JsonBlock title="What went in" value={data.input} />
      <JsonBlock title="What came out" value={data.output} />
      <Link
        href={`${team.path}/runs/${runId}?step=${index}`}
        className="justify-self-start text-12 text-ac hover:underline"
      >
        Open the trace
      </Link>
    </div>
  );
}

/** A call the model is still writing. */
export function ComingRow({ part }: { part: ComingCall }) {
  return (
    <Row
      icon={<StateGlyph state="working" size={13} />}
      name={<code className="font-mono text-12">{part.name}</code>}
      summary={part.inputText.slice(0, 160)}
    >
      <pre className="whitespace-pre-wrap break-all font-mono text-12 text-ink2">{part.inputText}</pre>
    </Row>
  );
}

const HELP_WORDS: Record<string, string> = {
  succeeded: "answered",
  failed: "could not answer",
  cancelled: "was stopped",
};

/** "Iris answered · run 212 · $0.0031" */
export function HelpRow({ part }: { part: PartOf<"help"> }) {
  const team = useTeam();
  return (
    <Row
      icon={<StateGlyph state={runState(part.status)} size={13} />}
      name={`${part.agentName} ${HELP_WORDS[part.status] ?? "helps"}`}
      summary={plainSnippet(part.request)}
      end={`run ${part.runNumber} · ${money(part.costMicros, "call")}`}
    >
      <p className="flex gap-1.5 text-12 text-ink2">
        <CornerDownRight size={13} aria-hidden className="mt-0.5 shrink-0" /> {part.request}
      </p>
      <Link href={`${team.path}/runs/${part.runId}`} className="text-12 text-ac hover:underline">
        Open run {part.runNumber}
      </Link>
    </Row>
  );
}
