"use client";
import { Plug } from "lucide-react";
import { useTeam } from "#components/layout/team-context";
import { elapsed, money, percent, plural, short } from "#components/lib/format";
import { isRunLive, runState, runStatusWords } from "#components/lib/view-states";
import { OutsideNote } from "#components/outside/outside-note";
import { AgentFace } from "#components/state/face";
import { StateGlyph } from "#components/state/state-glyph";
import { ToolIcon } from "#components/state/tool-icon";
import { Link } from "#components/ui/link";
import { ModelName, SimulatedMark } from "#components/ui/simulated";
import { Age, Elapsed } from "#components/ui/time";
import type { RunView } from "#server/domains/runs/schema";

/** What a run does at this moment: the step it is in, the last tool and its age, the model that speaks. */
function LiveStep({ run }: { run: RunView }) {
  const now = run.steps.at(-1);
  const tool = run.steps.findLast((step) => step.kind === "tool");
  const model = run.steps.findLast((step) => step.kind === "model");
  if (!now) return null;
  return (
    <>
      <li>
        step <span className="font-600 text-ink">{now.index}</span>
      </li>
      {tool && (
        <li className="flex items-center gap-1.5">
          <ToolIcon tool={tool.name} /> <code className="font-mono text-12">{tool.name}</code>{" "}
          <Age at={tool.startedAt} isAgo />
        </li>
      )}
      {model && !model.isSimulated && (
        <li>
          <ModelName model={model.model} isSimulated={model.isSimulated} />
        </li>
      )}
    </>
  );
}

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
        {run.isProgram && (
          <li className="flex items-center gap-1.5" title="Muster did its tools; what it thinks happens outside">
            <Plug size={13} strokeWidth={1.6} aria-hidden /> driven from outside
          </li>
        )}
        {isSimulated && (
          <li>
            <SimulatedMark className="text-12" />
          </li>
        )}
        {isRunLive(run.status) && <LiveStep run={run} />}
        {run.prompt && (
          <li>
            told by{" "}
            <Link
              href={`${team.path}/prompts/${run.prompt.name}?version=${run.prompt.version}`}
              className="underline decoration-line2 underline-offset-3 hover:text-ink"
            >
              {run.prompt.name} v{run.prompt.version}
            </Link>
          </li>
        )}
        <li className="ml-auto text-12 text-ink3 max-md:ml-0">
          limits: {plural(run.stepLimit, "step")} · {elapsed(run.timeLimitMs)}
        </li>
      </ul>
      <OutsideNote
        origins={run.outside}
        lead="Held beyond its own task: it has read text from outside"
        className="rounded-8 bg-wait-soft px-3 py-1"
      />
    </header>
  );
}
