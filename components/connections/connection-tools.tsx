"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Chip } from "#components/ui/chip";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { ConnectionToolView, ToolState } from "#server/domains/connections/schema";

const AllowSheet = dynamic(() => import("./allow-sheet.tsx").then((module) => module.AllowSheet), { ssr: false });

const ORDER: Record<ToolState, number> = { changed: 0, new: 1, allowed: 2, gone: 3 };

/** What a server offers, those first that wait for a decision. */
export function ConnectionTools({ connectionId, offReason }: { connectionId: string; offReason: string | undefined }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.connections.get.queryOptions({ id: connectionId }));
  return (
    <QueryState query={query} subject="The tools" loading={<SkeletonRows rows={3} label="Loading the tools" />}>
      {({ tools }) => (
        <ul>
          {tools
            .toSorted((a, b) => ORDER[a.state] - ORDER[b.state] || a.name.localeCompare(b.name))
            .map((tool) => (
              <ToolRow key={tool.id} tool={tool} offReason={offReason} />
            ))}
        </ul>
      )}
    </QueryState>
  );
}

const STATE: Record<ToolState, { tone: "wait" | "outline" | "plain"; text: string }> = {
  changed: { tone: "wait", text: "changed, off" },
  new: { tone: "plain", text: "off" },
  allowed: { tone: "outline", text: "allowed" },
  gone: { tone: "plain", text: "not offered any more" },
};

function ToolRow({ tool, offReason }: { tool: ConnectionToolView; offReason: string | undefined }) {
  const { name, agentName, state, risk, seen, allowedBy, allowedAt } = tool;
  const [isLooking, setIsLooking] = useState(false);
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 border-line border-t px-3 py-2">
      <div className="min-w-52 flex-1">
        <p className="flex flex-wrap items-center gap-x-2">
          <code className="font-550 font-mono text-12 [overflow-wrap:anywhere]">{agentName}</code>
          <Chip tone={STATE[state].tone}>{STATE[state].text}</Chip>
          {state === "allowed" && <Chip>{risk === "read" ? "only reads" : "changes something"}</Chip>}
        </p>
        <p className="line-clamp-2 text-12 text-ink2 [overflow-wrap:anywhere]">{seen.description || name}</p>
        {allowedBy && allowedAt && (
          <p className="text-12 text-ink3">
            allowed by {allowedBy} <Age at={allowedAt} isAgo />
          </p>
        )}
      </div>
      <div className="flex gap-2">
        {state !== "gone" && (
          <Button
            {...(offReason ? { offReason } : {})}
            aria-label={`${state === "changed" ? "Look at the change of" : "Decide on"} ${name}`}
            onClick={() => setIsLooking(true)}
          >
            {state === "changed" ? "Look at the change…" : state === "new" ? "Allow…" : "Look…"}
          </Button>
        )}
        {allowedBy && <ForbidButton tool={tool} offReason={offReason} />}
      </div>
      {isLooking && <AllowSheet tool={tool} onClose={() => setIsLooking(false)} />}
    </li>
  );
}

function ForbidButton({ tool: { id, name }, offReason }: { tool: ConnectionToolView; offReason: string | undefined }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries(trpc.connections.pathFilter());
  const forbid = useMutation(trpc.connections.forbidTool.mutationOptions({ onSuccess }));
  return (
    <Button
      {...(offReason ? { offReason } : {})}
      isBusy={forbid.isPending}
      aria-label={`Take ${name} away`}
      onClick={() => forbid.mutate({ toolId: id })}
    >
      {forbid.error ? "Try again" : "Take away"}
    </Button>
  );
}
