"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { ApprovalDesk } from "./approval-desk.tsx";

/** What a waiting run asks to be allowed, to be decided where its steps are. */
export function RunApproval({ runId }: { runId: string }) {
  const trpc = useTRPC();
  const [isRejecting, setRejecting] = useState(false);
  const query = useQuery(trpc.approvals.list.queryOptions({ runId, status: "pending", limit: 1 }));
  const [approval] = query.data?.items ?? [];
  if (!approval) return null;
  return (
    <section
      aria-label={`A-${approval.number}`}
      className="m-3 grid grid-cols-1 gap-3 rounded-10 border border-line2 border-l-2 border-l-wait-f p-3"
    >
      <h2 className="font-600">
        A-{approval.number} {approval.title}
      </h2>
      <ApprovalDesk id={approval.id} isRejecting={isRejecting} onRejecting={setRejecting} />
    </section>
  );
}
