"use client";
import type { ComingCall } from "#components/lib/chat-live";
import type { AnswerPart } from "#server/domains/sessions/schema";
import { ComingRow, ToolRow } from "./answer-rows.tsx";

type CardProps = {
  part: Extract<AnswerPart, { type: "tool" }> | ComingCall | { type: string };
  runId: string;
  runNumber: number;
};

/** A card an agent shows. */
export function AnswerCard({ part, runId }: CardProps) {
  const row = isCall(part) ? <ComingRow part={part} /> : isTool(part) ? <ToolRow part={part} runId={runId} /> : null;
  return <div className="overflow-hidden rounded-8 border border-line">{row}</div>;
}

const isCall = (part: CardProps["part"]): part is ComingCall => part.type === "call";
const isTool = (part: CardProps["part"]): part is Extract<AnswerPart, { type: "tool" }> => part.type === "tool";
