"use client";
import { useTeam } from "#components/layout/team-context";
import { LabelChip } from "#components/prompts/label-chip";
import { Chip } from "#components/ui/chip";
import { Link } from "#components/ui/link";
import { Notice } from "#components/ui/notice";
import type { AgentView } from "#server/domains/agents/schema";

/** What an agent is told by a prompt of the team: which one, which version, with which values, and how that reads now. */
export function ToldByPrompt({ prompt }: { prompt: NonNullable<AgentView["prompt"]> }) {
  const team = useTeam();
  const values = Object.entries(prompt.values);
  return (
    <div className="grid gap-2">
      <p className="flex flex-wrap items-center gap-1.5 text-ink2">
        From the prompt{" "}
        <Link
          href={`${team.path}/prompts/${prompt.name}${prompt.told === null ? "" : `?version=${prompt.told}`}`}
          className="font-550 text-ac underline decoration-ac-line underline-offset-3 hover:decoration-ac"
        >
          {prompt.name}
        </Link>
        {prompt.label ? (
          <LabelChip label={prompt.label} {...(prompt.told === null ? {} : { version: prompt.told })} />
        ) : (
          <Chip>always v{prompt.version}</Chip>
        )}
        {values.map(([name, value]) => (
          <Chip key={name} tone="outline" className="max-w-full">
            <code className="font-mono">{name}</code>
            <span className="truncate">{String(value)}</span>
          </Chip>
        ))}
      </p>
      {prompt.problem && (
        <Notice kind="fail">Its next run fails: {prompt.problem} Edit the agent, or the prompt.</Notice>
      )}
      {prompt.text !== null && <p className="whitespace-pre-wrap text-ink2">{prompt.text}</p>}
    </div>
  );
}
