"use client";
import dynamic from "next/dynamic";
import type { ComingCall } from "#components/lib/chat-live";
import { readPartialJson } from "#components/lib/partial-json";
import type { AnswerPart } from "#server/domains/sessions/schema";
import { ToolRow } from "./answer-rows.tsx";
import { useSay } from "./say-context.tsx";

const GeneratedCard = dynamic(() => import("../sdui/generated-card.tsx").then((module) => module.GeneratedCard), {
  loading: () => <div aria-hidden className="h-24 rounded-12 border border-line2" />,
});

type CardProps = {
  part: Extract<AnswerPart, { type: "tool" }> | ComingCall;
  run: { id: string; number: number };
};

/** A card an agent shows, also while it is still being written. One that was refused is a row like any other call. */
export function AnswerCard({ part, run }: CardProps) {
  const say = useSay();
  if (part.type === "call")
    return <GeneratedCard input={readPartialJson(part.inputText)} isStreaming sendMessage={say} />;
  if (part.status === "failed")
    return (
      <div className="overflow-hidden rounded-8 border border-line">
        <ToolRow part={part} runId={run.id} />
      </div>
    );
  const origin = { runId: run.id, runNumber: run.number, stepIndex: part.stepIndex };
  return <GeneratedCard input={part.input} isStreaming={part.status === "running"} origin={origin} sendMessage={say} />;
}
