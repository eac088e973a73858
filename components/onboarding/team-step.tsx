"use client";
import { roleWord } from "#components/lib/roles";
import { AgentFace } from "#components/state/face";
import { TeamNameField } from "#components/teams/team-name-field";
import { Checkbox } from "#components/ui/checkbox";
import { Input } from "#components/ui/input";
import { Notice } from "#components/ui/notice";
import { NEEDED_ROLES, type StartingAgent } from "#server/lib/personas";
import { StepButtons } from "./step-buttons.tsx";

/** One of the agents that are offered: under another name, or left out. */
export type DraftAgent = StartingAgent & { usualName: string; isIn: boolean };

type TeamStepProps = {
  name: string;
  agents: DraftAgent[];
  isBusy: boolean;
  error: { message: string } | null;
  onName: (name: string) => void;
  onAgents: (agents: DraftAgent[]) => void;
  onBack: () => void;
  onDone: () => void;
};

export function TeamStep({ name, agents, isBusy, error, onName, onAgents, onBack, onDone }: TeamStepProps) {
  const problem = problemOf(name, agents);
  const set = (usualName: string, part: Partial<DraftAgent>) =>
    onAgents(agents.map((agent) => (agent.usualName === usualName ? { ...agent, ...part } : agent)));
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!problem && !isBusy) onDone();
      }}
    >
      <TeamNameField label="Name of the team" value={name} onChange={onName} />
      <fieldset>
        <legend className="mb-1.5 text-12 text-ink2">
          Your agents. Call them what you like; idle ones cost nothing.
        </legend>
        <ul className="rounded-10 border border-line2">
          {agents.map((agent) => (
            <AgentRow key={agent.usualName} agent={agent} onChange={(part) => set(agent.usualName, part)} />
          ))}
        </ul>
      </fieldset>
      {error && <Notice kind="fail">Not made: {error.message} What you chose is kept.</Notice>}
      <StepButtons action="Make the team" offReason={problem} isBusy={isBusy} onBack={onBack} />
    </form>
  );
}

function AgentRow({ agent, onChange }: { agent: DraftAgent; onChange: (part: Partial<DraftAgent>) => void }) {
  const isNeeded = NEEDED_ROLES.includes(agent.role);
  const word = roleWord(agent.role);
  return (
    <li className="flex items-center gap-2.5 border-line border-t px-3 py-1.5 first:border-t-0">
      <Checkbox isOn={agent.isIn} isDisabled={isNeeded} onChange={(isIn) => onChange({ isIn })}>
        <span className="sr-only">
          {agent.usualName}, {word}, is in the team{isNeeded && ": every team needs one"}
        </span>
      </Checkbox>
      <AgentFace name={agent.name || agent.usualName} size={20} />
      <Input
        aria-label={`Name of the agent ${agent.usualName}`}
        maxLength={60}
        value={agent.name}
        disabled={!agent.isIn}
        onChange={(event) => onChange({ name: event.target.value })}
        className="min-w-0 flex-1"
      />
      <span className="w-28 shrink-0 text-12 text-ink2 max-sm:w-24">{word}</span>
    </li>
  );
}

function problemOf(name: string, agents: DraftAgent[]): string | undefined {
  if (!name.trim()) return "Give the team a name";
  const names = agents.filter(({ isIn }) => isIn).map((agent) => agent.name.trim().toLowerCase());
  if (names.includes("")) return "Give each agent a name";
  return new Set(names).size < names.length ? "Two agents have the same name" : undefined;
}
