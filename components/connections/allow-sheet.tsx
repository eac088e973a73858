"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/trpc";
import { FormSheet } from "#components/ui/form-sheet";
import { LineDiff } from "#components/ui/line-diff";
import { Notice } from "#components/ui/notice";
import { Segment } from "#components/ui/segment";
import type { ConnectionToolView, ToolRisk } from "#server/domains/connections/schema";
import { diffOf } from "#server/lib/text/line-diff";

/** What a person reads before agents may use a tool: its words and what it takes; of a changed one, what is other now. */
export function AllowSheet({ tool, onClose }: { tool: ConnectionToolView; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [risk, setRisk] = useState<ToolRisk>(tool.risk);
  const allow = useMutation(
    trpc.connections.allowTool.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.connections.pathFilter());
        onClose();
      },
    }),
  );
  const isChanged = tool.state === "changed" && tool.pinned !== null;
  return (
    <FormSheet
      title={isChanged ? `${tool.name} changed` : `Allow ${tool.name}`}
      description="Agents are told exactly this. Words that give orders, or ask for more than the tool needs, are a reason to leave it off."
      saveText={isChanged ? "Allow what it is now" : "Allow the tool"}
      failText="Not allowed"
      isBusy={allow.isPending}
      error={allow.error}
      onSave={() => allow.mutate({ toolId: tool.id, hash: tool.seenHash, risk })}
      onClose={onClose}
    >
      {isChanged && tool.pinned ? (
        <section aria-label="What changed" className="rounded-8 border border-line2">
          <LineDiff lines={diffOf(textOf(tool.pinned), textOf(tool.seen))} />
        </section>
      ) : (
        <section aria-label="What the server says of it" className="rounded-8 bg-sunk p-3">
          <pre className="whitespace-pre-wrap font-mono text-12 [overflow-wrap:anywhere]">{textOf(tool.seen)}</pre>
        </section>
      )}
      <Segment<ToolRisk>
        label="What it does"
        value={risk}
        options={[
          { value: "side_effect", label: "Changes something" },
          { value: "read", label: "Only reads" },
        ]}
        onChange={setRisk}
      />
      <p className="text-12 text-ink2">
        {risk === "read"
          ? "Agents call it without asking. What they send it leaves the team all the same."
          : "Each call waits for a person, unless a rule of yours says otherwise."}
      </p>
      {tool.saysReadOnly && risk === "side_effect" && (
        <Notice kind="wait">The server says that it only reads. Whether that is so is yours to judge.</Notice>
      )}
    </FormSheet>
  );
}

function textOf({ description, inputSchema }: ConnectionToolView["seen"]): string {
  return `${description}\n\nTakes:\n${JSON.stringify(inputSchema, null, 2)}`;
}
