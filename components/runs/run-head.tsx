"use client";
import { useTeam } from "#components/layout/team-context";
import { elapsed, money, percent, plural, short } from "#components/lib/format";
import { isRunLive, runState, runStatusWords } from "#components/lib/view-states";
import { AgentFace } from "#components/state/face";
import { StateGlyph } from "#components/state/state-glyph";
import { Link } from "#components/ui/link";
import { SimulatedMark } from "#components/ui/simulated";
import { Elapsed } from "#components/ui/time";
import type { RunView } from "#server/domains/runs/schema";

export function RunHead({ run }: { run: RunView }) {
  const team = useTeam();
  const cached = run.tokens > 0 ? percent(run.cachedTokens / run.tokens) : null;
  const isSimulated = run.steps.some((step) => step.isSimulated);
  return (
    <header className="grid gap-2.5 border-line border-b px-4 py-3">
      <div className="flex items-center gap-2.5">
        <AgentFace name={run.agent.name} size={28} />
        <div className="min-w-0">
          <h2 className="font-600 text-15">
            <Link href={`${team.path}/agents/${run.agent.id}`} className="hover:underline">
              {run.agent.name}
            </Link>{" "}
            · {run.title}
          </h2>
          <p className="text-ink2">
            Woke because {run.wakeReason} · run {run.number} · attempt {run.attempt}
          </p>
        </div>
      </div>
      <ul className="flex flex-wrap items-center gap-x-5 gap-y-1 text-ink2">
        <li className="flex items-center gap-1.5">
          <StateGlyph state={runState(run.status)} />
          <span>{runStatusWords[run.status]}</span>
          {run.startedAt && <Elapsed from={run.startedAt} to={run.finishedAt} className="font-600 text-ink" />}
          {isRunLive(run.status) && "so far"}
        </li>
        <li>
          <span className="font-600 text-ink">{run.stepCount}</span> {run.stepCount === 1 ? "step" : "steps"}
        </li>
        <li>
          <span className="font-600 text-ink">{short(run.tokens)}</span> tokens
          {cached && run.cachedTokens > 0 ? `, ${cached} cached` : ""}
        </li>
        <li>
          <span className="font-600 text-ink">{money(run.costMicros, "call")}</span>
          {run.capMicros !== null && ` of ${money(run.capMicros)}`}
        </li>
        {isSimulated && (
          <li>
            <SimulatedMark className="text-12" />
          </li>
        )}
        <li className="ml-auto text-12 text-ink3 max-md:ml-0">
          limits: {plural(run.stepLimit, "step")} · {elapsed(run.timeLimitMs)}
        </li>
      </ul>
    </header>
  );
}
