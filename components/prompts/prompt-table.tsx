"use client";
import { MessageSquareQuote } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { plural } from "#components/lib/format";
import { ActorFace } from "#components/state/face";
import { Link } from "#components/ui/link";
import { Cell, HeadCell, Row, Table } from "#components/ui/table";
import { Age } from "#components/ui/time";
import type { PromptRow } from "#server/domains/prompts/schema";
import { LabelChip } from "./label-chip.tsx";

export function PromptTable({ prompts }: { prompts: PromptRow[] }) {
  return (
    <Table>
      <thead>
        <tr>
          <HeadCell>Name</HeadCell>
          <HeadCell>Labels</HeadCell>
          <HeadCell isExtra>Variables</HeadCell>
          <HeadCell isExtra>Newest</HeadCell>
          <HeadCell isExtra>Tells</HeadCell>
          <HeadCell isExtra>By</HeadCell>
          <HeadCell isExtra className="text-right">
            Changed
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {prompts.map((prompt) => (
          <PromptLine key={prompt.id} prompt={prompt} />
        ))}
      </tbody>
    </Table>
  );
}

function PromptLine({ prompt }: { prompt: PromptRow }) {
  const team = useTeam();
  return (
    <Row>
      <Cell className="w-full py-1.5 md:min-w-48">
        <Link href={`${team.path}/prompts/${prompt.name}`} className="flex items-center gap-2 font-550 hover:underline">
          <MessageSquareQuote size={14} className="shrink-0 text-ink3" aria-hidden />
          <span className="[overflow-wrap:anywhere]">{prompt.name}</span>
        </Link>
        {prompt.description && (
          <p className="line-clamp-2 max-w-[70ch] pl-5.5 text-12 text-ink2">{prompt.description}</p>
        )}
      </Cell>
      <Cell className="py-1.5">
        <span className="flex flex-wrap gap-1 md:flex-nowrap">
          {prompt.labels.length === 0 && <span className="text-ink3">none</span>}
          {prompt.labels.map((one) => (
            <LabelChip key={one.label} {...one} />
          ))}
        </span>
      </Cell>
      <Cell isExtra className="text-ink2">
        {prompt.variables.length === 0 ? <span className="text-ink3">none</span> : prompt.variables.length}
      </Cell>
      <Cell isExtra>v{prompt.version}</Cell>
      <Cell isExtra className="whitespace-nowrap">
        {prompt.agentCount === 0 ? (
          <span className="text-ink3">nobody</span>
        ) : (
          <Link href={`${team.path}/prompts/${prompt.name}?view=uses`} className="hover:underline">
            {plural(prompt.agentCount, "agent")}
          </Link>
        )}
      </Cell>
      <Cell isExtra>
        <span className="flex items-center gap-2 whitespace-nowrap">
          <ActorFace kind={prompt.isAgentAuthor ? "agent" : "user"} name={prompt.author} size={16} /> {prompt.author}
        </span>
      </Cell>
      <Cell isExtra className="whitespace-nowrap text-right text-ink3">
        <Age at={prompt.updatedAt} />
      </Cell>
    </Row>
  );
}
