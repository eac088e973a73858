"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTeam } from "#components/layout/team-context";
import { count, money, stepTime } from "#components/lib/format";
import type { StreamText } from "#components/lib/stream-store";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { Notice } from "#components/ui/notice";
import { ModelName } from "#components/ui/simulated";
import { SkeletonRows } from "#components/ui/skeleton";
import { Tab, TabList, TabPanel, Tabs } from "#components/ui/tabs";
import type { RunView, StepView } from "#server/domains/runs/schema";
import { textOfLog } from "#server/lib/answer-log";
import { CopyLink } from "./copy-link.tsx";
import { ForkButton } from "./fork-button.tsx";
import { JsonBlock } from "./json-block.tsx";
import { ModelTalk } from "./model-talk.tsx";
import { WhyModel } from "./why-model.tsx";

const kindWords = {
  wake: "Woke up",
  model: "Model call",
  program: "Its program",
  tool: "Tool call",
  wait: "Wait",
  note: "Note",
};

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-12 text-ink3">{label}</dt>
      <dd className="truncate font-600">{children}</dd>
    </div>
  );
}

function Figures({ step }: { step: StepView }) {
  const took = step.finishedAt ? stepTime(step.finishedAt.getTime() - step.startedAt.getTime()) : "running";
  return (
    <dl className="flex flex-wrap gap-x-4 gap-y-2">
      {step.kind === "model" && (
        <>
          <Figure label="Model">
            <ModelName model={step.model} isSimulated={step.isSimulated} isFull />
          </Figure>
          <Figure label="In">{step.inputTokens === null ? "–" : count(step.inputTokens)}</Figure>
          <Figure label="Cached">{step.cachedTokens === null ? "–" : count(step.cachedTokens)}</Figure>
          <Figure label="Out">{step.outputTokens === null ? "–" : count(step.outputTokens)}</Figure>
          <Figure label="First word">{step.firstTokenMs === null ? "–" : stepTime(step.firstTokenMs)}</Figure>
          <Figure label="Cost">{step.status === "running" ? "–" : money(step.costMicros, "call")}</Figure>
        </>
      )}
      <Figure label="Time">{took}</Figure>
      {step.attempt > 1 && <Figure label="Attempt">{step.attempt}</Figure>}
    </dl>
  );
}

type StepPanelProps = { run: RunView; step: StepView; partial: StreamText | undefined };

/** Everything recorded of one step: prompt and answer, input and output, and why this model. */
export function StepPanel({ run, step, partial }: StepPanelProps) {
  const trpc = useTRPC();
  const team = useTeam();
  const query = useQuery(trpc.runs.step.queryOptions({ runId: run.id, index: step.index }));
  const written = partial?.stepIndex === step.index && step.status === "running" ? textOfLog(partial.text) : undefined;
  const first = step.kind === "model" ? "Prompt and answer" : "Input and output";
  return (
    <div className="flex min-h-full flex-col">
      <header className="grid gap-3 px-4 py-3">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h2 className="min-w-0 font-600">
            Step {step.index} ·{" "}
            {step.kind === "tool" ? <code className="font-mono text-13">{step.name}</code> : kindWords[step.kind]}
          </h2>
          <span className="flex items-center gap-1.5">
            <CopyLink path={`${team.path}/runs/${run.number}?step=${step.index}`} />
            <ForkButton run={run} step={step} />
          </span>
        </div>
        {step.recordedBy !== null && (
          <p className="text-12 text-ink2">Shared with run {step.recordedBy}, which recorded it.</p>
        )}
        <Figures step={step} />
        {step.error && (
          <Notice kind="fail">
            <span className="[overflow-wrap:anywhere]">{step.error}</span>
          </Notice>
        )}
      </header>
      <Tabs defaultValue="shown" className="flex-1">
        <TabList className="px-4">
          <Tab value="shown">{first}</Tab>
          <Tab value="raw">Raw</Tab>
        </TabList>
        <QueryState
          query={query}
          subject="The step"
          className="m-4"
          loading={<SkeletonRows rows={6} label="Loading the step" />}
        >
          {(detail) => (
            <>
              <TabPanel value="shown" className="grid grid-cols-1 gap-2.5 p-4">
                {step.kind === "model" ? (
                  <ModelTalk
                    input={detail.input}
                    output={detail.output}
                    written={written}
                    outputTokens={step.outputTokens}
                  />
                ) : (
                  <>
                    {step.summary && <p>{step.summary}</p>}
                    {detail.input !== null && <JsonBlock title="Input" value={detail.input} />}
                    {detail.output !== null && <JsonBlock title="Output" value={detail.output} />}
                  </>
                )}
              </TabPanel>
              <TabPanel value="raw" className="grid grid-cols-1 gap-2.5 p-4">
                <JsonBlock title="Input" value={detail.input} />
                <JsonBlock title="Output" value={detail.output} />
              </TabPanel>
              <WhyModel step={detail} />
            </>
          )}
        </QueryState>
      </Tabs>
    </div>
  );
}
