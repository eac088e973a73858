"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { isSamePayload, payloadText } from "#components/lib/payload";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { LineDiff } from "#components/ui/line-diff";
import { Segment } from "#components/ui/segment";
import { SkeletonRows } from "#components/ui/skeleton";
import type { ApprovalView } from "#server/domains/approvals/schema";
import { diffOf } from "#server/lib/text/line-diff";
import { deedOf } from "#server/lib/tool-words";
import { ApprovalFacts } from "./approval-facts.tsx";
import { DecisionBar } from "./decision-bar.tsx";
import { PayloadEditor } from "./payload-editor.tsx";
import { PayloadView } from "./payload-view.tsx";
import { useDeskKeys } from "./use-desk-keys.ts";

type Side = "asked" | "mine" | "changes";
type DeskProps = { id: string; isRejecting: boolean; onRejecting: (isRejecting: boolean) => void; footClass?: string };

/** What will be done, as it was asked for and as the person would have it, and the decision. */
export function ApprovalDesk({ id, ...rest }: DeskProps) {
  const trpc = useTRPC();
  const query = useQuery(trpc.approvals.get.queryOptions({ id }));
  return (
    <QueryState query={query} subject="The approval" loading={<SkeletonRows rows={8} label="Loading the approval" />}>
      {(approval) => <Desk key={approval.id} approval={approval} {...rest} />}
    </QueryState>
  );
}

function Desk({ approval, isRejecting, onRejecting }: Omit<DeskProps, "id"> & { approval: ApprovalView }) {
  const [mine, setMine] = useState<unknown>(approval.payload);
  const [side, setSide] = useState<Side>("asked");
  const [isTyping, setTyping] = useState(false);
  const desk = useRef<HTMLDivElement>(null);
  const isOpen = approval.status === "pending";
  const edit = () => {
    setSide("mine");
    setTyping(true);
  };
  useDeskKeys(desk, isOpen && approval.canDecide ? edit : null);
  // Who asked for the fields by a key goes on by keyboard: into the first of them.
  useEffect(() => {
    if (isTyping) desk.current?.querySelector<HTMLElement>("input, textarea")?.focus();
  }, [isTyping]);
  const show = (next: Side) => {
    setTyping(false);
    setSide(next);
  };
  const isChanged = isOpen ? !isSamePayload(mine, approval.payload) : approval.isEdited;
  const [from, to] = isOpen ? [approval.payload, mine] : [approval.originalPayload, approval.payload];
  const by = approval.agent?.name ?? approval.requestedBy;
  const sides: { value: Side; label: string }[] = [
    { value: "asked", label: `As ${by} wrote it` },
    ...(isOpen && approval.canDecide ? [{ value: "mine" as const, label: "Your version" }] : []),
    ...(isChanged ? [{ value: "changes" as const, label: "Changes" }] : []),
  ];
  return (
    <div ref={desk} className="grid grid-cols-1 gap-3">
      <p className="text-14">{sentenceOf(approval)}</p>
      {sides.length > 1 && <Segment label="Which version" value={side} options={sides} onChange={show} isSmall />}
      {side === "asked" && <PayloadView payload={from} preview={approval.isEdited ? "" : approval.preview} />}
      {side === "mine" && <PayloadEditor original={approval.payload} payload={mine} onChange={setMine} />}
      {side === "changes" && (
        <div className="overflow-hidden rounded-8 border border-line">
          <LineDiff lines={diffOf(payloadText(from), payloadText(to))} />
        </div>
      )}
      <DecisionBar
        approval={approval}
        edited={isChanged ? { payload: mine } : null}
        isRejecting={isRejecting}
        onRejecting={onRejecting}
      />
      <ApprovalFacts approval={approval} />
    </div>
  );
}

/** One sentence: what will happen, and how it stands. */
function sentenceOf(approval: ApprovalView): string {
  const { status, effect, decidedBy, statusReason } = approval;
  const what = effect.type === "tool" ? deedOf(effect.name) : "the change";
  const by = decidedBy ?? "somebody";
  const edited = approval.isEdited ? " with changes" : "";
  if (status === "pending")
    return effect.type === "tool"
      ? `If you approve, ${approval.agent?.name ?? "the agent"} does this once: ${what}. Nothing has been done yet.`
      : "If you approve, this is done at once, in your name.";
  if (status === "approved") return `Approved by ${by}${edited}; it is about to be done.`;
  if (status === "executed") return `Approved by ${by}${edited} and done.`;
  if (status === "failed")
    return `Approved by ${by}${edited}, but it was refused: ${statusReason ?? "no reason recorded"}`;
  if (status === "rejected") return `Rejected by ${by}: ${statusReason ?? ""}`;
  return status === "expired"
    ? "Nobody decided in time; the work went on without it."
    : `Taken back: ${statusReason ?? ""}`;
}
