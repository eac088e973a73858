"use client";
import { useQuery } from "@tanstack/react-query";
import { useTeam } from "#components/layout/team-context";
import { money } from "#components/lib/format";
import type { ViewState } from "#components/lib/states";
import { StateGlyph } from "#components/state/state-glyph";
import { useTRPC } from "#components/trpc/trpc";
import { Link } from "#components/ui/link";
import { SimulatedMark } from "#components/ui/simulated";
import { usePlannerName } from "./use-planner-name.ts";

const steps: { state: ViewState; title: string; detail: string }[] = [
  { state: "working", title: "draws a plan", detail: "Steps, who does them, what each must prove." },
  {
    state: "waiting",
    title: "You watch, and answer questions",
    detail: "Close the tab if you like; the work goes on.",
  },
  { state: "review", title: "Somebody else checks", detail: "Nobody accepts their own work." },
  { state: "done", title: "You get documents with proof", detail: "Each claim links to the run that shows it." },
];

const keyOf: Record<string, string> = {
  openai: "OPENAI_API_KEY",
  anthropic: "ANTHROPIC_API_KEY",
  ollama: "OLLAMA_BASE_URL",
  compatible: "OPENAI_COMPATIBLE_BASE_URL",
};

const nameOf: Record<string, string> = {
  openai: "OpenAI",
  anthropic: "Anthropic",
  ollama: "Ollama",
  compatible: "Any OpenAI API",
};

function ModelCard() {
  const team = useTeam();
  const trpc = useTRPC();
  const { data } = useQuery(trpc.models.status.queryOptions());
  if (!data?.default.isSimulated) return null;
  return (
    <section className="relative overflow-hidden rounded-12 border border-line2 border-dashed py-3 pr-3.5 pl-5.5">
      <span className="hatch absolute inset-y-0 left-0 w-2 border-line2 border-r border-dashed" aria-hidden />
      <h2 className="font-600">You have no model key yet</h2>
      <p className="mt-1 text-12 text-ink2">
        So the simulated model speaks. It works by rules on your files, not a language model: it plans, counts, compares
        and quotes; what it cannot do it asks you. Everything it says carries this mark: <SimulatedMark />
      </p>
      <p className="mt-2 text-12 text-ink2">
        To connect a real one, put its key into{" "}
        <Link href={`${team.path}/settings/secrets`} className="text-ac underline">
          Secrets
        </Link>
        , or set one of these and start Muster again:
      </p>
      <ul className="mt-1 grid gap-1">
        {data.providers
          .filter((provider) => provider.name in keyOf)
          .map((provider) => (
            <li key={provider.name} className="flex items-baseline justify-between gap-2 text-12">
              <span className="font-550">{nameOf[provider.name]}</span>
              <code className="font-sans text-11 text-ink2">{keyOf[provider.name]}</code>
            </li>
          ))}
      </ul>
    </section>
  );
}

export function FirstRunRail() {
  const trpc = useTRPC();
  const planner = usePlannerName();
  const { data: summary } = useQuery(trpc.team.summary.queryOptions());
  const { data: models } = useQuery(trpc.models.status.queryOptions());
  return (
    <div className="flex min-h-full flex-col gap-6 px-5 py-6 lg:pt-23">
      <section>
        <h2 className="mb-3 font-600">What happens when you press Start</h2>
        <ol className="grid">
          {steps.map((step, index) => (
            <li
              key={step.title}
              className="relative flex gap-3 pb-4 before:absolute before:top-5 before:bottom-1 before:left-[6.5px] before:w-px before:bg-line2 last:before:hidden"
            >
              <StateGlyph state={step.state} className="mt-0.5 [&_.turn]:animate-none" />
              <div>
                <p className="font-600">{index === 0 ? `${planner} ${step.title}` : step.title}</p>
                <p className="text-12 text-ink2">{step.detail}</p>
              </div>
            </li>
          ))}
        </ol>
      </section>
      <ModelCard />
      {summary && models && (
        <dl className="mt-auto grid grid-cols-[1fr_auto] gap-y-1 border-line border-t pt-3">
          <dt className="text-ink2">Cap today</dt>
          <dd>{money(summary.dailyCapMicros)}</dd>
          <dt className="text-ink2">Who speaks</dt>
          <dd>{models.default.isSimulated ? <SimulatedMark /> : models.default.model}</dd>
          <dt className="text-ink2">Data leaves this machine</dt>
          <dd>{models.default.isSimulated ? "no" : `to ${models.default.provider}`}</dd>
        </dl>
      )}
    </div>
  );
}
