"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApprovalDesk } from "#components/approvals/approval-desk";
import { StateGlyph } from "#components/state/state-glyph";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Notice } from "#components/ui/notice";

/** Approve · Edit first · Reject, in the answer that waits for it. */
export default function ApprovalInline({ runId }: { runId: string }) {
  const trpc = useTRPC();
  const [mode, setMode] = useState<"short" | "edit" | "reject">("short");
  const query = useQuery(trpc.approvals.list.queryOptions({ runId, status: "pending", limit: 1 }));
  const decide = useMutation(trpc.approvals.decide.mutationOptions());
  const [approval] = query.data?.items ?? [];
  if (!approval) return null;
  return (
    <section
      aria-label={`A-${approval.number}`}
      className="grid grid-cols-1 gap-2 rounded-10 border border-wait-f bg-wait-soft p-3"
    >
      <div className="flex items-start gap-2">
        <StateGlyph state="waiting" size={14} />
        <h3 className="min-w-0 flex-1 font-600">{approval.title}</h3>
        <span className="shrink-0 text-12 text-wait">asks before it does</span>
      </div>
      {decide.error && <Notice kind="fail">Not decided: {decide.error.message}</Notice>}
      {mode === "short" ? (
        <div className="flex flex-wrap gap-2 pl-5">
          <Button
            kind="main"
            isBusy={decide.isPending}
            onClick={() => decide.mutate({ id: approval.id, decision: "approve" })}
          >
            Approve
          </Button>
          <Button onClick={() => setMode("edit")}>Edit first</Button>
          <Button kind="quiet" onClick={() => setMode("reject")}>
            Reject
          </Button>
        </div>
      ) : (
        <ApprovalDesk
          id={approval.id}
          isRejecting={mode === "reject"}
          onRejecting={(isRejecting) => setMode(isRejecting ? "reject" : "short")}
        />
      )}
    </section>
  );
}
