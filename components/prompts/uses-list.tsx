"use client";
import { useQuery } from "@tanstack/react-query";
import { useTeam } from "#components/layout/team-context";
import { plural } from "#components/lib/format";
import { roleWord } from "#components/lib/roles";
import { AgentFace } from "#components/state/face";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Chip } from "#components/ui/chip";
import { Empty } from "#components/ui/empty";
import { Link } from "#components/ui/link";
import { Notice } from "#components/ui/notice";
import { SkeletonRows } from "#components/ui/skeleton";
import { Cell, HeadCell, Row, Table } from "#components/ui/table";
import { Age } from "#components/ui/time";
import type { PromptUses } from "#server/domains/prompts/schema";
import { LabelChip } from "./label-chip.tsx";

/** The agents that are told by a prompt, and how often each of its versions was. */
export function UsesList({ id }: { id: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.prompts.uses.queryOptions({ id }));
  return (
    <div className="mx-auto grid w-full max-w-[760px] grid-cols-1 gap-6 px-5 py-4">
      <QueryState query={query} subject="Where it is used" loading={<SkeletonRows rows={4} label="Loading uses" />}>
        {(uses) => (
          <>
            <Agents uses={uses} />
            <Versions versions={uses.versions} />
          </>
        )}
      </QueryState>
    </div>
  );
}

function Agents({ uses }: { uses: PromptUses }) {
  const team = useTeam();
  if (uses.agents.length === 0)
    return (
      <Empty title="No agent is told by it">
        An agent’s form chooses where its instructions come from: a prompt, or its own text.
      </Empty>
    );
  return (
    <section aria-label="Agents" className="grid gap-1">
      <h2 className="font-600">Told by it: {plural(uses.agentCount, "agent")}</h2>
      <ul className="grid">
        {uses.agents.map((agent) => (
          <li key={agent.id} className="flex flex-wrap items-center gap-2 border-line border-b py-1.5">
            <AgentFace name={agent.name} size={20} />
            <Link href={`${team.path}/agents/${agent.id}`} className="font-550 hover:underline">
              {agent.name}
            </Link>
            <span className="min-w-0 flex-1 truncate text-ink2">{roleWord(agent.role)}</span>
            {agent.label ? (
              <LabelChip label={agent.label} {...(agent.version === null ? {} : { version: agent.version })} />
            ) : (
              <Chip>always v{agent.version}</Chip>
            )}
            {agent.problem && (
              <Notice kind="fail" className="basis-full">
                It cannot work: {agent.problem}
              </Notice>
            )}
          </li>
        ))}
      </ul>
      {uses.agentCount > uses.agents.length && (
        <p className="text-12 text-ink3">The first {uses.agents.length} by name stand here.</p>
      )}
    </section>
  );
}

function Versions({ versions }: { versions: PromptUses["versions"] }) {
  return (
    <section aria-label="Uses by version" className="grid gap-1">
      <h2 className="font-600">Used so far</h2>
      {versions.length === 0 ? (
        <p className="text-12 text-ink3">No run has begun with it yet.</p>
      ) : (
        <Table>
          <thead>
            <tr>
              <HeadCell>Version</HeadCell>
              <HeadCell className="text-right">Runs</HeadCell>
              <HeadCell className="text-right">Calls of a model</HeadCell>
              <HeadCell className="text-right">Last</HeadCell>
            </tr>
          </thead>
          <tbody>
            {versions.map((row) => (
              <Row key={row.version}>
                <Cell>v{row.version}</Cell>
                <Cell className="text-right">{row.runs.toLocaleString("en-US")}</Cell>
                <Cell className="text-right">{row.interactions.toLocaleString("en-US")}</Cell>
                <Cell className="text-right text-ink3">{row.lastUsedAt && <Age at={row.lastUsedAt} />}</Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
}
