"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageFrame } from "#components/layout/page-frame";
import { useTeam } from "#components/layout/team-context";
import { useTRPC } from "#components/trpc/trpc";
import { ApprovalDesk } from "./approval-desk.tsx";
import { ApprovalState } from "./approval-state.tsx";

/** One approval: what will be done, by which rule it was asked, and what happened so far. */
export function ApprovalPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const { path } = useTeam();
  const [isRejecting, setRejecting] = useState(false);
  const { data } = useQuery(trpc.approvals.get.queryOptions({ id }));
  return (
    <PageFrame
      title={data ? `A-${data.number}` : "Approval"}
      crumb={{ label: "Approvals", href: `${path}/approvals` }}
      actions={data && <ApprovalState status={data.status} />}
    >
      <div className="mx-auto grid w-full max-w-[760px] grid-cols-1 gap-3 p-4">
        {data && <h2 className="font-600 text-20 [overflow-wrap:anywhere]">{data.title}</h2>}
        <ApprovalDesk id={id} isRejecting={isRejecting} onRejecting={setRejecting} />
      </div>
    </PageFrame>
  );
}
