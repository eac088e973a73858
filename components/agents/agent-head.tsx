"use client";
import { Archive } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { money } from "#components/lib/format";
import { roleWord } from "#components/lib/roles";
import { scheduleWords } from "#components/lib/schedule-words";
import { OutsideNote } from "#components/outside/outside-note";
import { AgentFace } from "#components/state/face";
import { Chip } from "#components/ui/chip";
import { Link } from "#components/ui/link";
import { Age } from "#components/ui/time";
import type { AgentView } from "#server/domains/agents/schema";

/** Who hired it and why; an agent that a person made says nothing here. */
function HireLine({ hire }: { hire: NonNullable<AgentView["hire"]> }) {
  const team = useTeam();
  return (
    <p className="text-ink2">
      Hired
      {hire.missionId && (
        <>
          {" for "}
          <Link
            href={`${team.path}/missions/${hire.missionId}`}
            className="text-ac underline decoration-ac-line underline-offset-3 hover:decoration-ac"
          >
            M-{hire.missionNumber}
          </Link>
        </>
      )}
      {hire.by && ` by ${hire.by}`}
      {hire.reason && `: ${hire.reason}`}
    </p>
  );
}

function modelOf({ isProgram, modelPolicy: { model } }: AgentView): string {
  if (isProgram) return "whatever model its program uses";
  return model === "default" ? "the team’s model" : model;
}

/** Who the agent is, what it can, what it may, and whether it still works here. */
export function AgentHead({ agent }: { agent: AgentView }) {
  return (
    <header className="grid gap-3">
      {agent.retiredAt && (
        <p className="flex min-h-8.5 items-center gap-2.5 rounded-8 bg-sunk px-3 py-1.5 text-ink2">
          <Archive size={14} className="shrink-0 text-ink3" aria-hidden />
          <span>
            Retired <Age at={agent.retiredAt} isAgo />
            {agent.retiredReason && `: ${agent.retiredReason}`}. It takes no work; its history stays.
          </span>
        </p>
      )}
      <div className="flex items-center gap-3 max-md:flex-wrap max-md:gap-y-2">
        <AgentFace name={agent.name} size={28} />
        <div className="min-w-0 flex-1">
          <h2 className="text-balance font-600 text-20 [overflow-wrap:anywhere]">{agent.name}</h2>
          <p className="text-ink2">
            {roleWord(agent.role)}
            {!agent.retiredAt && (agent.isProgram ? " · runs outside of Muster" : ` · wakes ${scheduleWords(agent)}`)}
            {agent.lastHeartbeatAt && (
              <>
                {" "}
                · last heartbeat <Age at={agent.lastHeartbeatAt} isAgo />
              </>
            )}
          </p>
        </div>
        <ul className="flex flex-wrap gap-1.5 max-md:basis-full md:justify-end" aria-label="Capabilities">
          {agent.capabilities.map((entry) => (
            <li key={entry.tag}>
              <Chip>
                {entry.tag} {entry.level}
              </Chip>
            </li>
          ))}
        </ul>
      </div>
      {agent.hire && <HireLine hire={agent.hire} />}
      <OutsideNote origins={agent.outside} subject={{ kind: "agent", id: agent.id }} />
      <p className="text-12 text-ink3">
        {modelOf(agent)} ·{" "}
        {agent.dailyCapMicros === null ? "the team’s daily cap" : `${money(agent.dailyCapMicros)} a day at most`} ·{" "}
        {agent.tools === null ? "all tools of its work" : `tools: ${agent.tools.join(", ") || "reading only"}`} ·
        revision {agent.revision}
      </p>
    </header>
  );
}
