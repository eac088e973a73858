"use client";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { stepTime } from "#components/lib/format";
import { StateGlyph } from "#components/state/state-glyph";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Button } from "#components/ui/button";
import { Chip } from "#components/ui/chip";
import { Empty } from "#components/ui/empty";
import { Field } from "#components/ui/field";
import { Input } from "#components/ui/input";
import { MoreButton } from "#components/ui/more-button";
import { SkeletonRows } from "#components/ui/skeleton";
import type { WorkspaceRunRow } from "#server/domains/workspaces/schema";
import { ByLine } from "./by-line.tsx";

/** What was run, by whom, and how it ended; each opens to what it printed. */
export function CommandList({ missionId }: { missionId: string }) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.workspaces.runs.infiniteQueryOptions(
      { missionId, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  return (
    <div className="grid gap-4">
      <RunForm missionId={missionId} />
      <QueryState query={query} subject="The commands" loading={<SkeletonRows rows={6} label="Loading the commands" />}>
        {({ pages }) => {
          const runs = pages.flatMap((page) => page.items);
          if (runs.length === 0)
            return <Empty title="Nothing was run yet">Tests and commands of agents land here.</Empty>;
          return (
            <div className="grid gap-3">
              <ol className="divide-y divide-line rounded-8 border border-line2 bg-surface">
                {runs.map((run) => (
                  <Command key={run.id} missionId={missionId} run={run} />
                ))}
              </ol>
              <MoreButton query={query} />
            </div>
          );
        }}
      </QueryState>
    </div>
  );
}

function RunForm({ missionId }: { missionId: string }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [command, setCommand] = useState("");
  const run = useMutation(
    trpc.workspaces.run.mutationOptions({ onSuccess: () => client.invalidateQueries(trpc.workspaces.pathFilter()) }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (command.trim() !== "" && !run.isPending) run.mutate({ missionId, command });
  };
  return (
    <form onSubmit={submit} className="flex items-end gap-2">
      <div className="min-w-0 flex-1">
        <Field label="Run a command on the newest files" error={run.error?.message}>
          <Input
            className="font-mono"
            placeholder="node --test"
            maxLength={20_000}
            value={command}
            onChange={(event) => setCommand(event.target.value)}
          />
        </Field>
      </div>
      <Button type="submit" kind="main" isBusy={run.isPending} busyText="Running…" disabled={command.trim() === ""}>
        Run
      </Button>
    </form>
  );
}

const OUTCOMES: Record<Exclude<WorkspaceRunRow["outcome"], "finished">, string> = {
  timed_out: "took too long",
  out_of_memory: "out of memory",
  too_much_output: "printed too much",
  too_many_files: "left too many files",
  stopped: "stopped",
};

function Command({ missionId, run }: { missionId: string; run: WorkspaceRunRow }) {
  const [isOpen, setOpen] = useState(false);
  const isGood = run.outcome === "finished" && run.exitCode === 0;
  const [line, ...more] = run.command.split("\n");
  return (
    <li>
      <div className="flex items-start gap-3 px-3 py-2">
        <StateGlyph state={isGood ? "done" : "failed"} size={14} className="mt-1 shrink-0" />
        <div className="min-w-0 flex-1">
          <p className="line-clamp-2 font-mono text-12 [overflow-wrap:anywhere]">
            {line}
            {more.length > 0 && <span className="text-ink3"> … {more.length} more lines</span>}
          </p>
          <p className="flex flex-wrap items-center gap-x-1.5 text-12 text-ink3">
            <Chip tone={isGood ? "plain" : "fail"}>
              {run.outcome === "finished" ? `exit code ${run.exitCode}` : OUTCOMES[run.outcome]}
            </Chip>
            {stepTime(run.durationMs)} · on commit {run.baseCommit}
            {run.madeCommit !== null && `, made ${run.madeCommit}`}
          </p>
          <ByLine of={run} />
        </div>
        <Button size="small" kind="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Hide" : "Output"}
        </Button>
      </div>
      {isOpen && <Output missionId={missionId} number={run.number} />}
    </li>
  );
}

function Output({ missionId, number }: { missionId: string; number: number }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.workspaces.output.queryOptions({ missionId, number }));
  return (
    <QueryState
      query={query}
      subject="The output"
      className="m-3"
      loading={<SkeletonRows rows={3} label="Loading the output" />}
    >
      {(run) => (
        <div className="grid gap-2 border-line border-t px-3 py-2">
          <Printed title="The command" text={run.command} />
          <Printed title="Printed" text={run.stdout} />
          <Printed title="Errors" text={run.stderr} isError />
          {run.stdout === "" && run.stderr === "" && <p className="text-12 text-ink3">It printed nothing.</p>}
        </div>
      )}
    </QueryState>
  );
}

function Printed({ title, text, isError }: { title: string; text: string; isError?: boolean }) {
  if (text.trim() === "") return null;
  return (
    <section className="min-w-0">
      <h3 className="text-12 text-ink3">{title}</h3>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
        className={`max-h-80 overflow-auto whitespace-pre-wrap font-mono text-12 [overflow-wrap:anywhere] ${isError ? "text-fail" : ""}`}
      >
        {text}
      </pre>
    </section>
  );
}
