"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Remaining } from "#components/money/remaining";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Field } from "#components/ui/field";
import { Textarea } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import type { AgentView } from "#server/domains/agents/schema";

/** Wakes the agent now, with words of one's own. What it answers stands among its wakes. */
export function WakeForm({ agent }: { agent: Pick<AgentView, "id" | "name" | "isPaused" | "isProgram"> }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [text, setText] = useState("");
  const wake = useMutation(
    trpc.agents.wake.mutationOptions({
      onSuccess: () => setText(""),
      onSettled: () => queryClient.invalidateQueries(trpc.agents.pathFilter()),
    }),
  );
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") wake.mutate({ id: agent.id, text });
      }}
    >
      <Field
        label={`Wake ${agent.name} now`}
        hint={agent.isPaused ? "It is paused: it takes this up when the pause is over." : "Its answer stands below."}
      >
        <Textarea
          value={text}
          maxLength={2_000}
          placeholder="What are you working on?"
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      {wake.error && <Notice kind="fail">Not woken: {wake.error.message} Your words are kept.</Notice>}
      <div className="flex flex-wrap items-center justify-end gap-2">
        {wake.data && !wake.isPending && text === "" && (
          <span role="status" className="text-12 text-ink3">
            {wake.data.outcome === "queued"
              ? "It begins as soon as it is free."
              : "It takes this along with what waits."}
          </span>
        )}
        <Remaining agentId={agent.id} isShort={agent.isProgram} />
        <Button type="submit" isBusy={wake.isPending} busyText="Waking…" disabled={text.trim() === ""}>
          Wake now
        </Button>
      </div>
    </form>
  );
}
