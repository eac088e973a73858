"use client";
import { memo } from "react";
import { isOver, type ShownPart, shownParts } from "#components/lib/chat-live";
import { money, stepTime } from "#components/lib/format";
import { roleWord } from "#components/lib/roles";
import { Markdown } from "#components/markdown/lazy-markdown";
import { AgentFace } from "#components/state/face";
import { StateGlyph } from "#components/state/state-glyph";
import { useRunStream } from "#components/trpc/live-provider";
import { Notice } from "#components/ui/notice";
import type { AnswerView, ChatMessageView } from "#server/domains/sessions/schema";
import { AnswerApproval } from "./answer-approval.tsx";
import { AnswerCard } from "./answer-card.tsx";
import { ComingRow, HelpRow, ThoughtRow, ToolRow } from "./answer-rows.tsx";

/** One answer: who gives it and for how much, what was thought and done, and what is said; live while it is written. */
export function Answer({ message }: { message: ChatMessageView }) {
  const { answer, agent } = message;
  const live = useRunStream(answer?.runId ?? "", answer !== null && !isOver(answer));
  if (!answer) return null;
  const parts = shownParts(answer, live);
  return (
    <article aria-label={`Answer of ${agent.name}`} aria-busy={!isOver(answer)} className="grid grid-cols-1 gap-2">
      <AuthorLine agent={agent} answer={answer} />
      {groupsOf(parts).map((group) =>
        group.isRows ? (
          <div
            key={`rows-${group.parts[0]?.stepIndex}`}
            className="divide-y divide-line overflow-hidden rounded-8 border border-line"
          >
            {group.parts.map((part, at) => (
              <Part key={keyOf(part, at)} part={part} answer={answer} />
            ))}
          </div>
        ) : (
          group.parts.map((part, at) => <Part key={keyOf(part, at)} part={part} answer={answer} />)
        ),
      )}
      <AnswerEnd answer={answer} isEmpty={parts.length === 0} />
    </article>
  );
}

const ROWS: ReadonlySet<ShownPart["type"]> = new Set(["reasoning", "tool", "help", "note", "call"]);
const isRow = (part: ShownPart) => ROWS.has(part.type) && !isCard(part);
const isCard = (part: ShownPart) => (part.type === "tool" || part.type === "call") && part.name === "ui_show";
const keyOf = (part: ShownPart, at: number) => `${part.type}-${part.stepIndex}-${at}`;

/** Rows that follow each other share one frame. */
function groupsOf(parts: ShownPart[]): { isRows: boolean; parts: ShownPart[] }[] {
  const groups: { isRows: boolean; parts: ShownPart[] }[] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    if (last?.isRows && isRow(part)) last.parts.push(part);
    else groups.push({ isRows: isRow(part), parts: [part] });
  }
  return groups;
}

function AuthorLine({ agent, answer }: { agent: ChatMessageView["agent"]; answer: AnswerView }) {
  const facts = [
    roleWord(agent.role),
    answer.isSimulated ? "▨ simulated" : answer.model,
    answer.firstWordMs === null ? null : `first word ${stepTime(answer.firstWordMs)}`,
  ].filter((fact) => fact !== null);
  return (
    <header className="flex items-center gap-2">
      <AgentFace name={agent.name} size={20} />
      <span className="font-600">{agent.name}</span>
      <span className="min-w-0 truncate text-ink3" title={facts.join(" · ")}>
        {facts.join(" · ")}
      </span>
      <span className="ml-auto shrink-0 text-12 text-ink3">{money(answer.costMicros, "call")}</span>
    </header>
  );
}

const Part = memo(function Part({ part, answer }: { part: ShownPart; answer: AnswerView }) {
  if (part.type === "text") return <Markdown text={part.text} isSmall />;
  if (part.type === "reasoning") return <ThoughtRow part={part} />;
  if (part.type === "help") return <HelpRow part={part} />;
  if (part.type === "approval")
    return part.isOpen ? <AnswerApproval runId={answer.runId} /> : <ToolRow part={part} runId={answer.runId} />;
  if (part.type === "note") return <p className="px-3 py-1.5 text-12 text-ink3">{part.text}</p>;
  if (part.name === "ui_show") return <AnswerCard part={part} run={{ id: answer.runId, number: answer.runNumber }} />;
  if (part.type === "call") return <ComingRow part={part} />;
  return <ToolRow part={part} runId={answer.runId} />;
});

/** What stands below the words: that it goes on, that it was stopped, or why it failed. */
function AnswerEnd({ answer, isEmpty }: { answer: AnswerView; isEmpty: boolean }) {
  const { status, statusReason } = answer;
  if (status === "cancelled")
    return <p className="text-12 text-ink3">Stopped{statusReason ? `: ${statusReason}` : ""}</p>;
  if (status === "failed")
    return (
      <Notice kind="fail">
        {statusReason ?? "No answer came, and no reason was recorded."} What was done is kept.
      </Notice>
    );
  if (status === "waiting" && statusReason && !statusReason.startsWith("A-"))
    return <Notice kind="wait">{statusReason}</Notice>;
  if (isEmpty && !isOver(answer))
    return (
      <p className="flex items-center gap-2 text-ink3" role="status">
        <StateGlyph state={status === "queued" ? "queued" : "working"} size={13} />
        {status === "queued" ? "Waits for its turn" : "Reading your message"}
      </p>
    );
  return null;
}
