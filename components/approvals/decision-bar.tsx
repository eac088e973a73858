"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Textarea } from "#components/ui/input";
import { LazyMenu } from "#components/ui/lazy-menu";
import { Notice } from "#components/ui/notice";
import type { ApprovalView } from "#server/domains/approvals/schema";

type DecisionBarProps = {
  approval: ApprovalView;
  /** The person's own version, when it differs from what was asked for. */
  edited: { payload: unknown } | null;
  isRejecting: boolean;
  onRejecting: (isRejecting: boolean) => void;
};

/** Approve my version · Approve as written · Reject with a reason · Delegate. */
export function DecisionBar({ approval, edited, isRejecting, onRejecting }: DecisionBarProps) {
  const trpc = useTRPC();
  const [note, setNote] = useState("");
  const decide = useMutation(trpc.approvals.decide.mutationOptions());
  const delegate = useMutation(trpc.approvals.delegate.mutationOptions());
  const members = useQuery({ ...trpc.team.members.queryOptions(), enabled: approval.canDecide });
  if (approval.status !== "pending") return null;
  if (!approval.canDecide) return <Notice kind="wait">{approval.whyNot}</Notice>;
  const { id } = approval;
  const isBusy = decide.isPending;
  const failure = decide.error ?? delegate.error;
  const people = (members.data ?? []).filter((member) => member.role !== "viewer");
  const options = [
    { value: "", label: "Anybody who may decide" },
    ...people.map((member) => ({ value: member.userId, label: member.name })),
  ];
  return (
    <div className="grid gap-2">
      {failure && <Notice kind="fail">Not decided: {failure.message}</Notice>}
      {isRejecting ? (
        <form
          className="grid gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (note.trim()) decide.mutate({ id, decision: "reject", note: note.trim() });
          }}
        >
          <Field label="Why not? The agent reads it and goes on another way.">
            <Textarea
              autoFocus
              rows={2}
              className="min-h-14"
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          </Field>
          <div className="flex flex-wrap gap-2">
            <Button
              type="submit"
              kind="danger"
              isBusy={isBusy}
              offReason={note.trim() ? undefined : "Write a reason first"}
            >
              Reject
            </Button>
            <Button kind="quiet" onClick={() => onRejecting(false)}>
              Back
            </Button>
          </div>
        </form>
      ) : (
        <div className="flex flex-wrap gap-2">
          {edited && (
            <Button
              kind="main"
              data-approve
              isBusy={isBusy}
              onClick={() => decide.mutate({ id, decision: "approve", payload: edited.payload })}
            >
              Approve my version
            </Button>
          )}
          <Button
            kind={edited ? "plain" : "main"}
            data-approve={edited ? undefined : true}
            isBusy={isBusy && !edited}
            onClick={() => decide.mutate({ id, decision: "approve" })}
          >
            Approve as written
          </Button>
          <Button onClick={() => onRejecting(true)}>Reject</Button>
          <LazyMenu
            align="end"
            trigger={<Button kind="quiet">{delegate.isPending ? "Handing over…" : "Delegate"}</Button>}
            choice={{
              label: "Who decides",
              value: approval.assignee?.userId ?? "",
              options,
              onChange: (userId) => delegate.mutate({ id, userId: userId === "" ? null : userId }),
            }}
          />
        </div>
      )}
    </div>
  );
}
