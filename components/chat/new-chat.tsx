"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { cn } from "#components/lib/cn";
import { roleWord } from "#components/lib/roles";
import { newRowId } from "#components/lib/row-id";
import { uploadFile } from "#components/lib/upload";
import { AgentFace } from "#components/state/face";
import { useTRPC, useTRPCClient } from "#components/trpc/trpc";
import { REPLY_CAP_MICROS, type SessionView } from "#server/domains/sessions/schema";
import { Composer, type Draft } from "./composer.tsx";
import type { ShownPlace } from "./place-chips.tsx";

const NOWHERE: ShownPlace = { mission: null, task: null, documents: [] };
const IDEAS = ["How is the team doing?", "What is stuck?", "What did it cost?", "What can you do?"];

type NewChatProps = { place?: ShownPlace; onStarted: (sessionId: string) => void; isNarrow?: boolean };

/** A talk that is begun with its first message: whom to talk to, and what to say. */
export function NewChat({ place = NOWHERE, onStarted, isNarrow = false }: NewChatProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const { data } = useQuery(trpc.agents.find.queryOptions(undefined, { staleTime: 60_000 }));
  const agents = (data ?? []).filter((one) => !one.isProgram);
  const [chosen, setChosen] = useState<string | null>(null);
  const agent =
    agents.find((one) => one.id === chosen) ?? agents.find((one) => one.role === "orchestrator") ?? agents[0];
  const [ids] = useState(() => ({ session: newRowId(), message: newRowId() }));
  const start = useMutation({
    mutationFn: async ({ body, files, place: given }: Draft) => {
      const stored = await Promise.all(files.map(uploadFile));
      await client.sessions.create.mutate({ id: ids.session, ...given, ...(agent ? { agentId: agent.id } : {}) });
      await client.sessions.send.mutate({
        sessionId: ids.session,
        id: ids.message,
        body,
        ...given,
        fileIds: stored.map((file) => file.id),
      });
    },
    onSuccess: async () => {
      onStarted(ids.session);
      await queryClient.invalidateQueries(trpc.sessions.pathFilter());
    },
  });
  if (!agent) return null;
  return (
    <div className="flex min-h-0 flex-1 flex-col justify-end">
      <div className={cn("mx-auto grid w-full max-w-[732px] gap-4 px-4 pb-4", !isNarrow && "md:my-auto")}>
        <h2 className={cn("text-balance font-600", isNarrow ? "text-15" : "text-20")}>Whom do you want to ask?</h2>
        <div role="radiogroup" aria-label="Agent" className="flex flex-wrap gap-1.5">
          {agents.map((one) => (
            <label
              key={one.id}
              className={cn(
                "relative flex h-7 cursor-pointer items-center gap-1.5 rounded-6 border px-2 has-focus-visible:outline-2 has-focus-visible:outline-ac has-focus-visible:outline-offset-2 max-md:h-9",
                one.id === agent.id ? "border-ac bg-ac-soft" : "border-line2 hover:bg-sunk",
              )}
              title={roleWord(one.role)}
            >
              <input
                type="radio"
                name="agent"
                className="sr-only"
                checked={one.id === agent.id}
                onChange={() => setChosen(one.id)}
              />
              <AgentFace name={one.name} size={16} /> {one.name}
            </label>
          ))}
        </div>
        <ul aria-label="Ideas" className="flex flex-wrap gap-1.5">
          {IDEAS.map((idea) => (
            <li key={idea}>
              <button
                type="button"
                className="h-7 rounded-6 border border-line2 border-dashed px-2 text-ink2 hover:bg-sunk hover:text-ink max-md:h-9"
                onClick={() => start.mutate({ body: idea, files: [], place: givenOf(place), policy: "queue" })}
              >
                {idea}
              </button>
            </li>
          ))}
        </ul>
      </div>
      <Composer
        session={emptySession(agent, place)}
        isAnswering={false}
        returned={start.isError && start.variables ? { ...start.variables, sessionId: "", id: "" } : null}
        failure={start.error?.message ?? null}
        onSend={(draft) => start.mutate(draft)}
        onStop={() => undefined}
        onNew={() => undefined}
      />
    </div>
  );
}

const givenOf = (place: ShownPlace) => ({
  missionId: place.mission?.id ?? null,
  taskId: place.task?.id ?? null,
  documentIds: place.documents.map((document) => document.id),
});

function emptySession(agent: SessionView["agent"], place: ShownPlace): SessionView {
  const at = new Date(0);
  return {
    id: `new-${agent.id}`,
    title: "New chat",
    agent,
    agents: [],
    createdBy: null,
    ...place,
    branchedFrom: null,
    archivedAt: null,
    deletedAt: null,
    createdAt: at,
    lastAt: at,
    liveRunId: null,
    replyCapMicros: REPLY_CAP_MICROS,
    costMicros: 0,
    tokens: 0,
    cachedTokens: 0,
    workers: [],
    queued: [],
  };
}
