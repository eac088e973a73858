"use client";
import { useQuery } from "@tanstack/react-query";
import { cn } from "#components/lib/cn";
import { QueryState } from "#components/trpc/query-state";
import { useTRPC } from "#components/trpc/trpc";
import { LineDiff } from "#components/ui/line-diff";
import { SkeletonRows } from "#components/ui/skeleton";
import type { Comparison, StepView } from "#server/domains/runs/schema";
import { sideNames } from "./compare-sides.tsx";

type Compared = Comparison["steps"][number];

const stateWords: Record<Compared["state"], string> = {
  shared: "shared",
  same: "same",
  changed: "differs",
  only_a: "only before",
  only_b: "only in the fork",
};

const kindWords = { wake: "Woke up", model: "Think", program: "Its program", wait: "Waited", note: "Note" } as const;

function StepText({ step }: { step: StepView | null }) {
  if (!step) return <span className="text-ink3">–</span>;
  return (
    <span className="block min-w-0 truncate" title={step.error ?? step.summary}>
      {step.kind === "tool" ? (
        <code className="font-mono text-12">{step.name}</code>
      ) : (
        <span className="font-550">{kindWords[step.kind]}</span>
      )}{" "}
      <span className="text-ink2">{step.error ?? step.summary}</span>
    </span>
  );
}

function StepDiff({ data, index }: { data: Comparison; index: number }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.runs.compareStep.queryOptions({ runId: data.a.id, otherRunId: data.b.id, index }));
  return (
    <QueryState
      query={query}
      subject="The step"
      className="m-4"
      loading={<SkeletonRows rows={3} label="Loading the step" />}
    >
      {(step) => {
        if (step.isSame) return <p className="px-4 py-2 text-12 text-ink3">Both say the same here.</p>;
        const parts = [
          { title: "What went in", lines: step.input },
          { title: "What came out", lines: step.output },
        ].filter(({ lines }) => lines.some((line) => line.kind !== "same"));
        return parts.map(({ title, lines }) => (
          <section key={title} aria-label={title} className="py-1">
            <h3 className="px-4 font-550 text-12">{title}</h3>
            <LineDiff lines={lines} sides={sideNames(data)} />
          </section>
        ));
      }}
    </QueryState>
  );
}

type CompareStepsProps = { data: Comparison; chosen: number | null; onChoose: (index: number | null) => void };

/** The steps of both runs in rows; a chosen one shows its difference line by line. */
export function CompareSteps({ data, chosen, onChoose }: CompareStepsProps) {
  return (
    <ol>
      {data.steps.map((step) => {
        const isChosen = step.index === chosen;
        const isDifferent = step.state !== "shared" && step.state !== "same";
        return (
          <li key={step.index} className="border-line border-b last:border-b-0">
            <button
              type="button"
              aria-expanded={isChosen}
              onClick={() => onChoose(isChosen ? -1 : step.index)}
              className={cn(
                "grid min-h-8 w-full grid-cols-[28px_minmax(0,1fr)_84px] items-center gap-x-3 px-4 py-1 text-left hover:bg-bg md:grid-cols-[28px_minmax(0,1fr)_minmax(0,1fr)_104px]",
                isChosen && "bg-ac-soft hover:bg-ac-soft",
              )}
            >
              <span className="text-right text-12 text-ink3">{step.index}</span>
              <span className={cn("min-w-0", isDifferent && "max-md:hidden")}>
                <StepText step={step.a} />
              </span>
              <span className={cn("min-w-0", !isDifferent && "text-ink3 max-md:hidden")}>
                {step.state === "shared" ? (
                  <span className="text-ink3">the same record</span>
                ) : (
                  <StepText step={step.b} />
                )}
              </span>
              <span className={cn("text-right text-12", isDifferent ? "font-600 text-ac" : "text-ink3")}>
                {stateWords[step.state]}
              </span>
            </button>
            {isChosen && <StepDiff data={data} index={step.index} />}
          </li>
        );
      })}
    </ol>
  );
}
