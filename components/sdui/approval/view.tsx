"use client";
import { useQuery } from "@tanstack/react-query";
import { ApprovalState } from "#components/approvals/approval-state";
import { useTeam } from "#components/layout/team-context";
import { useTRPC } from "#components/trpc/trpc";
import { Link } from "#components/ui/link";
import { ActionButton } from "../action-button.tsx";
import { RecordPart } from "../record-part.tsx";
import type { ViewProps } from "../views.tsx";

/** What waits, from its own record: the words on the card are never the model's. */
export default function ApprovalPart({ props }: ViewProps<"approval">) {
  const trpc = useTRPC();
  const team = useTeam();
  const query = useQuery(trpc.approvals.get.queryOptions({ id: props.approvalId }));
  return (
    <RecordPart query={query} subject="The approval">
      {(approval) => (
        <div className="grid gap-2 rounded-8 border border-line2 px-3 py-2.5">
          <div className="flex flex-wrap items-center gap-2">
            <Link href={`${team.path}/approvals/${approval.id}`} className="min-w-0 flex-1 font-550 hover:underline">
              {approval.title}
            </Link>
            <ApprovalState status={approval.status} />
          </div>
          <p className="text-12 text-ink2 [overflow-wrap:anywhere]">{approval.why}</p>
          {approval.status === "pending" && approval.canDecide && (
            <div className="flex flex-wrap gap-2">
              <ActionButton
                label="Approve"
                kind="main"
                action={{ name: "approval.decide", input: { approvalId: approval.id, decision: "approve" } }}
              />
              <ActionButton
                label="Reject"
                action={{ name: "approval.decide", input: { approvalId: approval.id, decision: "reject" } }}
              />
            </div>
          )}
          {approval.status === "pending" && !approval.canDecide && approval.whyNot && (
            <p className="text-12 text-ink3">{approval.whyNot}</p>
          )}
        </div>
      )}
    </RecordPart>
  );
}
