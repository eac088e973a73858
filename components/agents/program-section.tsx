"use client";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { scheduleWords } from "#components/lib/schedule-words";
import { KeyRow } from "#components/settings/key-row";
import { StateGlyph } from "#components/state/state-glyph";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { SkeletonRows } from "#components/ui/skeleton";
import { Age } from "#components/ui/time";
import type { AgentView } from "#server/domains/agents/schema";
import { SILENT_PROGRAM } from "#server/lib/agent-words";
import { HEALTH, Until } from "./heartbeat-section.tsx";
import { ProgramConnect } from "./program-connect.tsx";

const ProgramKeySheet = dynamic(() => import("./program-key-sheet.tsx").then((module) => module.ProgramKeySheet), {
  ssr: false,
});

/** Of an agent that runs outside: whether its program is there, the keys it comes with, and how to connect one. */
export function ProgramSection({ agent, canEdit }: { agent: AgentView; canEdit: boolean }) {
  return (
    <section aria-label="Its program" className="grid max-w-[720px] grid-cols-1 gap-3">
      <h3 className="font-600">Its program</h3>
      <ProgramFacts agent={agent} />
      {canEdit && <ProgramKeys agent={agent} />}
      <ProgramConnect name={agent.name} isOpen={agent.lastHeartbeatAt === null} />
    </section>
  );
}

function ProgramFacts({ agent }: { agent: AgentView }) {
  const { lastHeartbeatAt: last, programStatus, heartbeatReason, heartbeatHealth } = agent;
  const health = HEALTH[heartbeatHealth];
  // When it was last heard stands above and counts on; the reason was written once.
  const isSilent = heartbeatReason?.startsWith(SILENT_PROGRAM) ?? false;
  return (
    <dl className="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1.5 rounded-10 border border-line2 p-3">
      <dt className="text-12 text-ink3">Last heard</dt>
      <dd>{last ? <Age at={last} isAgo /> : "never: connect it as shown below"}</dd>
      {last && programStatus && (
        <>
          <dt className="text-12 text-ink3">It says</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">{programStatus}</dd>
        </>
      )}
      <dt className="text-12 text-ink3">Next heartbeat</dt>
      <dd>
        {last && agent.nextHeartbeatAt && heartbeatHealth === "healthy" && (
          <>
            <Until at={agent.nextHeartbeatAt} /> ·{" "}
          </>
        )}
        {agent.heartbeatEveryMs === null && agent.heartbeatCron === null ? "every minute" : scheduleWords(agent)}
      </dd>
      {last && (
        <>
          <dt className="text-12 text-ink3">How it does</dt>
          <dd className={health.text}>
            <span className="inline-flex items-center gap-1.5">
              <StateGlyph state={health.state} size={12} /> {health.word}
            </span>
            {heartbeatReason && !isSilent && heartbeatHealth !== "healthy" && `: ${heartbeatReason}`}
          </dd>
        </>
      )}
    </dl>
  );
}

function ProgramKeys({ agent }: { agent: AgentView }) {
  const trpc = useTRPC();
  const [isMaking, setMaking] = useState(false);
  const query = useQuery(trpc.apiKeys.list.queryOptions({ agentId: agent.id, limit: 20 }));
  return (
    <div className="grid gap-2">
      <div className="flex items-center justify-between gap-2">
        <h4 className="font-550">Keys</h4>
        <Button aria-label={`Make a key for ${agent.name}`} onClick={() => setMaking(true)}>
          Make a key
        </Button>
      </div>
      <QueryState query={query} subject="The keys" loading={<SkeletonRows rows={1} label="Loading the keys" />}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-12 text-ink3">None yet. Its program comes in with a key.</p>
          ) : (
            <ul className="rounded-10 border border-line2">
              {items.map((key) => (
                <KeyRow key={key.id} shown={key} />
              ))}
            </ul>
          )
        }
      </QueryState>
      {isMaking && <ProgramKeySheet agentId={agent.id} name={agent.name} onClose={() => setMaking(false)} />}
    </div>
  );
}
