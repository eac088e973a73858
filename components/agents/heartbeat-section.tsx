"use client";
import { useQuery } from "@tanstack/react-query";
import { elapsed, exactTime } from "#components/lib/format";
import { scheduleWords } from "#components/lib/schedule-words";
import { StateGlyph } from "#components/state/state-glyph";
import { useTRPC } from "#components/trpc/trpc";
import { Age, toMs, useNow } from "#components/ui/time";
import type { AgentView } from "#server/domains/agents/schema";
import { HeartbeatHooks } from "./heartbeat-hooks.tsx";
import { HeartbeatWakes } from "./heartbeat-wakes.tsx";
import { WakeForm } from "./wake-form.tsx";

export const HEALTH = {
  healthy: { state: "done", word: "On time", text: "text-ink2" },
  late: { state: "waiting", word: "Late", text: "text-wait" },
  failing: { state: "failed", word: "Failing", text: "text-fail" },
} as const;

/** When the agent wakes by itself, how that goes, what else woke it, and the ways to wake it. */
export function HeartbeatSection({ agent }: { agent: AgentView }) {
  const trpc = useTRPC();
  const { data: viewer } = useQuery(trpc.session.me.queryOptions());
  const can = (scope: "runs:write" | "agents:write") => viewer?.scopes.includes(scope) ?? false;
  return (
    <section aria-label="Heartbeat" className="grid max-w-[720px] gap-3">
      <h3 className="font-600">{agent.isProgram ? "What wakes it" : "Heartbeat"}</h3>
      {!agent.retiredAt && !agent.isProgram && <BeatFacts agent={agent} />}
      {!agent.retiredAt && can("runs:write") && <WakeForm agent={agent} />}
      <HeartbeatWakes agentId={agent.id} name={agent.name} />
      {!agent.retiredAt && <HeartbeatHooks agentId={agent.id} name={agent.name} canEdit={can("agents:write")} />}
    </section>
  );
}

function BeatFacts({ agent }: { agent: AgentView }) {
  const health = HEALTH[agent.heartbeatHealth];
  const isScheduled = agent.heartbeatEveryMs !== null || agent.heartbeatCron !== null;
  return (
    <dl className="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1.5 rounded-10 border border-line2 p-3">
      <dt className="text-12 text-ink3">Looks for work</dt>
      <dd title={agent.heartbeatCron ?? undefined}>
        {scheduleWords(agent)}
        {agent.isPaused && ", but it is paused"}
      </dd>
      {isScheduled && (
        <>
          <dt className="text-12 text-ink3">Next</dt>
          <dd>{agent.nextHeartbeatAt ? <Until at={agent.nextHeartbeatAt} /> : "no more"}</dd>
        </>
      )}
      {agent.lastHeartbeatAt && (
        <>
          <dt className="text-12 text-ink3">Last</dt>
          <dd>
            <Age at={agent.lastHeartbeatAt} isAgo />
            {agent.heartbeatLateMs !== null && agent.heartbeatLateMs >= 2_000 && (
              <span className="text-ink3"> · {elapsed(agent.heartbeatLateMs)} after its time</span>
            )}
          </dd>
        </>
      )}
      <dt className="text-12 text-ink3">How it does</dt>
      <dd className={health.text}>
        <span className="inline-flex items-center gap-1.5">
          <StateGlyph state={health.state} size={12} /> {health.word}
        </span>
        {agent.heartbeatReason && agent.heartbeatHealth !== "healthy" && `: ${agent.heartbeatReason}`}
      </dd>
    </dl>
  );
}

/** The time to come, counting down. */
export function Until({ at }: { at: Date }) {
  const left = toMs(at) - useNow();
  return (
    <time suppressHydrationWarning dateTime={new Date(toMs(at)).toISOString()} title={exactTime(toMs(at))}>
      {left <= 1_000 ? "now" : `in ${elapsed(left)}`}
    </time>
  );
}
